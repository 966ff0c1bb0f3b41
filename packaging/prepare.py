"""Makes a bare Debian ready to run or test the desk.

System packages, environment, locked packages, SIP library:

    python3 packaging/prepare.py [--tests] [--sip]

Needs nothing but the standard library. A second run finds its stamps and ends at once.
"""

import sys

if not (3, 11) <= sys.version_info[:2] < (3, 13):
    # Before any other import: those files use the syntax of the versions that we ask for.
    print(f"Python {sys.version.split()[0]}: make PYTHON=python3.11 … (3.11, 3.12)")
    sys.exit("Agent Desktop needs Python 3.11 or 3.12. / 本软件需要 Python 3.11 或 3.12。")

import argparse
import importlib.util
import os
from pathlib import Path

import sip_library
import speech
import system_packages
from environment import ROOT, Environment

_RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


def main() -> int:
    """Prepare, and return the exit code: 1 if a person has to do something first."""
    options = _options()
    environment = Environment(options.venv.absolute())
    try:
        _use_interpreter_of(environment)
        _system(options)
        if options.sip or not _is_ready(environment, options.tests):
            _fill(environment, options)
            speech.say("ready", seconds=speech.elapsed())
        else:
            sip_library.remind(environment)
        environment.compile()
    except speech.Stop as words:
        speech.complain(str(words))
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Prepare this machine for Agent Desktop.")
    parser.add_argument("--tests", action="store_true", help="also what `make test` needs")
    parser.add_argument("--sip", action="store_true", help="build the SIP library anew")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv", help="the environment's folder")
    return parser.parse_args()


def _use_interpreter_of(environment: Environment) -> None:
    """Go on with the Python that the environment was made from, so that what is built fits it."""
    base = environment.base()
    if base is None:
        return
    version, executable = base
    if version != _RUNNING and version in ("3.11", "3.12"):
        os.execv(executable, [executable, *sys.argv])


def _system(options: argparse.Namespace) -> None:
    wanted = system_packages.for_run()
    if options.tests:
        wanted += system_packages.for_tests()
    if importlib.util.find_spec("ensurepip") is None:
        wanted += (f"python{_RUNNING}-venv",)
    if not system_packages.known():
        speech.say("no_dpkg", names=" ".join(wanted))
        return
    absent = system_packages.missing(wanted, fonts=True)
    if absent:
        system_packages.install(absent)


def _is_ready(environment: Environment, tests: bool) -> bool:
    return (
        environment.base() is not None
        and environment.is_filled(tests)
        and sip_library.is_provided(environment)
    )


def _fill(environment: Environment, options: argparse.Namespace) -> None:
    base = environment.base()
    if base is None or base[0] != _RUNNING:
        environment.create()
    environment.fill(options.tests)
    sip_library.provide(environment, options.sip)
    for module in ("PySide6.QtWidgets", "PySide6.QtSvg", "pjsua2"):
        error = environment.can_import(module)
        if error:
            wanted = system_packages.command(system_packages.for_run())
            raise speech.stop("import_failed", module=module, error=error, command=wanted)


if __name__ == "__main__":
    sys.exit(main())
