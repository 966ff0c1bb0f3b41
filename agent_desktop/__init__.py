"""The workstation: what is joined, in what order it starts and stops."""
