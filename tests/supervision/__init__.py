"""Tests of the lead's board."""
