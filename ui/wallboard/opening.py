"""Opens the wallboard from the desk: a process of its own, which stays when the desk is closed."""

import sys

from PySide6.QtCore import QProcess


def open_wallboard(agent_no: str) -> bool:
    """In the name of a lead. False: the system would not start it."""
    command = [] if getattr(sys, "frozen", False) else ["-m", "agent_desktop"]
    return bool(QProcess.startDetached(sys.executable, [*command, "wallboard", "--agent-no", agent_no])[0])
