"""What a seat is told by the editors: what must be read, and answers to its questions."""
