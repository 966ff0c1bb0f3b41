"""What an editor sees first: what waits, what ends soon, what was asked, and everything there is."""

from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from agent_desktop.editing.editions.edition import Edition, Rights
from agent_desktop.editing.inbox.post import Bulletin
from agent_desktop.editing.questions.asked import Consultation, Group

ENDS_SOON: Final = timedelta(days=30)


class Shelved(Struct, frozen=True, kw_only=True):
    """One article as it is published."""

    no: str
    title: str
    version: str
    in_force_to: date | None
    withdrawn: bool = False
    words: str = ""  # number and title in lower case, for looking through fifty thousand of them at each key


class Board(Struct, frozen=True, kw_only=True):
    """Everything that the editors' page lists. `ending`: what ends within 30 days or has ended."""

    rights: Rights
    unfinished: tuple[Edition, ...] = ()
    ending: tuple[Shelved, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    groups: tuple[Group, ...] = ()
    articles: tuple[Shelved, ...] = ()
    bulletins: tuple[Bulletin, ...] = ()
