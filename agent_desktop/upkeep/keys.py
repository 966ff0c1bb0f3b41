"""The keyboard map to be printed: this person's own, one page, without anything to fetch."""

from collections.abc import Iterator
from html import escape

from ui.keys import DEFAULTS, NUMBERED, key_map
from ui.words import t

_PAGE = """<!doctype html>
<html lang="{language}"><meta charset="utf-8"><title>{title}</title>
<style>
@page {{ size: A4; margin: 14mm }}
body {{ font: 11pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #17212b; margin: 2em auto; max-width: 46em }}
h1 {{ font-size: 15pt; margin: 0 0 .6em }}
dl {{ columns: 2; column-gap: 2.5em; margin: 0 }}
div {{ display: flex; justify-content: space-between; border-bottom: 1px solid #d9dfe5; break-inside: avoid; padding: .15em 0 }}
dd {{ margin: 0 }}
kbd {{ font: inherit; border: 1px solid #7d8a97; border-radius: 4px; padding: 0 .5em; white-space: nowrap }}
</style>
<h1>{title}</h1>
<dl>
{rows}
</dl>
</html>
"""  # noqa: E501 — lines of a page, not of a program


def rows(own: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What a key does and the key as it stands on a keyboard, in the language in force."""
    keys, _ = key_map(own)
    for action in DEFAULTS:
        yield t(f"key-{action}"), keys.keys[action].replace("Return", "Enter").replace("+", " + ")
    for action, prefix in NUMBERED.items():
        yield t(f"key-{action}"), f"{prefix} + 1…9"


def page(own: dict[str, str], language: str) -> str:
    """A page for the browser's printer."""
    lines = (
        f"<div><dt>{escape(does)}</dt><dd><kbd>{escape(key)}</kbd></dd></div>" for does, key in rows(own)
    )
    return _PAGE.format(language=language.replace("_", "-"), title=t("keys-title"), rows="\n".join(lines))
