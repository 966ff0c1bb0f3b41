"""The agent's desk: the use cases of a call. No Qt; SQL only in its `database` module."""
