"""A virtual screen for a run without a display: Xvfb where it is installed, else Qt's offscreen."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SIZE: Final = "1920x1080x24"


def is_missing() -> bool:
    """Whether there is no display that a window could open on."""
    if not sys.platform.startswith("linux"):
        return False
    return not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


@contextmanager
def virtual(size: str = SIZE) -> Iterator[str]:
    """A screen while the block runs, named by what drives it. The environment points Qt to it."""
    server = shutil.which("Xvfb")
    if server is None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        yield "offscreen"
        return
    reading, writing = os.pipe()
    command = [server, "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    process = subprocess.Popen(
        command,
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl+C and a closed terminal are for the desk, which needs it to its end
    )
    try:
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start; install xvfb, or set QT_QPA_PLATFORM=offscreen")
        os.environ["DISPLAY"] = f":{number}"
        yield f"Xvfb :{number}"
    finally:
        process.terminate()
        process.wait(10)
