"""Makes what IT installs: the frozen folder and, on Debian, the package of it.

    .venv/bin/python packaging/package.py [--out build/package] [--folder-only]

The folder comes from `pyinstaller.spec`; the package puts it under /opt and brings a starter, an icon, a page
for software centres and the machine's policy, which an upgrade leaves as IT wrote it.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent, indent

import system_packages

ROOT = Path(__file__).resolve().parents[1]
LINUX = ROOT / "packaging" / "linux"
NAME = "agent-desktop"
SECTIONS = {
    f"usr/share/applications/{NAME}.desktop": f"{NAME}.desktop",
    f"usr/share/metainfo/{NAME}.metainfo.xml": f"{NAME}.metainfo.xml",
    f"usr/share/icons/hicolor/scalable/apps/{NAME}.svg": f"{NAME}.svg",
    f"etc/{NAME}/policy.toml": "policy.toml",
}
"""Where a file of `packaging/linux` goes on a machine."""


def main() -> int:
    """Make both; the paths are printed, last the one to install."""
    parser = argparse.ArgumentParser(description="Make what IT installs.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "package")
    parser.add_argument("--folder-only", action="store_true", help="no Debian package")
    options = parser.parse_args()
    folder = freeze(options.out)
    print(folder)
    if not options.folder_only:
        if shutil.which("dpkg-deb") is None:
            sys.exit("dpkg-deb is missing, so only the folder was made.")
        print(debian(folder, options.out))
    return 0


def freeze(out: Path) -> Path:
    """The folder that needs no Python."""
    if find_spec("PyInstaller") is None:
        sys.exit("PyInstaller is missing. Run 'make package', which installs the locked one.")
    where = ["--distpath", str(out), "--workpath", str(out / "work")]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "PyInstaller",
            "--noconfirm",
            "--log-level",
            "ERROR",
            *where,
            "pyinstaller.spec",
        ],
        cwd=ROOT,
        check=True,
    )
    return out / NAME


def debian(folder: Path, out: Path) -> Path:
    """A package of a frozen folder. Compressed so that the oldest supported dpkg reads it."""
    made = out / f"{NAME}_{version()}_amd64.deb"
    with tempfile.TemporaryDirectory() as temporary:
        tree = Path(temporary)
        tree.chmod(0o755)
        shutil.copytree(folder, tree / "opt" / NAME, symlinks=True)
        for place, source in SECTIONS.items():
            _put(tree / place, (LINUX / source).read_text(encoding="utf-8"))
        _put(tree / f"usr/share/doc/{NAME}/copyright", (ROOT / "LICENSE").read_text(encoding="utf-8"))
        _put(tree / "DEBIAN/conffiles", f"/etc/{NAME}/policy.toml\n")
        _put(tree / "DEBIAN/control", control(sum(f.stat().st_size for f in tree.rglob("*") if f.is_file())))
        program = tree / "usr" / "bin" / NAME
        program.parent.mkdir(parents=True)
        program.symlink_to(f"/opt/{NAME}/{NAME}")
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, made], check=True)
    return made


def control(size: int) -> str:
    """The package's description; `size` of its files in bytes."""
    return dedent(f"""\
        Package: {NAME}
        Version: {version()}
        Architecture: amd64
        Maintainer: Agent Desktop maintainers <it@localhost>
        Installed-Size: {size // 1024}
        Depends: {", ".join(("libc6 (>= 2.36)", *system_packages.for_package()))}
        Recommends: fonts-noto-cjk | fonts-wqy-zenhei | fonts-wqy-microhei, gnome-keyring | kwalletmanager
        Section: comm
        Priority: optional
        Description: Workstation of a utility's hotline
        """) + indent(
        "A softphone, the caller's card before the first ring has ended, tickets by skill group\n"
        "and knowledge search, in one window.\n",
        " ",
    )


def version() -> str:
    """The product's version."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _put(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
