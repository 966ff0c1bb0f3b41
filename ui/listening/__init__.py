"""The page 调听."""
