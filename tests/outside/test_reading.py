"""What a screen reader can say: each control has a name, and what matters is there in words."""

from collections.abc import Callable

import pytest

from tests.outside.stage import Control, OutsideCaller, Seat, Stage
from ui import words
from ui.words import t

pytestmark = [pytest.mark.slow, pytest.mark.ui, pytest.mark.timeout(900)]

NAMED = ("push button", "text", "combo box", "list", "list item", "page tab list", "page tab", "check box")


def nameless(controls: list[Control]) -> list[Control]:
    """Those that a person would hear nothing of."""
    return [control for control in controls if control.role in NAMED and not control.name.strip()]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_everything_has_a_name(
    stage: Stage, sit: Callable[..., Seat], caller: OutsideCaller, language: str
) -> None:
    words.use(language)
    seat = sit(language=language)
    assert nameless(stage.look()) == []
    caller.ring("arrears_suspended", seat)
    seat.sees("push button", t("alert-suspension"))
    assert nameless(stage.look()) == []
    seat.answers(caller)
    caller.hang_up()
    seat.sees("push button", t("ticket-finish-nuisance"))
    seen = stage.look()
    assert nameless(seen) == []
    if language == "en":
        assert [name for name in (c.name for c in seen if c.role == "push button") if is_chinese(name)] == []


def is_chinese(name: str) -> bool:
    """Whether a label was left untranslated; those of calls and alerts carry the customer's data."""
    return any(ord(letter) > 0x2E7F for letter in name) and " · " not in name


def test_alerts_and_notices_are_read(stage: Stage, seat: Seat, caller: OutsideCaller) -> None:
    caller.ring("gas_leak", seat)
    emergency = seat.sees("push button", t("alert-emergency-key"))
    assert t("alert-emergency") in emergency.name
    assert emergency.description  # how old it is
    seat.sees("push button", t("alert-unauthorised_modification"))
    assert t("alerts") in {control.name for control in stage.look() if control.role == "panel"}
    caller.hang_up()
    seat.gone("push button", t("call-state-ringing"))
