"""Compiles PJSIP and its Python module, and packs both with their libraries into one wheel."""

import os
import subprocess
import sys
import tarfile
import venv
from collections.abc import Callable, Mapping
from pathlib import Path

from native import recipe
from native.mends import MENDS

_GLUE = "pjsip-apps/src/swig/python"
# Removed by Debian as non-free; the makefile still names it, and nothing uses it.
_NON_FREE = "pjmedia/src/pjmedia-audiodev/bdimad_dev.c"


class BuildFailed(Exception):
    """A step ended with an error; carries the command and the log's path."""


def build(tarball: Path, folder: Path, log: Path, step: Callable[[str], None]) -> Path:
    """Return the finished wheel, somewhere below `folder`. `step` hears the name of each stage."""
    workshop = _Workshop(_unpack(tarball, folder), log)
    python = workshop.interpreter(folder / "tools")
    step("configure")
    workshop.run(["./configure", f"CFLAGS={recipe.LIBRARY_FLAGS}", *recipe.CONFIGURE])
    step("compile")
    workshop.run(["make", f"-j{min(os.cpu_count() or 1, 4)}", "lib"])
    step("glue")
    # GEN_DOC= leaves out the C++ documentation, half of a module that is read at every start.
    workshop.run(["make", "GEN_DOC=", "pjsua2_wrap.cpp"], _GLUE)
    flags = {"MAKE": f"make CFLAGS='{recipe.GLUE_FLAGS}'"}
    workshop.run([str(python), "setup.py", "--quiet", "bdist_wheel"], _GLUE, flags)
    step("pack")
    return workshop.pack(python, folder / "wheel")


class _Workshop:
    """The unpacked source, and commands run in it with everything they say in one log."""

    def __init__(self, source: Path, log: Path) -> None:
        self._source = source
        self._log = log

    def interpreter(self, folder: Path) -> Path:
        """An environment of its own for the packing tools, pinned by hash like everything else."""
        venv.create(folder, with_pip=True)
        python = folder / "bin" / "python"
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
        self.run([str(python), *install, "-r", str(recipe.HERE / "build.lock")])
        return python

    def pack(self, python: Path, folder: Path) -> Path:
        """Bundle the libraries of Debian that the wheel needs; the system's own ones stay outside."""
        built = next((self._source / _GLUE / "dist").glob("*.whl"))
        outside = [word for name in recipe.SYSTEM_LIBRARIES for word in ("--exclude", name)]
        tools = {"PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
        command = [str(python), "-m", "auditwheel", "repair", "--strip", *outside]
        self.run([*command, "--wheel-dir", str(folder), str(built)], environment=tools)
        return next(folder.glob("*.whl"))

    def run(self, command: list[str], below: str = "", environment: Mapping[str, str] | None = None) -> None:
        """Run at low priority, so that a seat stays usable meanwhile. Raises BuildFailed."""
        with self._log.open("a", encoding="utf-8") as log:
            log.write(f"\n$ {' '.join(command)}\n")
            log.flush()
            done = subprocess.run(
                ["nice", "-n", "10", *command],
                cwd=self._source / below,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            raise BuildFailed(command[0], self._log)


def _unpack(tarball: Path, folder: Path) -> Path:
    with tarfile.open(tarball) as archive:
        if sys.version_info >= (3, 12) or hasattr(tarfile, "data_filter"):
            archive.extractall(folder, filter="data")
        else:
            archive.extractall(folder)  # hash-checked; Debian 12's 3.11.2 has no filters yet
    source = next(path for path in folder.iterdir() if (path / "aconfigure").exists())
    (source / _NON_FREE).touch()
    site = (recipe.HERE / "config_site.h").read_text(encoding="utf-8")
    (source / "pjlib/include/pj/config_site.h").write_text(site, encoding="utf-8")
    for mend in MENDS:
        file = source / mend.file
        text = file.read_text(encoding="utf-8")
        if text.count(mend.wrong) != 1:
            raise BuildFailed(f"{mend.file} is not what is mended", file)
        file.write_text(text.replace(mend.wrong, mend.right), encoding="utf-8")
    return source
