"""Compiles the installer for Windows around a frozen folder; works wherever NSIS is.

python packaging/windows_installer.py FOLDER [--out build/package]
"""

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "packaging" / "windows" / "agent-desktop.nsi"


def main() -> int:
    """Make it; its path is printed."""
    parser = argparse.ArgumentParser(description="Make the installer for Windows.")
    parser.add_argument("folder", type=Path, help="what pyinstaller.spec made on Windows")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "package")
    options = parser.parse_args()
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    print(installer(options.folder.absolute(), options.out.absolute(), pyproject["project"]["version"]))
    return 0


def installer(folder: Path, out: Path, version: str) -> Path:
    """The installer of a folder. A warning of the compiler is an error."""
    made = out / f"agent-desktop-{version}-setup.exe"
    defined = {"PAYLOAD": folder, "VERSION": version, "OUTFILE": made}
    values = [f"-D{name}={value}" for name, value in defined.items()]
    command = ["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", *values, str(SCRIPT)]
    subprocess.run(command, check=True)
    return made


if __name__ == "__main__":
    sys.exit(main())
