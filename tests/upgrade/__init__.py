"""Data folders as released versions left them, and what this version makes of them."""
