"""Recordings on their way from the phone to those who may hear them."""
