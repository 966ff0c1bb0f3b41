"""The real window on a real (virtual) screen, driven from outside with nothing but the keyboard."""
