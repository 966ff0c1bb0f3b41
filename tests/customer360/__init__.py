"""Tests of `customer360`."""
