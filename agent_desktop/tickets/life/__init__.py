"""The life of a filed ticket: which step leads where, who may take it, and all that happened so far."""
