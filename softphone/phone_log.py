"""The phone's own log, in the format that all processes share (`agent_desktop.logs`)."""

import logging
from pathlib import Path

from agent_desktop.logs import open_log as open_shared_log


def open_log(folder: Path) -> logging.Logger:
    """The logger `phone`, writing to `folder`/phone.log."""
    logger = logging.getLogger("phone")
    open_shared_log(folder, "phone", logger)
    return logger
