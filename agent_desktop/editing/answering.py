"""What editors answer, pass on, put up and count. Thread: lookup, all of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace
from uuid_utils import uuid7

from agent_desktop.editing.board import ENDS_SOON
from agent_desktop.editing.editions.edition import Edition, EditionRefused
from agent_desktop.editing.figures.figures import Figures
from agent_desktop.editing.inbox.post import Bulletin, Receipt
from agent_desktop.editing.room import Room
from kb_search.articles import Article

LONGEST_REPLY: Final = 4_000


class AnsweringRoom(Room):
    """Questions, departments, bulletins and figures. Raises `StoreError` and `EditionRefused`."""

    # questions

    def reply(self, question_ids: Sequence[str], text: str, article_no: str = "") -> int:
        """Answer questions; each answer goes back to who asked. How many were still open."""
        from agent_desktop.editing.questions.database import reply

        with self._writing() as conn:
            said = text[:LONGEST_REPLY]
            return reply(conn, question_ids, said, article_no, who=self._agent, now=self._now())

    def consult(self, question: str, department: str, hours: int, question_id: str = "") -> str:
        """Pass a hard question on to a business department, due after so many hours."""
        from agent_desktop.editing.questions.database import consult

        now, due = self._now(), self._now() + timedelta(hours=hours)
        with self._writing() as conn:
            return consult(
                conn, question[:500], department[:60], due, question_id=question_id, who=self._agent, now=now
            )

    def settle(self, consultation_id: str, answer: str, article: Article, question_id: str = "") -> Edition:
        """A department's approved wording has come: it becomes a draft, in the same transaction."""
        from agent_desktop.editing.editions import database
        from agent_desktop.editing.questions.database import settle

        now = self._now()
        with self._writing() as conn:
            made = database.begin(conn, article, author=self._agent, now=now, question_id=question_id)
            said = answer[:LONGEST_REPLY]
            if not settle(conn, consultation_id, said, made.id, who=self._agent, now=now):
                raise EditionRefused("changed")
            return made

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
