"""When a changed setting counts: at once, with the next call, or when the desk is opened the next time."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Any, Final

from agent_desktop.settings.described import described
from agent_desktop.settings.schema import Settings


class Reload(StrEnum):
    """When."""

    NOW = "now"
    NEXT_CALL = "next-call"
    RESTART = "restart"


TAKEN: Final[Mapping[str, Reload]] = MappingProxyType(
    {
        "language": Reload.NOW,
        "theme": Reload.NOW,
        "text_size": Reload.NOW,
        "keys": Reload.NOW,
        "sound.microphone": Reload.NOW,
        "sound.speaker": Reload.NOW,
        "sound.ringer": Reload.NOW,
        "sound.echo_canceller": Reload.NOW,
        "sound.ring_tone": Reload.NOW,
        "sound.ring_tones": Reload.NOW,
        "seat.self_test": Reload.NOW,
        "exchange.survey": Reload.NEXT_CALL,
        "exchange.auto_answer": Reload.NEXT_CALL,
        "exchange.listen": Reload.NEXT_CALL,
        "exchange.whisper": Reload.NEXT_CALL,
        "exchange.barge": Reload.NEXT_CALL,
        "exchange.intercept": Reload.NEXT_CALL,
        "exchange.disconnect": Reload.NEXT_CALL,
        "exchange.listening_told": Reload.NEXT_CALL,
    }
)
"""Every other key belongs to something that is made once: the account, the store, threads, files."""


def reload_of(key: str) -> Reload:
    """When a change of `key` counts."""
    return TAKEN.get(key, Reload.RESTART)


def value_of(settings: Settings, key: str) -> Any:
    """What stands at a key such as `phone.port`."""
    return reduce(getattr, key.split("."), settings)


def changed(before: Settings, after: Settings) -> Iterator[str]:
    """The keys that differ."""
    for setting in described():
        if value_of(before, setting.key) != value_of(after, setting.key):
            yield setting.key
