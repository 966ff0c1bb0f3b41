"""What editors do, each deed one transaction with its right checked inside. Thread: lookup, all of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from uuid_utils import uuid7

from agent_desktop.editing.board import ENDS_SOON, Board, Shelved
from agent_desktop.editing.editions.edition import Edition, EditionRefused, EditionState, Rights
from agent_desktop.editing.figures.figures import Figures
from agent_desktop.editing.inbox.post import Bulletin, Receipt
from agent_desktop.editing.newsroom import Newsroom
from agent_desktop.editing.questions.asked import grouped
from kb_search import media
from kb_search.articles import Article, Picture

ASKED_SINCE: Final = timedelta(days=60)
LONGEST_REPLY: Final = 4_000


class EditorsRoom:
    """For one person at one seat. Raises `StoreError` and `EditionRefused`."""

    def __init__(
        self,
        newsroom: Newsroom,
        *,
        agent: str,
        shipped: Callable[[], tuple[Article, ...]],
        words: Path,
        now: Callable[[], datetime],
        zone: ZoneInfo,
    ) -> None:
        """`shipped`: the articles in force where nothing was published; `words`: the file of synonyms."""
        self._newsroom, self._agent, self._shipped = newsroom, agent, shipped
        self._words, self._now, self._zone = words, now, zone

    @property
    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

    def rights(self) -> Rights:
        """What this person may do."""
        from agent_desktop.editing.editions import database

        with self._newsroom.reading() as conn:
            return database.rights(conn, self._agent)

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        from agent_desktop.editing.editions import database

        with self._newsroom.writing() as conn:
            if not database.rights(conn, self._agent).edits:
                raise EditionRefused("rights")
            yield conn

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
            shelved = tuple(map(_shelved, database.published(conn) or self._shipped()))
            last = self._today + ENDS_SOON
            ending = [(s.in_force_to, s) for s in shelved if s.in_force_to and s.in_force_to <= last]
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
            there = database.published(conn) or self._shipped()
        return next((article for article in there if article.no == no), None)

    def history(self, no: str) -> tuple[Edition, ...]:
        """Every edition of an article that was written here, newest first."""
        from agent_desktop.editing.editions import database

        with self._newsroom.reading() as conn:
            return database.history(conn, no)

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

    def _edition(self, edition_id: str) -> Edition:
        from agent_desktop.editing.editions import database

        with self._newsroom.reading() as conn:
            return database.edition(conn, edition_id)

    def keep_picture(self, file: Path, caption: str) -> Picture:
        """Take a picture into the store. Raises `EditionRefused` for what is none."""
        from agent_desktop.editing.editions import database

        try:
            content = b"" if file.stat().st_size > media.LARGEST else file.read_bytes()
        except OSError as error:
            raise EditionRefused("file") from error
        if media.refusal(content):
            raise EditionRefused("picture")
        made = Picture(name=file.name[:80], caption=caption, digest=media.digest_of(content))
        with self._writing() as conn:
            database.keep_picture(conn, made.digest, content, who=self._agent, now=self._now())
        return made

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

    def receipts(self, subject: str) -> tuple[Receipt, ...]:
        """Who has read it."""
        return self._newsroom.receipts(subject)


def _shelved(article: Article) -> Shelved:
    return Shelved(
        no=article.no,
        title=article.title,
        category=article.category,
        version=article.version,
        in_force_to=article.in_force_to,
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
