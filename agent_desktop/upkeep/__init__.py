"""Looking after a store from the command line: making it, upgrading it, checking it."""
