"""The product shown to somebody who has nothing: a demo store, simulated callers over real SIP, a scripted agent."""
