"""Dispatch: which station or crew gets a ticket, how it learns of it, and what it says back."""
