"""The look: tokens, palette, icons, style sheet. Widgets ask for a colour or size by its meaning."""
