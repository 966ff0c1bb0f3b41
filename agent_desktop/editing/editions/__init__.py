"""Editions of articles: written, reviewed, published, compared."""
