"""What the SIP wheel is made of: the source by its hash, options, packages, and the key of the result."""

import hashlib
import platform
import sys
import sysconfig
from pathlib import Path

VERSION = "2.17"
# asterisk's source package carries PJSIP as a component of its own. Debian's archive signs the list that
# names this hash; pinning it here as well means that a changed archive can't change what is built.
SOURCE_PACKAGE = "asterisk"
SOURCE_COMPONENT = "orig-Xpjproject.tar.xz"
SOURCE_SHA256 = "6860c2f7604b4eee75f38151a9ef69774eb3f0c5286fc1d14bc1db2dc5a9e8aa"
# bookworm and trixie have no asterisk; which of the others still holds this hash changes with time.
SUITES = ("sid", "forky", "trixie", "bookworm", "testing", "stable")

# Assertions stay compiled in (no -DNDEBUG): every figure was measured with them, and a process that
# stops with a file and a line can be restarted, one that goes on with a broken dialog can't be trusted.
# No -march: the wheel is copied to other seats.
LIBRARY_FLAGS = "-O2 -fPIC"
CONFIGURE = (
    "--enable-epoll",  # select ends at file 1024, and with it the process in a flood of INVITEs
    "--with-external-srtp",
    "--with-external-speex",
    "--with-external-gsm",
    "--disable-ilbc-codec",
    "--disable-g7221-codec",
    "--disable-libyuv",
    "--disable-resample",
    "--enable-libsamplerate",
    "--disable-video",
    "--disable-libwebrtc",
    "--disable-sdl",
    "--disable-ffmpeg",
    "--disable-v4l2",
    "--disable-openh264",
    "--disable-vpx",
    "--disable-bcg729",
)

# The generated glue is 6 MB of C++ that only passes arguments on: -O2 takes twice as long for nothing.
GLUE_FLAGS = "-O1 -g0"

# Stay outside the wheel. ALSA and NSS load plug-ins of their own; a second copy beside the system's
# would meet plug-ins that were linked against the first.
SYSTEM_LIBRARIES = (
    "libasound.so.2",
    "libnss3.so",
    "libnssutil3.so",
    "libsmime3.so",
    "libnspr4.so",
    "libplc4.so",
    "libplds4.so",
)

_TOOLS = ("build-essential", "swig", "pkg-config", "ca-certificates")
_CODECS = ("libspeexdsp-dev", "libspeex-dev", "libgsm1-dev", "libsamplerate0-dev", "libopus-dev")
_CRYPTO = ("libsrtp2-dev", "libssl-dev", "uuid-dev")
_HEADERS = ("libasound2-dev",)

HERE = Path(__file__).resolve().parent
_MATTERS = ("recipe.py", "mends.py", "wheel.py", "config_site.h", "build.lock")


def packages() -> tuple[str, ...]:
    """Debian packages that a build needs, with this interpreter's headers if they are missing."""
    header = Path(sysconfig.get_path("include")) / "Python.h"
    python = () if header.exists() else (f"python3.{sys.version_info.minor}-dev",)
    return _TOOLS + _CODECS + _CRYPTO + _HEADERS + python


def key() -> str:
    """Name of the wheel's folder in the cache: changes with the recipe, the interpreter and the C library.

    The versions of the bundled libraries are not part of it, so that a machine without the build
    packages finds a wheel that another one left there; `make sip` builds again with today's libraries.
    """
    content = hashlib.sha256()
    for name in _MATTERS:
        content.update((HERE / name).read_bytes())
    content.update(" ".join((sysconfig.get_platform(), sys.implementation.cache_tag or "")).encode())
    content.update(" ".join(platform.libc_ver()).encode())
    return content.hexdigest()[:20]
