"""Incidents that leads declare, rises that look like one, and surge mode of the whole floor."""
