"""How a list walks through a million tickets."""
