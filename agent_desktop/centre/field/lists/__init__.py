"""Calls that the centre lists by itself: surveys, dunning, retention, inspections."""
