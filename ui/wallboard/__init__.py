"""The wallboard (大屏): a window of its own for a screen that hangs in the room."""
