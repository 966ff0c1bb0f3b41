"""What a site promises its callers, from queues.toml: so many of them answered within so many seconds."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

log = logging.getLogger(__name__)

FILE: Final = "queues.toml"

_Percent = Annotated[int, Meta(ge=1, le=100)]


class Class(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Groups with one promise; without groups: everybody else."""

    code: Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,40}$")]
    percent: _Percent
    within_s: Annotated[int, Meta(ge=1, le=3600)]
    groups: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """What is promised, 0..1."""
        return self.percent / 100


class Targets(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All promises, and which queue of the exchange serves which group."""

    classes: Annotated[tuple[Class, ...], Meta(min_length=1)]
    days_percent: _Percent = 85
    queues: Mapping[str, str] = {}

    def group_of(self, queue: str) -> str:
        """The skill group that a queue serves: by the file, else of the same name."""
        return self.queues.get(queue, queue)

    def of(self, group: str) -> Class:
        """A group's promise."""
        named = (kind for kind in self.classes if group in kind.groups)
        return next(named, next(kind for kind in self.classes if not kind.groups))

    @property
    def waits(self) -> tuple[int, ...]:
        """The seconds that are asked for."""
        return tuple(sorted({kind.within_s for kind in self.classes}))


def read_targets(text: str) -> Targets:
    """From queues.toml. Raises `ValueError` with what is wrong."""
    try:
        read = msgspec.toml.decode(text, type=Targets)
    except msgspec.MsgspecError as error:
        raise ValueError(f"{FILE}: {error}") from error
    if sum(not kind.groups for kind in read.classes) != 1:
        raise ValueError(f"{FILE}: one class, and only one, names no groups: it is everybody else's")
    return read


def load_targets(shipped: Path, own: Path) -> Targets:
    """The site's own, in the folder of the settings, else those that are shipped; a wrong file is logged."""
    try:
        return read_targets((own / FILE).read_text("utf-8"))
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        log.warning("%s; the shipped targets hold", error)
    return read_targets((shipped / FILE).read_text("utf-8"))
