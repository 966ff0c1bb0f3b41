"""Makes what IT installs: frozen folders and, on Debian, the packages of them.

    .venv/bin/python packaging/package.py [--out build/package] [--folder-only] [--only seat|centre]

The folders come from `pyinstaller.spec`; a package puts its folder under /opt. The seat's brings a starter,
an icon, a page for software centres, links and the machine's policy, which an upgrade leaves as IT wrote it;
the centre's a service with a login of its own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent, indent

import sbom
import system_packages
from msgspec import Struct

ROOT = Path(__file__).resolve().parents[1]
LINUX = ROOT / "packaging" / "linux"
CENTRE = ROOT / "packaging" / "centre"
POLICY = "etc/agent-desktop/policy.toml"
AUTOSTART = "etc/xdg/autostart/agent-desktop.desktop"


class Product(Struct, frozen=True, kw_only=True):
    """One package: its parts by where they go on a machine, and what it says of itself."""

    name: str
    files: dict[str, Path]
    depends: tuple[str, ...]
    recommends: tuple[str, ...] = ()
    summary: str
    text: str
    conffiles: tuple[str, ...] = ()
    scripts: tuple[Path, ...] = ()
    """What dpkg runs: postinst, prerm, postrm."""


SEAT_NAME = "agent-desktop"
SEAT = Product(
    name=SEAT_NAME,
    files={
        f"usr/share/applications/{SEAT_NAME}.desktop": LINUX / f"{SEAT_NAME}.desktop",
        f"usr/share/applications/{SEAT_NAME}-dial.desktop": LINUX / f"{SEAT_NAME}-dial.desktop",
        f"usr/share/metainfo/{SEAT_NAME}.metainfo.xml": LINUX / f"{SEAT_NAME}.metainfo.xml",
        f"usr/share/icons/hicolor/scalable/apps/{SEAT_NAME}.svg": LINUX / f"{SEAT_NAME}.svg",
        "usr/lib/udev/rules.d/70-agent-desktop-headset.rules": LINUX / "70-agent-desktop-headset.rules",
        POLICY: LINUX / "policy.toml",
        AUTOSTART: LINUX / f"{SEAT_NAME}-autostart.desktop",
    },
    depends=system_packages.for_package(),
    recommends=("fonts-noto-cjk | fonts-wqy-zenhei | fonts-wqy-microhei", "gnome-keyring | kwalletmanager"),
    summary="Workstation of a utility's hotline",
    text="A softphone, the caller's card before the first ring has ended, tickets by skill group\n"
    "and knowledge search, in one window.\n",
    conffiles=(POLICY, AUTOSTART),
)
CENTRE_NAME = "agent-desktop-centre"
CENTRE_POLICY = f"etc/{CENTRE_NAME}/settings.toml"
SITE = Product(
    name=CENTRE_NAME,
    files={
        f"lib/systemd/system/{CENTRE_NAME}.service": CENTRE / f"{CENTRE_NAME}.service",
        CENTRE_POLICY: CENTRE / "settings.toml",
    },
    depends=("adduser",),
    recommends=("systemd",),
    summary="The site's jobs of Agent Desktop",
    text="Clocks, dispatches, the billing system's feed and housekeeping for one PostgreSQL server;\n"
    "a second one waits for the first. Needs no screen.\n",
    conffiles=(CENTRE_POLICY,),
    scripts=tuple(CENTRE / name for name in ("postinst", "prerm", "postrm")),
)
PRODUCTS = {"seat": SEAT, "centre": SITE}


def main() -> int:
    """Make them; the paths are printed, last of each the one to install."""
    parser = argparse.ArgumentParser(description="Make what IT installs.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "package")
    parser.add_argument("--folder-only", action="store_true", help="no Debian package")
    parser.add_argument("--only", choices=tuple(PRODUCTS), help="one of the two")
    options = parser.parse_args()
    for product in [PRODUCTS[options.only]] if options.only else PRODUCTS.values():
        folder = freeze(options.out, product)
        print(folder)
        if not options.folder_only:
            if shutil.which("dpkg-deb") is None:
                sys.exit("dpkg-deb is missing, so only the folder was made.")
            print(debian(folder, options.out, product))
    return 0


def freeze(out: Path, product: Product = SEAT) -> Path:
    """The folder that needs no Python."""
    if find_spec("PyInstaller") is None:
        sys.exit("PyInstaller is missing. Run 'make package', which installs the locked one.")
    where = ["--distpath", str(out), "--workpath", str(out / "work" / product.name)]
    flavour = ["--", "centre"] if product is SITE else []
    quiet = ["--noconfirm", "--log-level", "ERROR"]
    command = [sys.executable, "-m", "PyInstaller", *quiet, *where, "pyinstaller.spec", *flavour]
    # stored as it is: unpacking 500 modules would be a twentieth of each start, and xz packs it better anyway
    plain = {**os.environ, "PYINSTALLER_ZLIB_COMPRESSION_LEVEL": "0"}
    subprocess.run(command, cwd=ROOT, check=True, env=plain)
    lighten(out / product.name)
    return out / product.name


def lighten(folder: Path) -> None:
    """The interpreter's debug information goes: 5 MB of a package. Wheels stay as they were made."""
    if (strip := shutil.which("strip")) is None:
        return
    inside = folder / "_internal"
    files = [*inside.glob("libpython3*.so*"), *inside.glob("python3*/lib-dynload/*.so")]
    subprocess.run([strip, "--strip-debug", *files], check=True)


def debian(
    folder: Path, out: Path, product: Product = SEAT, *, number: str = "", compression: str = "xz"
) -> Path:
    """A package of a frozen folder. xz, because the oldest supported dpkg reads it."""
    number = number or version()
    made = out / f"{product.name}_{number}_amd64.deb"
    with tempfile.TemporaryDirectory() as temporary:
        tree = Path(temporary)
        shutil.copytree(folder, tree / "opt" / product.name, symlinks=True)
        for place, source in product.files.items():
            _put(tree / place, source.read_text(encoding="utf-8"))
        copyright_file = tree / f"usr/share/doc/{product.name}/copyright"
        _put(copyright_file, (ROOT / "LICENSE").read_text(encoding="utf-8"))
        pages(tree / f"usr/share/doc/{product.name}/html")
        for name, text in sbom.made().items():
            _put(tree / f"usr/share/doc/{product.name}/{name}", text)
        program = tree / "usr" / "bin" / product.name
        program.parent.mkdir(parents=True)
        program.symlink_to(f"/opt/{product.name}/{product.name}")
        _put(tree / "DEBIAN/conffiles", "".join(f"/{name}\n" for name in product.conffiles))
        size = sum(f.stat().st_size for f in tree.rglob("*") if f.is_file())
        _put(tree / "DEBIAN/control", control(size, product, number))
        for script in product.scripts:
            _put(tree / "DEBIAN" / script.name, script.read_text(encoding="utf-8"), mode=0o755)
        for_everybody(tree)
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", f"-Z{compression}", "--build", tree, made],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return made


def for_everybody(tree: Path) -> None:
    """Whoever made the package, under whatever umask: each user of the seat may read it, and nobody write."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def pages(place: Path) -> None:
    """The documents, to be read without a network."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True)


def control(size: int, product: Product = SEAT, number: str = "") -> str:
    """The package's description; `size` of its files in bytes."""
    recommends = f"Recommends: {', '.join(product.recommends)}\n" if product.recommends else ""
    return dedent(f"""\
        Package: {product.name}
        Version: {number or version()}
        Architecture: amd64
        Maintainer: Agent Desktop maintainers <it@localhost>
        Installed-Size: {size // 1024}
        Depends: {", ".join(("libc6 (>= 2.36)", *product.depends))}
        """) + (
        f"{recommends}Section: comm\nPriority: optional\nDescription: {product.summary}\n"
        + indent(product.text, " ")
    )


def version() -> str:
    """The product's version."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _put(place: Path, text: str, mode: int = 0o644) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    place.chmod(mode)


if __name__ == "__main__":
    sys.exit(main())
