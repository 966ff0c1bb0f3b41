"""The list of parts: complete, with licences that somebody has weighed, the same for the same lock."""

import json

import pytest
import sbom

from tests.packaging.test_locks import pins, plain


def test_every_pinned_part_is_listed_with_its_licence_and_hashes() -> None:
    made = sbom.made()
    bom = json.loads(made["sbom.cdx.json"])
    listed = {plain(part["name"]): part for part in bom["components"]}
    absent = pins("requirements.lock").keys() - listed.keys()
    assert absent <= {"colorama", "pywin32", "pywin32-ctypes"}, "only what Windows alone needs"
    assert "pjproject" in listed
    for name, part in listed.items():
        assert part["licenses"][0]["expression"], name
        assert part.get("properties") or name == "pjproject"
    refs = {part["bom-ref"] for part in bom["components"]}
    assert set(bom["dependencies"][0]["dependsOn"]) == refs
    assert "PySide6" in made["THIRD-PARTY-LICENCES.txt"] or "pyside6" in made["THIRD-PARTY-LICENCES.txt"]
    assert sbom.made() == made


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("BSD-3-Clause AND Zlib", True),
        ("MIT AND Proprietary", False),
        ("Apache-2.0 OR Proprietary", True),
        ("SSPL-1.0", False),
        ("", False),
    ],
)
def test_a_licence_that_nobody_has_weighed_stops_the_build(expression: str, fits: bool) -> None:
    assert sbom.fits(expression) is fits
