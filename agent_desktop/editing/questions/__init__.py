"""What agents asked or found of no help, grouped by meaning, and what was answered."""
