"""调听: recordings found, opened for a reason, heard."""
