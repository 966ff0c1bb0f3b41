"""The Debian packages that a seat and its tests need, and apt to bring them."""

import os
import shutil
from collections.abc import Iterable, Sequence

import speech

# Qt without a window, the window, sound, and what PJSIP's crypto loads at run time.
_OFFSCREEN = (
    "libegl1", "libgl1", "libglib2.0-0", "libfontconfig1", "libfreetype6", "libxkbcommon0", "libdbus-1-3",
)  # fmt: skip
_WINDOW = ("libxcb-cursor0", "libxkbcommon-x11-0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0")
_SOUND = ("libasound2", "libasound2-plugins", "libpulse0")
_CRYPTO = ("libnss3",)
_SCREEN = ("xvfb", "xauth")
# A sound server without a card, a hand on the real window, a window manager for whose turn it is, a
# bus, and what a screen reader needs.
_TESTS = (
    "xdotool",
    "openbox",
    "dbus",
    "gnome-keyring",  # a real store of secrets
    "at-spi2-core",
    "gir1.2-atspi-2.0",
    "python3-gi",
    "pulseaudio",
    "pulseaudio-utils",
    "baresip-core",  # the floor of `make bench-ring`
    "desktop-file-utils",  # menu entries and software centres' page, checked
    "appstream",
    "nsis",  # the installer for Windows is compiled here, and installs under wine
    "wine64",
)
# The real exchange of tests/pbx lives in a Debian of its own, which only root can make.
_EXCHANGE = ("debootstrap",)
# Without one of these Chinese shows as boxes, and nothing says so. The first is installed if none is there:
# it alone has a bold of its own. The tests open the window in each.
_FONTS = ("fonts-noto-cjk", "fonts-wqy-zenhei", "fonts-wqy-microhei")

# Debian 13 and Ubuntu 24.04 have them under the second name.
_RENAMED = {name: f"{name} | {name}t64" for name in ("libglib2.0-0", "libasound2")}

_INSTALL = ("apt-get", "install", "-y", "--no-install-recommends")


def for_run() -> tuple[str, ...]:
    """What `make run` needs; a virtual screen only where there is no real one."""
    screen = () if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") else _SCREEN
    return _OFFSCREEN + _WINDOW + _SOUND + _CRYPTO + screen


def for_tests() -> tuple[str, ...]:
    """What `make test` needs on top of `for_run`."""
    return _SCREEN + _TESTS + _FONTS + (_EXCHANGE if os.geteuid() == 0 else ())


def for_package() -> tuple[str, ...]:
    """What an installed desk needs of the system; where Debian renamed a library, either name."""
    return tuple(_RENAMED.get(name, name) for name in _OFFSCREEN + _WINDOW + _SOUND + _CRYPTO)


def known() -> bool:
    """Is this a system with dpkg and apt?"""
    return bool(shutil.which("dpkg-query") and shutil.which("apt-get"))


def missing(names: Iterable[str], fonts: bool = False) -> list[str]:
    """Those of `names` that neither are installed nor are provided by an installed package."""
    there = _installed()
    absent = [name for name in dict.fromkeys(names) if name not in there]
    if fonts and not there.intersection(_FONTS):
        absent.append(_FONTS[0])
    return absent


def command(names: Iterable[str]) -> str:
    """The line to type where we may not install ourselves."""
    prefix = "" if os.geteuid() == 0 else "sudo "
    return prefix + " ".join((*_INSTALL, *names))


def may_install() -> bool:
    """Root, or sudo without a password."""
    return _authority() is not None


def install(names: Sequence[str]) -> None:
    """Bring `names`. Raises speech.Stop with the command to type, if we may not or apt could not."""
    authority = _authority()
    if authority is None:
        raise speech.stop("needs_root", command=command(names))
    speech.say("installing_system", names=" ".join(names))
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    wait = ["-o", "DPkg::Lock::Timeout=600"]
    # A broken third-party source fails the update, yet the packages may still be had.
    speech.run([*authority, *environment, "apt-get", *wait, "update"])
    done = speech.run([*authority, *environment, _INSTALL[0], *wait, *_INSTALL[1:], *names])
    if done.returncode:
        words = "\n".join(done.stdout.splitlines()[-15:])
        raise speech.stop("apt_failed", words=words, command=command(names))


def _authority() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and speech.run([sudo, "-n", "true"]).returncode == 0:
        return [sudo, "-n"]
    return None


def _installed() -> set[str]:
    """Names of installed packages and of everything they provide (libasound2t64 provides libasound2)."""
    form = "${db:Status-Status}\t${Package}\t${Provides}\n"
    there = set()
    for line in speech.run(["dpkg-query", "-W", "-f", form]).stdout.splitlines():
        status, name, provides = line.split("\t")
        if status == "installed":
            there.add(name)
            there.update(word.split()[0] for word in provides.split(",") if word.strip())
    return there
