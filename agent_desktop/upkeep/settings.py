"""What is set on this machine, told to IT."""

import json
from collections.abc import Iterator
from functools import reduce
from typing import Any

from agent_desktop.settings import Folders, Loaded, load
from agent_desktop.settings.described import Kind, described
from agent_desktop.settings.reload import reload_of
from agent_desktop.upkeep.redaction import without_password
from ui import words
from ui.setting_words import reason, remedy, told
from ui.words import t


def here() -> Loaded:
    """This user's settings on this machine; words are in their language from now on."""
    loaded = load(Folders.of_this_user())
    words.use(loaded.settings.language)
    return loaded


def problems(loaded: Loaded) -> Iterator[str]:
    """A line for each problem, or that there is none."""
    for problem in loaded.problems:
        kind = t("settings-check-warning" if problem.warning else "settings-check-wrong")
        yield f"[{kind}] {told(problem)}"
    if not loaded.problems:
        yield t("settings-check-fine")


def as_json(loaded: Loaded) -> str:
    """The same for fleet tools."""
    found = [
        {
            "file": str(problem.file),
            "key": problem.key,
            "reason": reason(problem),
            "remedy": remedy(problem),
            "line": problem.line,
            "warning": problem.warning,
        }
        for problem in loaded.problems
    ]
    return json.dumps({"problems": found, "locked": sorted(loaded.locked)}, ensure_ascii=False, indent=2)


def in_force(loaded: Loaded) -> Iterator[str]:
    """Each key as it would stand in a file, with what it is for."""
    for setting in described():
        value: Any = reduce(getattr, setting.key.split("."), loaded.settings)
        locked = any(key == setting.key or key.startswith(f"{setting.key}.") for key in loaded.locked)
        value = without_password(value) if isinstance(value, str) else value
        shown = f"{len(value)} …" if setting.kind is Kind.TABLE else json.dumps(value, ensure_ascii=False)
        tail = f"  [{t('settings-locked-by-policy')}]" if locked else ""
        yield f"{setting.key} = {shown}{tail}"
        yield f"    {t(f'setting-{setting.slug}')} ({t(f'settings-{reload_of(setting.key)}')})"
