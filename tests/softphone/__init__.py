"""The phone: its rules one by one, and the real thing over the loopback."""
