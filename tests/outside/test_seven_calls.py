"""The seven calls of the demo, each taken and entered by keyboard alone, from outside, with the keys it took.

Pictures of each are kept in build/seven-calls, beside the keys and the seconds (taken.json). How much a call
asks of the hand is asserted, from the answer to the number on the screen; the seconds are this machine's.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.tickets import form_files
from customer360.sounds import spellings
from resources import files
from tests.outside.stage import OutsideCaller, Seat, Stage, wait
from tests.outside.test_call import answer, wanting
from ui.words import t

pytestmark = [pytest.mark.slow, pytest.mark.ui, pytest.mark.timeout(900)]

MOST_KEYS = 60
KEPT = Path("build/seven-calls")


@dataclass(frozen=True)
class Taken:
    """What the hand does in one call. `choose`: a request type, found by first letters; `phrases`: digits."""

    scene: str
    group: str
    choose: str = ""
    phrases: str = "1"
    says: str = ""
    account: bool = False
    keys: tuple[str, ...] = ()


CALLS = (
    Taken("arrears_suspended", "heating", "heat_resume", "", "wants heat again, what is owed"),
    Taken("third_call", "heating", "no_heat", "1", "15 degrees, nobody came"),
    Taken("unknown_number", "gas", "gas_opening", "", "new flat, first supply"),
    Taken("landlord", "billing", "bill_query", "1", "which flats owe", account=True),
    Taken("vip", "vip", "planned_outage", "", "hospital asks about Thursday"),
    Taken("outage", "electricity", keys=("F10",), phrases=""),
    Taken("gas_leak", "gas", "", "12", keys=("ctrl+F8",)),
)


def letters(group: str, code: str) -> str:
    """First letters of a request type's label, as many as tell it from the others."""
    forms, _ = form_files.load(files("forms"), "zh_CN")
    form = next(form for form in forms if form.skill_group == group)
    kind = form.request_type(code)
    assert kind is not None
    words = spellings("".join(c for c in kind.label if c.isalpha())[:3])[0]
    return "".join(syllable[0] for syllable in words.split())


def enter(stage: Stage, seat: Seat, call: Taken) -> None:
    """Write what the caller wants while he talks."""
    if call.account:
        stage.press("ctrl+1")
    if call.choose:
        before = stage.focus()
        stage.press("ctrl+e")
        seat.moved_from(before)
        focus = stage.focus()
        if focus is None or t("ticket-request-type") not in focus.name:
            seat.tab_to(t("ticket-request-type"))
        stage.write(letters(call.group, call.choose))
    stage.press("ctrl+d")
    for digit in call.phrases:
        stage.press(f"alt+{digit}")
    if call.says:
        stage.write(call.says)
    if call.keys:
        stage.press(*call.keys)


def close(stage: Stage, seat: Seat, before: set[str]) -> None:
    """Hang up and file; what is still wanted is where the keyboard has been put."""
    stage.press("F3")
    wait(lambda: _results(seat) - before or seat.find("push button", t("call-wrap-up")), "the call's end")
    for _ in range(8):
        stage.press("ctrl+Return")
        wait(lambda: _results(seat) - before or wanting(stage), "the call's result, or what is wanting")
        if _results(seat) - before:
            return
        if (at := wanting(stage)) and at.role == "combo box":
            stage.press("Down")  # a list by its first choice
        elif at and at.role == "text":
            stage.write("Fuxing Road 8")
        wait(lambda: not wanting(stage), "the answer to be taken")
    stage.picture(KEPT / "failed.png")
    raise AssertionError("the call could not be closed by keyboard; see failed.png")


def _results(seat: Seat) -> set[str]:
    """Ids of this agent's calls that have their result."""
    asked = "SELECT id FROM calls WHERE agent = '1011' AND result NOT IN ('', 'missed')"
    return {str(id_) for (id_,) in seat.store(asked)}


def test_seven_calls_by_keyboard_alone(stage: Stage, seat: Seat, caller: OutsideCaller) -> None:
    taken: dict[str, dict[str, float]] = {}
    for number, call in enumerate(CALLS, 1):
        before = _results(seat)
        answer(seat, caller, call.scene)
        began, pressed = time.monotonic(), stage.pressed
        enter(stage, seat, call)
        stage.picture(KEPT / f"{number}-{call.scene}-1-written.png")
        close(stage, seat, before)
        taken[call.scene] = {
            "keys": stage.pressed - pressed, "seconds": round(time.monotonic() - began, 1)
        }  # fmt: skip
        stage.picture(KEPT / f"{number}-{call.scene}-2-closed.png")
        seat.gone("push button", t("call-wrap-up"))
    (KEPT / "taken.json").write_text(json.dumps(taken, indent=1))
    assert {scene: took["keys"] for scene, took in taken.items() if took["keys"] > MOST_KEYS} == {}
    assert len(seat.tickets()) >= 6  # the outage was joined: no ticket for it
