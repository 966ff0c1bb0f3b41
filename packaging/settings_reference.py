"""Writes what is made from tables of the program: docs/settings.md, docs/keys.md, group policy's templates.

    .venv/bin/python packaging/settings_reference.py

A test fails when one of them is stale.
"""

import json
import sys
import xml.etree.ElementTree as ET
from itertools import groupby
from pathlib import Path

from agent_desktop.settings.described import Kind, Setting, described
from agent_desktop.settings.registry import KEY
from agent_desktop.settings.reload import reload_of
from agent_desktop.upkeep.keys import rows
from ui import words
from ui.setting_words import takes
from ui.words import t

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "packaging" / "windows" / "policy"
NAME = "AgentDesktop"
NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
CULTURES = {"en": "en-US", "zh_CN": "zh-CN"}
PRODUCT = {"en": "Agent Desktop", "zh_CN": "坐席工作台"}

HEAD = """\
# Settings and policy

<!-- Made from the schema by packaging/settings_reference.py. -->

One shape, four layers; each lies over the one before, and a person's signed profile
([provisioning.md](provisioning.md)) between the third and the last:

1. the defaults below
2. the user's `settings.toml`: `~/.config/agent-desktop` on Linux, `%LOCALAPPDATA%\\agent-desktop` on Windows
3. the environment, for containers: `AGENT_DESKTOP_THEME=dark`, `AGENT_DESKTOP_PHONE__PORT=5070` (two
   underscores go into a table, lists are separated by commas)
4. the machine's policy: `/etc/agent-desktop/policy.toml`, or `%PROGRAMDATA%\\agent-desktop\\policy.toml`
   and over it the registry below `HKLM\\Software\\Policies\\AgentDesktop`, written by group policy with the
   templates in `packaging/windows/policy`

What the policy names is locked: the window shows it with a lock and can't change it, and neither can a
variable. A file that can't be read, a value that doesn't fit and a key that nobody knows take nothing else
with them, and are told on the desk.

```sh
agent-desktop settings check     # file, line, key, remedy; exit code 1 when a value doesn't hold
agent-desktop settings show      # every key with what is in force, what is locked, when a change counts
```

A desk that runs reads its files again when they change, between two calls, and shows nothing anew over words
that are half written: the status line names the field that it waits for. The last column of the tables
says when a change counts: at once, with the next call, or when the desk is opened again, which it then tells.
A file with a mistake changes nothing, and the desk names file, line and key.

```toml
# /etc/agent-desktop/policy.toml
[phone]
registrar = "pbx.example"
transport = "tls"

[site]
store = "postgresql://centre.example/desk"
```

## Files beside the policy

What a site says about forms, clocks, proof and its exchange's menu stands beside the policy, in files
of the names below, where whoever sits at the desk can't change it. Each takes the place of the shipped one
(`resources/settings`, `resources/forms`: copy it, change it). Desk and centre read them when they start; a
wrong one is told, by `agent-desktop doctor` too, and the shipped one counts.

| file | what it says |
|---|---|
| `forms/`, `forms/lateral/` | what tickets are written with: all of it ([forms.md](forms.md)) |
| `agent.toml` | reasons for 示忙, limits of wrap-up and breaks |
| `board.toml` | over-long states, the hours at which shifts change |
| `clocks.toml`, `calendar.toml`, `calls.toml` | deadlines, days, calls ([tickets.md](tickets.md)) |
| `emergency.toml` | when a dispatch is late, which station is rung by hand |
| `identity.toml`, `ivr.toml`, `lists.toml`, `supply.toml` | what the card goes by ([card.md](card.md)) |
| `incidents.toml` | when a rise of callers is proposed ([board.md](board.md)) |

`clocks.toml`, `calendar.toml`, `calls.toml` and `incidents.toml` may stand in the user's settings folder
instead; so may the `queues.toml` of a lead and of the centre.

Passwords are no settings: they are in the system's secret store ([security.md](security.md)).
"""


def main() -> int:
    """Write all of them."""
    for file, text in made().items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
        print(file.relative_to(ROOT))
    return 0


def made() -> dict[Path, str]:
    """Each file with what has to stand in it. Changes the language of the words."""
    texts = {ROOT / "docs" / "settings.md": page()}
    texts[ROOT / "docs" / "keys.md"] = card()
    texts[TEMPLATES / f"{NAME}.admx"] = definitions()
    for language, culture in CULTURES.items():
        texts[TEMPLATES / culture / f"{NAME}.adml"] = resources(language)
    return texts


def page() -> str:
    """The page for people, in English as all documents are."""
    words.use("en")
    parts = [HEAD]
    for section, settings in groupby(described(), lambda s: s.section):
        parts.append(f"## `[{section}]`\n" if section else "## Top of the file\n")
        parts.append("| key | what | takes | default | changed |\n|---|---|---|---|---|")
        parts += [_row(setting) for setting in settings]
        parts.append("")
    return "\n".join(parts)


def card() -> str:
    """The keys as they are before anybody changes one, in both languages."""
    said = {}
    for language in CULTURES:
        words.use(language)
        said[language] = list(rows({}))
    lines = [
        "# 快捷键 · Keys\n",
        "<!-- Made from the key table by packaging/settings_reference.py. -->\n",
        "自己的键位可在设置页更改；`agent-desktop keys --out keys.html` 生成可打印的一页。\n",
        "| 键 | 作用 | does |\n|---|---|---|",
    ]
    for (chinese, key), (english, _) in zip(said["zh_CN"], said["en"], strict=True):
        lines.append(f"| {key} | {chinese} | {english} |")
    return "\n".join(lines) + "\n"


def _row(s: Setting) -> str:
    default = json.dumps(s.default, ensure_ascii=False) if s.kind is not Kind.TABLE else ""
    taken, when = takes(s).replace("|", "\\|"), t(f"settings-{reload_of(s.key)}")
    cells = (f"`{s.name}`", _said(s), taken, f"`{default}`" if default else "", when)
    return f"| {' | '.join(cells)} |"


def _said(setting: Setting) -> str:
    return t(f"setting-{setting.slug}")


def _id(setting: Setting) -> str:
    return setting.key.replace(".", "_")


def _for_domains() -> list[Setting]:
    """Tables with free names are a person's own, and stay in files."""
    return [s for s in described() if s.kind is not Kind.TABLE]


def definitions() -> str:
    """The ADMX: which values of the registry there are."""
    root = _root("policyDefinitions")
    spaces = _put(root, "policyNamespaces")
    _put(spaces, "target", prefix="agentdesktop", namespace=f"{NAME}.Policies")
    _put(root, "resources", minRequiredRevision="1.0")
    categories = _put(root, "categories")
    _put(categories, "category", name=NAME, displayName="$(string.product)")
    for section in dict.fromkeys(s.section for s in _for_domains() if s.section):
        category = _put(
            categories, "category", name=f"{NAME}_{section}", displayName=f"$(string.in_{section})"
        )
        _put(category, "parentCategory", ref=NAME)
    policies = _put(root, "policies")
    for setting in _for_domains():
        _policy(policies, setting)
    return _written(root)


def _policy(policies: ET.Element, s: Setting) -> None:
    key = f"{KEY}\\{s.section}" if s.section else KEY
    policy = _put(policies, "policy", name=_id(s), displayName=f"$(string.{_id(s)})",
                  explainText=f"$(string.{_id(s)}_help)", key=key, **{"class": "Machine"})  # fmt: skip
    if s.kind is Kind.SWITCH:
        policy.set("valueName", s.name)
    else:
        policy.set("presentation", f"$(presentation.{_id(s)})")
    _put(policy, "parentCategory", ref=f"{NAME}_{s.section}" if s.section else NAME)
    if s.kind is Kind.SWITCH:
        for state, value in (("enabledValue", "1"), ("disabledValue", "0")):
            _put(_put(policy, state), "decimal", value=value)
        return
    _element(_put(policy, "elements"), s)


def _element(elements: ET.Element, s: Setting) -> None:
    named = {"id": "value", "valueName": s.name}
    match s.kind:
        case Kind.CHOICE:
            choice = _put(elements, "enum", required="true", **named)
            for value in s.choices:
                item = _put(choice, "item", displayName=f"$(string.{_id(s)}_{value})")
                _put(_put(item, "value"), "string").text = value
        case Kind.NUMBER:
            most = {} if s.most is None else {"maxValue": str(s.most)}
            _put(elements, "decimal", required="true", minValue=str(s.least or 0), **most, **named)
        case Kind.LIST:
            _put(elements, "multiText", **named)
        case _:
            _put(elements, "text", **named)


def resources(language: str) -> str:
    """The ADML: the words of one language."""
    words.use(language)
    root = _root("policyDefinitionResources")
    _put(root, "displayName").text = PRODUCT[language]
    _put(root, "description").text = PRODUCT[language]
    inside = _put(root, "resources")
    strings = _put(inside, "stringTable")
    _string(strings, "product", PRODUCT[language])
    for section in dict.fromkeys(s.section for s in _for_domains() if s.section):
        _string(strings, f"in_{section}", f"[{section}]")
    for setting in _for_domains():
        _string(strings, _id(setting), setting.key)
        _string(strings, f"{_id(setting)}_help", _said(setting))
        for value in setting.choices:
            _string(strings, f"{_id(setting)}_{value}", value)
    shown = _put(inside, "presentationTable")
    for setting in _for_domains():
        if setting.kind is not Kind.SWITCH:
            _control(_put(shown, "presentation", id=_id(setting)), setting)
    return _written(root)


def _control(presentation: ET.Element, s: Setting) -> None:
    match s.kind:
        case Kind.CHOICE:
            place = s.choices.index(s.default)
            _put(
                presentation, "dropdownList", refId="value", noSort="true", defaultItem=str(place)
            ).text = s.key
        case Kind.NUMBER:
            _put(presentation, "decimalTextBox", refId="value", defaultValue=str(s.default)).text = s.key
        case Kind.LIST:
            _put(presentation, "multiTextBox", refId="value").text = s.key
        case _:
            _put(_put(presentation, "textBox", refId="value"), "label").text = s.key


def _root(tag: str) -> ET.Element:
    return ET.Element(tag, {"xmlns": NAMESPACE, "revision": "1.0", "schemaVersion": "1.0"})


def _put(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, attributes)


def _string(table: ET.Element, name: str, text: str) -> None:
    _put(table, "string", id=name).text = text


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


if __name__ == "__main__":
    sys.exit(main())
