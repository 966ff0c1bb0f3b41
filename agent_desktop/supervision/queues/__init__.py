"""The site's queues on a lead's board: who waits, what was promised, what was kept."""
