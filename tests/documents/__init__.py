"""The documents: what they tell a reader to type works."""
