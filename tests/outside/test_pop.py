"""A call that begins to ring takes nothing from anybody: not the keyboard, not the caret, not the top."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.tickets.prefill import DESCRIPTION
from tests.outside import notepad
from tests.outside.stage import OutsideCaller, Seat, Stage, wait
from ui.words import t

pytestmark = [pytest.mark.slow, pytest.mark.ui, pytest.mark.timeout(900)]

FIRST, SECOND = "Gate 3, second floor. ", "Ask for Wang at noon."


@pytest.fixture
def notes(stage: Stage, tmp_path: Path) -> Iterator[Callable[[], notepad.Seen]]:
    """Another program, opened after the desk, so that it has the keyboard."""
    file = tmp_path / "notes.json"
    with stage.program(notepad.__name__, str(file)):
        wait(lambda: notepad.seen(file).has_keyboard and stage.active == notepad.TITLE, "the other program")
        yield lambda: notepad.seen(file)


def test_what_is_typed_elsewhere_stays_there(
    stage: Stage, seat: Seat, notes: Callable[[], notepad.Seen], caller: OutsideCaller
) -> None:
    stage.write(FIRST)
    caller.ring("third_call", seat)
    stage.write(SECOND)  # at once: whatever the pop does, it does under these keys
    seat.sees("push button", t("alert-repeat_call"))
    wait(lambda: notes().text == FIRST + SECOND, "all letters")
    assert notes().lost == 0
    assert stage.active == notepad.TITLE


def test_call_keys_pressed_elsewhere_do_nothing_here(
    stage: Stage, seat: Seat, notes: Callable[[], notepad.Seen], caller: OutsideCaller
) -> None:
    caller.ring("third_call", seat)
    seat.sees("push button", t("alert-repeat_call"))
    stage.press("F2", times=20)
    assert [state for state, _ in caller.heard] == ["dialling", "alerting"]
    assert notes().lost == 0


def test_a_letter_to_a_walk_in_goes_on_while_a_call_pops(
    stage: Stage, seat: Seat, caller: OutsideCaller
) -> None:
    seat.tab_to(t("ticket-new-walk-in"))
    stage.press("space")
    seat.tab_to(t("ticket-description"))
    stage.write(FIRST)
    caller.ring("third_call", seat)
    stage.write(SECOND)
    seat.sees("push button", t("alert-repeat_call"))
    at = wait(stage.focus, "the keyboard")
    assert at.name == t("ticket-description")
    wait(lambda: (FIRST + SECOND) in [_described(draft) for draft in seat.drafts()], "the draft on the disk")


def test_a_second_call_only_adds_a_card(
    stage: Stage, seat: Seat, caller: OutsideCaller, tmp_path: Path
) -> None:
    caller.ring("third_call", seat)
    seat.sees("push button", t("alert-repeat_call"))
    seat.answers(caller)
    seat.tab_to(t("ticket-description"))
    stage.write(FIRST)
    with OutsideCaller(stage, tmp_path / "second") as second:
        second.ring("gas_leak", seat)
        seat.sees("push button", t("call-state-ringing"))
        stage.write(SECOND)
        seat.reads(FIRST + SECOND)
        assert seat.find("push button", t("alert-repeat_call"))  # the panes are still the first caller's
        second.hang_up()
        seat.gone("push button", t("call-state-ringing"))
    at = wait(stage.focus, "the keyboard")
    assert at.name == t("ticket-description")
    assert at.text == FIRST + SECOND


def _described(draft: dict[str, Any]) -> str:
    return str(draft["values"].get(DESCRIPTION, {}).get("value", ""))
