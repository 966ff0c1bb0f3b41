"""Entry of the frozen centre, which has no window and no phone."""

from agent_desktop.commands.site import run

run()
