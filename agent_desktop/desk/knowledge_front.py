"""The part of the desk's front that knows: search, articles, decision paths, and did it help."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from agent_desktop.agent.states import AgentState
from agent_desktop.desk.desk import Desk
from agent_desktop.desk.open_draft import OpenDraft
from agent_desktop.desk.state import Knowledge
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.tickets import adoption
from kb_search.articles import Findings

R = TypeVar("R")


class KnowledgeFront:
    """Implements the knowledge part of `Intents`. Thread: main."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def _knowledge(self, active: OpenDraft | None) -> Knowledge:
        advice = self._desk.advice
        guide = self._desk.guide.view(advice.article, active)
        return advice.view(active.draft if active else None, guide)

    @property
    def _writable(self) -> OpenDraft | None:
        """The open draft, unless it is filed already."""
        opened = self._desk.entry.get(self._desk.entry.active)
        return opened if opened is not None and opened.filed is None else None

    def search(self, text: str) -> asyncio.Future[Findings]:
        """Search the library."""
        opened = self._desk.entry.get(self._desk.entry.active)
        return self._desk.advice.search(
            text, opened.draft.skill_group if opened else "", opened.draft.call_id if opened else ""
        )

    def open_article(self, no: str) -> None:
        """Show an article."""
        self._desk.tasks.start("article", self._desk.advice.show(no))

    def adopt_article(self, no: str) -> None:
        """Put its steps into the ticket."""
        article, opened = self._desk.advice.article, self._writable
        if article is not None and article.no == no and opened is not None:
            self._desk.entry.adopt(opened, article)
            self._desk.changed()

    def choose_in_path(self, place: int) -> None:
        """Answer the open question of the article's decision path."""
        article, opened = self._desk.advice.article, self._writable
        if article is not None and article.path and opened is not None:
            self._desk.guide.choose(article, opened, place)
            self._desk.panes.follow(opened)

    def back_in_path(self) -> None:
        """Take the last answer back."""
        article, opened = self._desk.advice.article, self._writable
        if article is not None and article.path and opened is not None:
            self._desk.guide.back(article, opened)
            self._desk.panes.follow(opened)

    def judge_article(self, no: str, helped: bool) -> None:
        """Say whether an article solved it; the same word twice takes it back.

        With a ticket it goes along with that; without one it is told at once.
        """
        article, opened = self._desk.advice.article, self._writable
        if article is None or article.no != no:
            return
        if opened is None:
            self._desk.trail.article_used(article.no, article.version, solved=helped)
            self._desk.notices.tell("notice-judged")
        else:
            word = None if opened.draft.helped.get(no) == helped else helped
            now = self._desk.parts.now()
            self._desk.entry.put(opened, adoption.judge(opened.draft, no, article.version, word, now))
        self._desk.changed()

    def ask_editors(self, text: str) -> None:
        """Pass a question without an answer on."""
        if question := text.strip()[:500]:
            opened = self._desk.entry.get(self._desk.entry.active)
            self._desk.trail.post(
                "question",
                text=question,
                skill_group=opened.draft.skill_group if opened else "",
                call_id=opened.draft.call_id if opened else "",
                nearest=self._desk.advice.nearest(question),
            )
            self._desk.notices.tell("notice-asked-editors")
            self._desk.changed()

    def confirm_read(self, bulletin_id: str) -> None:
        """A bulletin was read; after the last one comes the 示闲 that had to wait."""
        if self._desk.must_read.read(bulletin_id) and AgentState.READY in self._desk.parts.agent.allowed:
            self._desk.parts.agent.choose(AgentState.READY)
            self._desk.changed()

    def read_later(self) -> None:
        """Close the list of what must be read."""
        self._desk.must_read.later()

    def open_must_read(self) -> None:
        """Open the list of what must be read."""
        self._desk.must_read.open()

    def editing(self, work: Callable[[EditorsRoom], R]) -> Awaitable[R]:
        """Do something in the editors' room."""
        return self._desk.editing.ask(work)

    def ask_department(self, question: str, department: str, hours: int, question_id: str) -> Awaitable[str]:
        """Ask a business department by a lateral ticket."""
        return self._desk.editing.ask_department(question, department, hours, question_id)

    def end_consultation(self, ticket_id: str, node: str, answer: str) -> None:
        """End a lateral ticket whose wording has become a draft."""
        self._desk.editing.end(ticket_id, node, answer)

    def carried(self, digest: str) -> Awaitable[bytes | None]:
        """The bytes of a picture or file in the library, None when there is none."""
        return self._desk.advice.carried(digest)
