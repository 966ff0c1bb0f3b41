"""The parts of the customer pane."""
