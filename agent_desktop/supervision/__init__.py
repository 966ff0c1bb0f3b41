"""A lead's view of the floor: who does what since when, the day's figures, promises. No Qt here."""
