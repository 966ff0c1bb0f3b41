"""Widgets of the desk, each drawn in the words of the look. They know nothing of calls or customers."""
