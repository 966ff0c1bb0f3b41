"""The site's own jobs, headless: what belongs to no seat."""
