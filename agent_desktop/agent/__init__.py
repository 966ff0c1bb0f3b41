"""The person at the desk: sign-in, states, reason codes, allowed transitions."""
