"""`agent-desktop users`: a login for each person at a server's store."""
