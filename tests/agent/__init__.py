"""Tests of `agent_desktop.agent`."""
