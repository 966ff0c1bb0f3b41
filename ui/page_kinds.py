"""Which pages the window has: how each is made, for whom it is, and what waits there.

A page is imported with its first visit: together they would be a fifth of the start.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.keys import Action, KeyMap
from ui.pages import PageKind

if TYPE_CHECKING:
    from agent_desktop.agent.fitness import SelfTest
    from agent_desktop.supervision.watch import Watch


class Page(StrEnum):
    """The pages there are."""

    WORKBENCH = "workbench"
    TICKETS = "tickets"
    CALLS = "calls"
    BOARD = "board"
    LISTENING = "listening"
    LEAD = "lead"
    EDITING = "editing"
    FITNESS = "fitness"
    SETTINGS = "settings"


def page_kinds(
    intents: Intents,
    keys: KeyMap,
    make_settings: Callable[[], QWidget],
    make_tickets: Callable[[], QWidget],
    open_wallboard: Callable[[], None],
    floor: "Watch | None",
    self_test: "SelfTest | None",
) -> dict[str, PageKind]:
    """Every page but the workbench, in the order of the tabs; `floor`: what leads look at."""

    def calls() -> QWidget:
        from ui.tickets.calls_page import CallsPage

        return CallsPage(intents.outbound)

    def board() -> QWidget:
        from ui.board.page import BoardPage

        assert floor is not None
        return BoardPage(floor, intents, keys.cap(Action.FILE), open_wallboard)

    def listening() -> QWidget:
        from ui.listening.page import ListeningPage

        return ListeningPage(intents.listening)

    def lead() -> QWidget:
        from ui.lead_page import LeadPage

        return LeadPage(intents)

    def editing() -> QWidget:
        from ui.editing_page import EditingPage

        return EditingPage(intents)

    def fitness() -> QWidget:
        from ui.fitness_page import FitnessPage

        assert self_test is not None
        return FitnessPage(self_test, keys.cap(Action.SELF_TEST))

    return {
        Page.TICKETS: PageKind(make=make_tickets),
        Page.CALLS: PageKind(make=calls),
        Page.BOARD: PageKind(
            make=board,
            whose=lambda s: floor is not None and s.watched.supervises,
            waiting=lambda s: len(s.hands) + len(s.handed),
        ),
        Page.LISTENING: PageKind(make=listening, whose=lambda s: s.hears),
        Page.LEAD: PageKind(make=lead, whose=lambda s: s.watched.supervises, waiting=_waits_for_lead),
        Page.EDITING: PageKind(make=editing, whose=lambda s: s.edits),
        Page.FITNESS: PageKind(make=fitness, whose=lambda s: self_test is not None),
        Page.SETTINGS: PageKind(make=make_settings),
    }


def _waits_for_lead(state: DeskState) -> int:
    watched = state.watched
    return sum(map(len, (watched.alarms, watched.proposals, state.breaks_asked, state.matters)))
