"""What happens to a call when things die: real desk, real phone, real store, real signals."""
