"""The README's pictures, from the real window with real calls: `make pictures`.

Each look is a demo run of its own: demo store, phone, caller over SIP, keys. Only the moments that the
README shows are kept.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OUT = Path("docs/pictures")
LOOKS = {
    ("zh_CN", "light", "1366x768"): {"third_call-2-talking", "gas_leak-2-talking", "landlord-1-ringing"},
    ("zh_CN", "dark", "1920x1080"): {"outage-1-ringing"},
    ("en", "light", "1920x1080"): {"third_call-2-talking"},
    ("en", "dark", "1366x768"): {"arrears_suspended-1-ringing"},
}
"""What the documents show of each look: scene and moment."""

CALLS = 7


def main() -> int:
    """Take all pictures; the exit status of the worst run."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        return max(_take(Path(home), *look, shown=shown) for look, shown in LOOKS.items())


def _take(home: Path, language: str, theme: str, size: str, *, shown: set[str]) -> int:
    taken = home / f"{language}-{theme}"
    command = ["demo", "--unattended", "--calls", str(CALLS), "--pictures", str(taken), "--size", size]
    environment = {
        **os.environ,
        "AGENT_DESKTOP_HOME": str(home / f"{language}-{theme}-desk"),  # nobody has called before
        "AGENT_DESKTOP_LANGUAGE": language,
        "AGENT_DESKTOP_THEME": theme,
    }
    run = subprocess.run([sys.executable, "-m", "agent_desktop", *command], env=environment, check=False)
    for picture in sorted(taken.glob("*.png")):
        moment = picture.stem.partition("-")[2]
        if moment in shown:
            shutil.copy(picture, OUT / f"{moment}-{language}-{theme}-{size.partition('x')[0]}.png")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
