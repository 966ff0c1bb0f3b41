"""Parts of the knowledge pane: the list of what was found and the open article."""
