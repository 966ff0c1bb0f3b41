"""Who is calling and what hurts: numbers, matching, the card, alerts, identity and masking."""
