"""What the program is made of: a CycloneDX list of parts and the text of every third-party licence.

    .venv/bin/python packaging/sbom.py [--out build/package]

Parts and hashes come from requirements.lock, licences from what is installed. The SIP library is built apart
(packaging/native) and stands with its source. A part whose licence is not known to fit ours stops the build.
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
TESTS_LOCK = ROOT / "requirements-dev.lock"
CENTRE_ALONE: Final = frozenset({"duckdb"})
"""Extras that only the centre's package brings; they are pinned with what tests need."""
_PIN: Final = re.compile(r"^([\w.-]+)==([^\s;\\]+)(?:\s*;\s*([^\\\n]+))?", re.MULTILINE)
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")

FITS: Final = frozenset(
    "MIT MIT-0 0BSD ISC Zlib BSD-2-Clause BSD-3-Clause Apache-2.0 PSF-2.0 CC0-1.0 LGPL-3.0-only "
    "GPL-2.0-or-later GPL-3.0-or-later".split()
)
"""Licences of parts that a program under GPL-3.0-or-later may be shipped with; of a choice one is enough."""

_SAID: Final = {
    "MIT License": "MIT", "MIT license": "MIT", "BSD License": "BSD-3-Clause", "BSD": "BSD-3-Clause",
    "APL 2": "Apache-2.0",
    "Apache Software License": "Apache-2.0", "Apache License 2.0": "Apache-2.0", "ISC License": "ISC",
    "ISC License (ISCL)": "ISC", "BSD 3-Clause License": "BSD-3-Clause",
    "Two-clause BSD license": "BSD-2-Clause",
}  # fmt: skip
"""How packages without an SPDX expression name theirs."""


_CHOICE: Final = {"hidapi": "BSD-3-Clause OR GPL-3.0-only"}
"""Parts whose classifiers are a choice, which only their own text says."""


class Part(Struct, frozen=True, kw_only=True):
    """Something that is shipped. `licence` is an SPDX expression; `texts` are its licence files."""

    name: str
    version: str
    licence: str
    purl: str
    hashes: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


SIP: Final = Part(
    name="pjproject", version="2.17", licence="GPL-2.0-or-later", purl="pkg:generic/pjproject@2.17",
    texts=(("COPYING", "GNU General Public License, version 2 or later; packaging/native/source.py."),),
)  # fmt: skip


class DoesNotFit(Exception):
    """A part with a licence that nobody has weighed."""


def main() -> int:
    """Write both files; their paths are printed."""
    parser = argparse.ArgumentParser(description="List what the program is made of.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "package")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in made().items():
        (options.out / name).write_text(text, encoding="utf-8")
        print(options.out / name)
    return 0


def made() -> dict[str, str]:
    """Each file's text. Raises `DoesNotFit`."""
    found = [*parts(), SIP]
    for part in found:
        if not fits(part.licence):
            raise DoesNotFit(f"{part.name} {part.version}: {part.licence or 'no licence said'}")
    bom = json.dumps(cyclonedx(found), ensure_ascii=False, indent=1)
    return {"sbom.cdx.json": f"{bom}\n", "THIRD-PARTY-LICENCES.txt": licences(found)}


def parts() -> Iterator[Part]:
    """What the lock pins and this system uses."""
    for lock in (LOCK, TESTS_LOCK):
        text = lock.read_text(encoding="utf-8")
        pins = list(_PIN.finditer(text))
        ends = [*(pin.start() for pin in pins[1:]), len(text)]
        for pin, end in zip(pins, ends, strict=True):
            if lock is LOCK or pin[1] in CENTRE_ALONE:
                yield from _part(pin, text[pin.start() : end])


def _part(pin: re.Match[str], text: str) -> Iterator[Part]:
    name, version, marker = pin[1], pin[2], pin[3] or ""
    try:
        there = distribution(name)
    except PackageNotFoundError:
        if "win32" in marker:
            return  # the other system's
        raise
    yield Part(
        name=name, version=version, licence=_licence(there), purl=f"pkg:pypi/{name.lower()}@{version}",
        hashes=tuple(_HASH.findall(text)), texts=tuple(_texts(there)),
    )  # fmt: skip


def _licence(there: Distribution) -> str:
    said = there.metadata
    if chosen := _CHOICE.get(said["Name"]):
        return chosen
    given = [said[name] for name in ("License-Expression", "License") if name in said]
    expression = next((name for name in given if name), "")
    if not expression or "\n" in expression:
        kinds = [
            c.rpartition(" :: ")[2] for c in said.get_all("Classifier") or () if c.startswith("License ::")
        ]
        expression = " AND ".join(dict.fromkeys(kinds))
    expression = expression.strip()
    return _SAID.get(expression, expression)


def _texts(there: Distribution) -> Iterator[tuple[str, str]]:
    for file in there.files or ():
        if ".dist-info" in str(file) and re.search(r"licen[cs]e|copying|notice", file.name, re.IGNORECASE):
            yield file.name, file.read_text(encoding="utf-8")


def fits(expression: str) -> bool:
    """Whether a licence lets us ship: one side of each OR, every side of an AND."""
    choices = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(all(one.strip() in FITS for one in choice.split(" AND ")) for choice in choices)


def cyclonedx(found: list[Part]) -> dict[str, Any]:
    """The list in CycloneDX 1.6. No time stamp: the same lock gives the same file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = {"type": "application", "name": project["name"], "version": project["version"],
           "licenses": [{"expression": project["license"]}]}  # fmt: skip
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own | {"bom-ref": project["name"]}},
        "components": [_component(part) for part in sorted(found, key=lambda p: p.name.lower())],
        "dependencies": [{"ref": project["name"], "dependsOn": sorted(part.purl for part in found)}],
    }


def _component(part: Part) -> dict[str, Any]:
    """The hashes are of the files that the lock allows, so they are properties, not the part's own."""
    allowed = [{"name": "agent-desktop:allowed-sha256", "value": value} for value in part.hashes]
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [{"expression": part.licence}],
        **({"properties": allowed} if allowed else {}),
    }


def licences(found: list[Part]) -> str:
    """One text to be shipped."""
    pages = ["Agent Desktop is licensed under GPL-3.0-or-later. It is shipped with these parts.\n"]
    for part in sorted(found, key=lambda p: p.name.lower()):
        pages.append(f"{'=' * 78}\n{part.name} {part.version} ({part.licence})\n{'=' * 78}\n")
        pages += [f"--- {name}\n{text.strip()}\n" for name, text in part.texts]
    return "\n".join(pages)


if __name__ == "__main__":
    sys.exit(main())
