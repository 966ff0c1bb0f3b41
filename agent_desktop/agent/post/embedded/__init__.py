"""What a server does with functions, for a store in one file."""
