"""What is searched, found, used and outdated, by skill group and day."""
