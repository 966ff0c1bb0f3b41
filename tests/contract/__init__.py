"""One suite for every port, run over the fake and the real adapter."""
