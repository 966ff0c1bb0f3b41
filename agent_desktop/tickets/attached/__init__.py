"""Attachments of tickets: what may be one, and how its parts become whole in the store."""
