"""What a lead looks after: entries proposed for the lists, and alarms about looks."""
