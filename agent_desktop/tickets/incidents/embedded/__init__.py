"""The same on an embedded store, which has no functions."""
