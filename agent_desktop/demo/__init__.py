"""The product shown without a call centre: simulated callers over real SIP, a scripted agent."""
