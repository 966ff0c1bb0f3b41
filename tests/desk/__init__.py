"""Tests of `agent_desktop.desk`: whole walks of calls, with real stores and a line without a phone."""
