"""Tests of what prepares a machine."""
