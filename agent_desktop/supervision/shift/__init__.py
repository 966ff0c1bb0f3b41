"""The shift (班次): what its leads tell the team before it, what they leave to the next one."""
