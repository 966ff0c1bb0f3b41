"""Tickets at the centre: late ones chased, lost calls listed, stations told, and what they say taken in."""
