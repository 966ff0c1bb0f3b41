"""The window: Qt widgets that show a `DeskState` and send intents. No SQL, no SIP, no rules."""
