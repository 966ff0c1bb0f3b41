"""Tests of `agent_desktop.tickets`."""
