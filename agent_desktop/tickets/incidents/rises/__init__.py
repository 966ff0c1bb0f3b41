"""More callers from one area, or with one word, than chance allows: a rise that may be an incident."""
