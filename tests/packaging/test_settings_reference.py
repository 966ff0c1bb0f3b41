"""What is made from the schema of the settings stands in the tree as the schema is now."""

import re
import xml.etree.ElementTree as ET

import settings_reference as reference

from agent_desktop.settings.described import Kind, described


def test_documents_and_templates_are_not_stale() -> None:
    stale = [
        str(file.relative_to(reference.ROOT))
        for file, text in reference.made().items()
        if not file.exists() or file.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run packaging/settings_reference.py"


def test_templates_of_group_policy_hold_together() -> None:
    """Every key is there, every text and control that the definitions name is in both languages."""
    definitions = reference.definitions()
    named = set(re.findall(r"\$\((string|presentation)\.(\w+)\)", definitions))
    space = f"{{{reference.NAMESPACE}}}"
    policies = ET.fromstring(definitions).findall(f".//{space}policy")
    assert [p.get("name", "").replace("_", ".", 1) for p in policies if "_" in p.get("name", "")]
    assert len(policies) == sum(s.kind is not Kind.TABLE for s in described())
    for language in reference.CULTURES:
        resources = ET.fromstring(reference.resources(language))
        there = {
            (tag, str(element.get("id")))
            for tag in ("string", "presentation")
            for element in resources.iter(f"{space}{tag}")
        }
        assert named <= there
