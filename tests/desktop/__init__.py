"""Tests of what belongs to the whole desktop: settings, secrets, start."""
