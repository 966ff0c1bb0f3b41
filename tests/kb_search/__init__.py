"""Tests of the knowledge library."""
