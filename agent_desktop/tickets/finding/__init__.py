"""Finding tickets: mine, my group's, all by right; any filter; page by page."""
