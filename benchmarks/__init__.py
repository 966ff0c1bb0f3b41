"""What `make bench` runs: every figure beside a floor measured in the same run."""
