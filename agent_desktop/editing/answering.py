"""What editors answer, pass on, put up and count. Thread: lookup, all of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from uuid_utils import uuid7

from agent_desktop.editing.board import ENDS_SOON
from agent_desktop.editing.editions.edition import Edition, EditionRefused
from agent_desktop.editing.figures.figures import Figures
from agent_desktop.editing.inbox.post import Bulletin, Receipt
from agent_desktop.editing.numbers import free_number
from agent_desktop.editing.questions.asked import Consultation
from agent_desktop.editing.room import Room
from kb_search.articles import Article

LONGEST_REPLY: Final = 4_000


class Collected(Struct, frozen=True, kw_only=True):
    """How many wordings of departments became drafts, and whose lateral tickets are now to be ended."""

    drafts: int
    to_end: tuple[Consultation, ...]


class AnsweringRoom(Room):
    """Questions, departments, bulletins and figures. Raises `StoreError` and `EditionRefused`."""

    # questions

    def reply(self, question_ids: Sequence[str], text: str, article_no: str = "") -> int:
        """Answer questions; each answer goes back to who asked. How many were still open."""
        from agent_desktop.editing.questions.database import reply

        with self._writing() as conn:
            said = text[:LONGEST_REPLY]
            return reply(conn, question_ids, said, article_no, who=self._agent, now=self._now())

    def collect(self) -> Collected:
        """What departments have answered becomes drafts; see `Collected`. Twice at once makes one of each."""
        from agent_desktop.editing.editions import database
        from agent_desktop.editing.questions.database import answered, settled

        with self._newsroom.reading() as conn:
            waiting = answered(conn)
        made = 0
        if waiting:
            taken = {article.no for article in self._shipped()}
            with self._writing() as conn:
                for owed, words in waiting:
                    article = self._wording(owed, words, taken | database.numbers(conn))
                    made += self._settled(conn, owed, words, article) is not None
        with self._newsroom.reading() as conn:
            return Collected(drafts=made, to_end=settled(conn, self._agent))

    def settle(self, owed: Consultation, answer: str, article: Article) -> Edition:
        """A department's approved wording has come: it becomes a draft, in the same transaction."""
        with self._writing() as conn:
            made = self._settled(conn, owed, answer[:LONGEST_REPLY], article)
            if made is None:
                raise EditionRefused("changed")
            return made

    def _settled(self, conn: Any, owed: Consultation, answer: str, article: Article) -> Edition | None:
        from agent_desktop.editing.editions import database
        from agent_desktop.editing.questions.database import became, settle

        now = self._now()
        if not settle(conn, owed.id, answer, who=self._agent, now=now):
            return None
        made = database.begin(conn, article, author=self._agent, now=now, question_id=owed.question_id)
        became(conn, owed.id, made.id)
        return made

    def _wording(self, owed: Consultation, words: str, taken: set[str]) -> Article:
        return Article(
            no=free_number(taken),
            title=" ".join(owed.question.split())[:60],
            category="other",
            skill_groups=(owed.skill_group,) if owed.skill_group else (),
            keywords=(),
            version=f"{self._today:%Y-%m}",
            in_force_from=self._today,
            answer=" ".join(words.split())[:LONGEST_REPLY],
        )

    # what must be read

    def put_up(self, title: str, body: str, skill_groups: tuple[str, ...], days: int) -> Bulletin:
        """Put up a notice that must be read."""
        from agent_desktop.editing.inbox.database import put

        now = self._now()
        made = Bulletin(
            id=str(uuid7()),
            title=title[:200],
            body=body[:20_000],
            from_at=now,
            to_at=now + timedelta(days=days),
            skill_groups=skill_groups,
            who=self._agent,
        )
        with self._writing() as conn:
            put(conn, made)
        return made

    def take_down(self, bulletin_id: str) -> None:
        """End a bulletin now."""
        from agent_desktop.editing.inbox.database import take_down

        with self._writing() as conn:
            take_down(conn, bulletin_id, self._now())

    def receipts(self, subject: str) -> tuple[Receipt, ...]:
        """Who has read it."""
        return self._newsroom.receipts(subject)

    # figures

    def figures(self, days: int, skill_group: str = "") -> Figures:
        """The last days in figures."""
        from agent_desktop.editing.figures import database

        midnight = datetime.combine(self._today - timedelta(days=days - 1), datetime.min.time(), self._zone)
        with self._newsroom.reading() as conn:
            made = database.figures(conn, midnight, self._today, self._zone, skill_group)
        if made.in_force or made.outdated:
            return made
        ends = [article.in_force_to for article in self._shipped()]
        over = sum(end is not None and end < self._today for end in ends)
        soon = sum(end is not None and self._today <= end <= self._today + ENDS_SOON for end in ends)
        titles = {a.no: a.title for a in self._shipped()} if made.articles else {}
        return replace(made, in_force=len(ends) - over, outdated=over, ending=soon, titles=titles)
