"""The layers, laid over one another: defaults, the user's file, the environment, the machine's policy."""

import os
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_origin

import msgspec
from msgspec import Struct

from agent_desktop.settings import problems as told
from agent_desktop.settings import registry
from agent_desktop.settings.folders import HOME_VARIABLE, Folders
from agent_desktop.settings.problems import Problem
from agent_desktop.settings.profile import NAME, Profile, ProfileRefused, kept, opened
from agent_desktop.settings.schema import Settings

ENV_PREFIX = "AGENT_DESKTOP_"
OTHER_VARIABLES = frozenset({HOME_VARIABLE, "AGENT_DESKTOP_CACHE", "AGENT_DESKTOP_SYSTEM_LOG"})
ENVIRONMENT = Path("environment")

_FREE = frozenset({"keys", "filters"})
"""Tables whose names are the person's own."""


class Loaded(Struct, frozen=True):
    """Settings in force, what was wrong on the way, and the keys that policy and profile have locked."""

    settings: Settings
    problems: tuple[Problem, ...]
    locked: frozenset[str]
    profile: Profile | None = None  # the person's signed settings, where the site has some


class _Layer:
    """One source: what of it can be used, and why not the rest."""

    def __init__(self, source: Path, values: dict[str, Any], text: str = "", *, strict: bool = True) -> None:
        self._source, self._text, self._strict = source, text, strict
        self.problems: list[Problem] = []
        self.values: dict[str, Any] = {}
        for key, value in values.items():
            table = isinstance(value, dict) and key in Settings.__struct_fields__ and key not in _FREE
            for piece in [{key: {inner: each}} for inner, each in value.items()] if table else [{key: value}]:
                self._keep(piece)

    @classmethod
    def of_file(cls, file: Path) -> "_Layer":
        """A TOML file; one that is not there says nothing."""
        try:
            text = file.read_text(encoding="utf-8")
            return cls(file, tomllib.loads(text), text)
        except FileNotFoundError:
            return cls(file, {})
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            layer = cls(file, {})
            layer.problems.append(told.unreadable(file, error))
            return layer

    def leave_to_policy(self, section: str) -> None:
        """Take a table out that only the machine's policy may have."""
        if self.values.pop(section, None) is not None:
            self.problems.append(told.not_here(self._source, section, self._text))

    def _keep(self, piece: dict[str, Any]) -> None:
        """Take one value, or say why not; its neighbours count all the same."""
        section, inside = next(iter(piece.items()))
        kind = type(getattr(Settings(), section, None))
        known = section in Settings.__struct_fields__
        name = _leaves(piece)[0] if known and isinstance(inside, dict) and inside else section
        if known and issubclass(kind, Struct) and isinstance(inside, dict):
            known = set(inside) <= set(kind.__struct_fields__)
        if not known:
            self.problems.append(told.unknown(self._source, name, self._text))
            return
        try:
            msgspec.convert(piece, Settings, strict=self._strict)
        except msgspec.ValidationError as error:
            self.problems.append(told.wrong(self._source, name, str(error), self._text))
        else:
            self.values = _over(self.values, piece)


def load(
    folders: Folders,
    environ: Mapping[str, str] = os.environ,
    machine: registry.Reader = registry.machine_policy,
    now: datetime | None = None,
) -> Loaded:
    """Read all layers; `machine` reads the registry of a Windows domain. Never raises for what is in them."""
    user = _Layer.of_file(folders.settings_file)
    around = _environment(environ)
    policy = _Layer.of_file(folders.policy)
    domain = _Layer(registry.PLACE, machine(), strict=False)
    ruled = _over(policy.values, domain.values)
    for layer in (user, around):
        layer.leave_to_policy("provisioning")
    own = _over(user.values, around.values)
    profile, signed = _signed(folders, _over(own, ruled), now or datetime.now(UTC))
    merged = _over(_over(own, signed.values), ruled)
    problems = [p for layer in (user, signed, policy, domain, around) for p in layer.problems]
    locked = frozenset((*_leaves(ruled), *_leaves(signed.values)))
    for key in sorted(set(_leaves(ruled)).intersection(_leaves(around.values))):
        problems.append(told.locked(_variable(key), key))
    return Loaded(msgspec.convert(merged, Settings, strict=False), tuple(problems), locked, profile)


def _signed(folders: Folders, below: dict[str, Any], now: datetime) -> tuple[Profile | None, _Layer]:
    """The person's signed settings that were kept, where the policy has a key and they still hold."""
    file, seat = folders.config / NAME, below.get("seat", {})
    key = str(below.get("provisioning", {}).get("public_key", ""))
    data = kept(folders.config) if key else None
    if data is None:
        return None, _Layer(file, {})
    try:
        profile = opened(data, key, str(seat.get("agent_no", Settings().seat.agent_no)), now)
    except ProfileRefused as refused:
        layer = _Layer(file, {})
        if refused.why != "other-agent":  # who sat here before is nobody's fault
            layer.problems.append(told.refused(file, refused))
        return None, layer
    return profile, _Layer(file, profile.settings)


def _environment(environ: Mapping[str, str]) -> _Layer:
    """AGENT_DESKTOP_THEME=dark, AGENT_DESKTOP_PHONE__PORT=5070 (two underscores go into a table)."""
    values: dict[str, Any] = {}
    for name, text in environ.items():
        if name.startswith(ENV_PREFIX) and name not in OTHER_VARIABLES:
            path = name.removeprefix(ENV_PREFIX).lower().split("__")
            value: Any = text.split(",") if _is_list(path) else text
            for part in reversed(path):
                value = {part: value}
            values = _over(values, value)
    return _Layer(ENVIRONMENT, values, strict=False)


def _variable(key: str) -> Path:
    return Path(ENV_PREFIX + key.upper().replace(".", "__"))


def _is_list(path: list[str]) -> bool:
    section: object = Settings() if len(path) == 1 else getattr(Settings(), path[0], None)
    if not isinstance(section, Struct):
        return False
    return any(f.name == path[-1] and get_origin(f.type) is tuple for f in msgspec.structs.fields(section))


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else value
    return merged


def _leaves(values: dict[str, Any], prefix: str = "") -> list[str]:
    return [
        leaf
        for key, value in values.items()
        for leaf in (_leaves(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"])
    ]
