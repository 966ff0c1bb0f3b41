"""Is this seat fit for a shift? Each check says what it found and, when something is wrong, what to do.

The command line and the window's self-test run the same checks (`examination.CHECKS`).
"""
