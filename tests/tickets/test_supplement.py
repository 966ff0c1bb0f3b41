"""What is added to a ticket that is filed already: changed fields alone, wrong ones never, none required."""

from msgspec.structs import replace

from agent_desktop.tickets import completeness, supplement
from agent_desktop.tickets.draft import Problem
from agent_desktop.tickets.supplement import Change
from tests.tickets.desk_paper import HEATING, begun, typed

FILED = replace(
    begun(), values={}, ticket_id="t1", ticket_number="261122-A01-0007", was={"address": "幸福里 5-1"}
)


def test_only_what_was_written_since_is_sent_and_sent_once() -> None:
    added = typed(FILED, address="幸福里 5-1-502", description="全屋不热")
    assert supplement.changes(added) == (
        Change("address", "幸福里 5-1", "幸福里 5-1-502"),
        Change("description", "", "全屋不热"),
    )
    assert supplement.changes(supplement.delivered(added, supplement.changes(added))) == ()
    assert supplement.changes(typed(FILED, address="幸福里 5-1")) == ()


def test_what_is_wrong_is_told_and_nothing_is_required() -> None:
    assert completeness.problems(HEATING, FILED, closing=True) != ()
    assert supplement.problems(HEATING, FILED) == ()
    assert supplement.problems(HEATING, typed(FILED, request_type="no_heat", room_temperature="很冷")) == (
        Problem("room_temperature", "not_a_number"),
    )
