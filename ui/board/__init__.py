"""The page 班长监控."""
