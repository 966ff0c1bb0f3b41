"""Clocks of tickets in working time: calendar, rules by edition, and how a clock stands now."""
