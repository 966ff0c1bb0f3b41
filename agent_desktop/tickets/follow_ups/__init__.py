"""Calls that we owe or make: follow-ups, lost calls, surveys, dunning, retention, inspections."""
