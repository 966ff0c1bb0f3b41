"""Queues of the site's exchange: followed through a port, written into the shared store, each event once."""
