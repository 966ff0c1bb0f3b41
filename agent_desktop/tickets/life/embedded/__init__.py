"""What the embedded store must do by itself, and a server does by its functions."""
