"""Requests with a life: forms by skill group, drafts, numbers and the outbox."""
