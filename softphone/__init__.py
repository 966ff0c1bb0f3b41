"""The phone: calls, registration and sound, in a process of their own behind the port `Line`."""
