"""The demo's town: seeded data for a mixed utility, and the callers who ring in the demo."""
