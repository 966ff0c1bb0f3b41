"""What editors do, each deed one transaction with its right checked inside. Thread: lookup, all of it."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from agent_desktop.editing.board import ENDS_SOON, Board, Shelved
from agent_desktop.editing.editions.edition import Edition, EditionRefused, EditionState
from agent_desktop.editing.files_room import FilesRoom
from agent_desktop.editing.inbox.post import Bulletin
from agent_desktop.editing.questions.asked import grouped
from kb_search.articles import Article

if TYPE_CHECKING:
    pass

ASKED_SINCE: Final = timedelta(days=60)


class EditorsRoom(FilesRoom):
    """Everything that editors do, for one person at one seat. Raises `StoreError` and `EditionRefused`."""

    # what there is

    def board(self) -> Board:
        """Everything that is listed."""
        from agent_desktop.editing.editions import database
        from agent_desktop.editing.inbox.database import posted
        from agent_desktop.editing.questions import database as questions
        from agent_desktop.editing.questions.meaning import terms_by

        with self._newsroom.reading() as conn:
            rights = database.rights(conn, self._agent)
            if not rights.edits:
                return Board(rights=rights)
            asked = questions.asked(conn, self._now() - ASKED_SINCE)
            shelved = (
                database.shelved(conn) if database.is_seeded(conn) else tuple(map(_shelved, self._shipped()))
            )
            last = self._today + ENDS_SOON
            there = (s for s in shelved if not s.withdrawn)
            ending = [(s.in_force_to, s) for s in there if s.in_force_to and s.in_force_to <= last]
            return Board(
                rights=rights,
                unfinished=database.unfinished(conn),
                ending=tuple(s for _, s in sorted(ending, key=lambda pair: (pair[0], pair[1].no))),
                consultations=questions.consultations_open(conn),
                groups=grouped(asked, terms_by(self._words), [s.title for s in shelved]),
                articles=shelved,
                bulletins=posted(conn),
            )

    def article(self, no: str) -> Article | None:
        """The article as it is in force now."""
        from agent_desktop.editing.editions import database

        with self._newsroom.reading() as conn:
            if database.is_seeded(conn):
                return database.in_force(conn, no)
        return next((article for article in self._shipped() if article.no == no), None)

    def history(self, no: str) -> tuple[Edition, ...]:
        """Every edition of an article that was written here, newest first."""
        from agent_desktop.editing.editions import database

        with self._newsroom.reading() as conn:
            return database.history(conn, no)

    # editions

    def begin(self, article: Article, question_id: str = "") -> Edition:
        """A draft of an article: a new one, a change, or an older edition brought back."""
        from agent_desktop.editing.editions import database

        with self._writing() as conn:
            return database.begin(conn, article, author=self._agent, now=self._now(), question_id=question_id)

    def save(self, changed: Edition) -> Edition:
        """Keep a draft; `changed.changed_at` says which state it was made from."""
        from agent_desktop.editing.editions import database

        with self._writing() as conn:
            return database.save(conn, changed, changed.changed_at, author=self._agent, now=self._now())

    def submit(self, edition_id: str) -> Edition:
        """Hand a draft in for review."""
        return self._move(edition_id, EditionState.IN_REVIEW)

    def send_back(self, edition_id: str, verdict: str) -> Edition:
        """Not yet: back to who wrote it."""
        return self._move(edition_id, EditionState.DRAFT, verdict)

    def discard(self, edition_id: str) -> Edition:
        """Drop a draft; it stays in the history."""
        return self._move(edition_id, EditionState.DISCARDED)

    def _move(self, edition_id: str, to: EditionState, verdict: str = "") -> Edition:
        from agent_desktop.editing.editions import database

        with self._writing() as conn:
            return database.move(conn, edition_id, to, who=self._agent, now=self._now(), verdict=verdict)

    def publish(self, edition_id: str) -> Edition:
        """Make a reviewed edition valid for every desk; a must-read goes up in the same transaction."""
        from agent_desktop.editing.editions import database
        from agent_desktop.editing.inbox.database import put
        from agent_desktop.editing.questions.database import reply

        now = self._now()
        before = self.article(self._edition(edition_id).article.no)
        with self._writing() as conn:
            wanted = database.edition(conn, edition_id)
            if not database.rights(conn, self._agent).may_publish(wanted, self._agent):
                raise EditionRefused("own")
            done = database.publish(conn, edition_id, self._shipped, who=self._agent, now=now)
            if done.must_read:
                put(conn, _bulletin(done, before, self._agent, now))
            if done.question_id:
                reply(conn, [done.question_id], done.note, done.article.no, who=self._agent, now=now)
        return done

    def withdraw(self, no: str) -> Edition:
        """Take an article away from every desk; its last edition can be brought back.

        One that came with the product has none yet: it becomes the first, so that nothing is lost.
        """
        from agent_desktop.editing.editions import database

        article = self.article(no)
        if article is None:
            raise EditionRefused("gone")
        with self._writing() as conn:
            return database.withdraw(conn, article, self._shipped, who=self._agent, now=self._now())

    def _edition(self, edition_id: str) -> Edition:
        from agent_desktop.editing.editions import database

        with self._newsroom.reading() as conn:
            return database.edition(conn, edition_id)


def _shelved(article: Article) -> Shelved:
    return Shelved(
        no=article.no,
        title=article.title,
        version=article.version,
        in_force_to=article.in_force_to,
        words=f"{article.no} {article.title}".lower(),
    )


def _bulletin(done: Edition, before: Article | None, who: str, now: datetime) -> Bulletin:
    from agent_desktop.editing.editions.difference import as_words, difference

    changes = as_words(difference(before, done.article))
    return Bulletin(
        id=done.id,
        title=done.article.title,
        body="\n\n".join(part for part in (done.note, changes) if part)[:20_000],
        from_at=now,
        to_at=now + ENDS_SOON,
        article_no=done.article.no,
        edition=done.article.version,
        skill_groups=done.article.skill_groups,
        who=who,
    )
