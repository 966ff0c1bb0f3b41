"""Opens the wallboard from the desk: a process of its own, which stays when the desk is closed."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QProcess


def open_wallboard(agent_no: str, failed: Callable[[], None]) -> None:
    """In the name of a lead; one that is open already comes to the front (`agent_desktop.wallboard`).

    `failed`: the system would not start it.
    """
    command = [] if getattr(sys, "frozen", False) else ["-m", "agent_desktop"]
    if not QProcess.startDetached(sys.executable, [*command, "wallboard", "--agent-no", agent_no])[0]:
        failed()
