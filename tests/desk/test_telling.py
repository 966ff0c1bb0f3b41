"""What changes within a frame is told once."""

import asyncio

from agent_desktop.desk.telling import FRAME_S, Telling


def _heard(telling: Telling) -> list[bool]:
    """Grows as a listener is told: whether something was untold even then."""
    heard = list[bool]()
    telling.on_change(lambda: heard.append(telling.untold))
    return heard


async def _frames(count: int) -> None:
    """However slow the machine, a timer that was due before has gone off."""
    for _ in range(count):
        await asyncio.sleep(FRAME_S)


async def test_what_changes_within_a_frame_is_told_once_and_the_next_change_again() -> None:
    telling = Telling()
    heard = _heard(telling)
    for told in (1, 2):
        telling.changed()
        telling.changed()
        assert (telling.untold, len(heard)) == (True, told - 1), "not at once: more may change"
        await _frames(3)
        assert heard == [False] * told


async def test_what_is_told_at_once_is_not_told_again_a_frame_later() -> None:
    telling = Telling()
    heard = _heard(telling)
    telling.changed()
    telling.changed()
    telling.tell()
    await _frames(3)
    assert heard == [False]


async def test_who_is_hushed_hears_nothing_more() -> None:
    telling = Telling()
    heard = _heard(telling)
    telling.changed()
    telling.hush()
    assert not telling.untold
    telling.tell()
    await _frames(3)
    assert heard == []
