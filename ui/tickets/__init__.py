"""The tickets page: finding, reading, adding to what is filed, and what has not been sent yet."""
