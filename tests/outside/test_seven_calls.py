"""The seven calls of the demo, each taken and entered by keyboard alone, from outside, with the time it took.

Pictures of each are kept in build/seven-calls, beside the times (times.json). The hand is a quick typist's:
what is measured is how much a call asks of it, from the answer to the number on the screen, the talk apart.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent_desktop.tickets import form_files
from customer360.sounds import spellings
from resources import files
from tests.outside.stage import OutsideCaller, Seat, Stage
from tests.outside.test_call import answer
from ui.words import t

pytestmark = [pytest.mark.slow, pytest.mark.ui, pytest.mark.timeout(600)]

LONGEST_S = 40.0
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
        stage.press("ctrl+e")
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
    for _ in range(8):
        stage.press("ctrl+Return")
        if _closed(seat, before):
            return
        at = stage.focus()
        if at is not None and at.role == "combo box":
            stage.press("Down")
        elif at is not None and at.role == "text":
            stage.write("Fuxing Road 8")
    stage.picture(KEPT / "failed.png")
    raise AssertionError("the call could not be closed by keyboard; see failed.png")


def _closed(seat: Seat, before: set[str]) -> bool:
    """Whether one more call has its result; the store hears of it within a second or two."""
    deadline = time.monotonic() + 2.0
    while time.monotonic() < deadline:
        if _results(seat) - before:
            return True
        time.sleep(0.05)
    return False


def _results(seat: Seat) -> set[str]:
    """Ids of this agent's calls that have their result."""
    asked = "SELECT id FROM calls WHERE agent = '1011' AND result NOT IN ('', 'missed')"
    return {str(id_) for (id_,) in seat.store(asked)}


def test_seven_calls_by_keyboard_alone(stage: Stage, seat: Seat, caller: OutsideCaller) -> None:
    times: dict[str, float] = {}
    for number, call in enumerate(CALLS, 1):
        before = _results(seat)
        answer(stage, seat, caller, call.scene)
        began = time.monotonic()
        enter(stage, seat, call)
        stage.picture(KEPT / f"{number}-{call.scene}-1-written.png")
        close(stage, seat, before)
        times[call.scene] = round(time.monotonic() - began, 1)
        stage.picture(KEPT / f"{number}-{call.scene}-2-closed.png")
        seat.gone("push button", t("call-wrap-up"))
    (KEPT / "times.json").write_text(json.dumps(times, indent=1))
    assert [scene for scene, took in times.items() if took >= LONGEST_S] == []
    assert len(seat.tickets()) >= 6  # the outage was joined: no ticket for it
