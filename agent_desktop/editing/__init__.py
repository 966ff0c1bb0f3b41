"""The editors' side of the library: editions and their life, questions and answers, what must be read."""
