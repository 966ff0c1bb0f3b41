"""What the editors' lists show, as rows. The id of a row says what it is: "edition:…", "article:…"."""

from collections.abc import Iterator
from datetime import date, datetime

from agent_desktop.editing.board import Board, Shelved
from agent_desktop.editing.editions.edition import Edition, EditionState
from agent_desktop.editing.questions.asked import AskedKind, Consultation, Group
from ui.plain import plain
from ui.theme.tokens import Colour
from ui.widgets.row_list import Row
from ui.words import age, day, days_between, duration, listed, t

_ICONS = {AskedKind.QUESTION: "user-question", AskedKind.SEARCH: "search", AskedKind.UNSOLVED: "circle-x"}
_MOST = 400


def todo_rows(board: Board, now: datetime, today: date) -> list[Row]:
    """What waits: reviews and drafts, what departments owe, what ends."""
    rows = [_edition(edition, now) for edition in board.unfinished]
    rows += [_consultation(place, c, now) for place, c in enumerate(board.consultations)]
    return rows + [_ending(shelved, today) for shelved in board.ending[:_MOST]]


def article_rows(board: Board, wanted: str) -> list[Row]:
    """Published articles whose number or title holds what was typed."""
    text = wanted.strip().lower()
    found = (a for a in board.articles if text in a.words)
    return [
        Row(
            id=f"article:{a.no}",
            title=plain(a.title, 60),
            tag=t("editing-withdrawn-tag") if a.withdrawn else plain(a.no, 12),
            tone="warn" if a.withdrawn else "text2",
            detail=_validity(a),
        )
        for a, _ in zip(found, range(_MOST), strict=False)
    ]


def group_rows(board: Board, now: datetime) -> list[Row]:
    """What was asked or did not help, one row for each meaning."""
    return [_group(place, group, board, now) for place, group in enumerate(board.groups[:_MOST])]


def _edition(edition: Edition, now: datetime) -> Row:
    waits = edition.state is EditionState.IN_REVIEW
    tone: Colour = "warn" if waits else "text2"
    sent_back = t("editing-sent-back") if edition.verdict and not waits else ""
    return Row(
        id=f"edition:{edition.id}",
        title=plain(edition.article.title, 60),
        icon="eye" if waits else "pencil",
        tag=sent_back or t(f"editing-state-{edition.state}"),
        tone="danger" if sent_back else tone,
        detail=listed(
            (plain(edition.article.no, 12), plain(edition.author, 12), age(edition.changed_at, now))
        ),
    )


def _consultation(place: int, owed: Consultation, now: datetime) -> Row:
    left = (owed.due_at - now).total_seconds()
    tag = t("editing-overdue", time=duration(-left)) if left < 0 else t("editing-due", time=duration(left))
    tone: Colour = "danger" if left < 0 else "warn" if left < 4 * 3600 else "text2"
    return Row(
        id=f"consultation:{place}",
        title=plain(owed.question, 60),
        icon="send",
        tag=tag,
        tone=tone,
        detail=listed((plain(owed.department, 20), age(owed.asked_at, now))),
    )


def _ending(shelved: Shelved, today: date) -> Row:
    end = shelved.in_force_to or today
    over = end < today
    left = t("editing-over", day=day(end)) if over else t("editing-ends", count=days_between(today, end))
    return Row(
        id=f"article:{shelved.no}",
        title=plain(shelved.title, 60),
        icon="clock",
        tag=left,
        tone="danger" if over else "warn",
        detail=plain(shelved.no, 12),
    )


def _validity(shelved: Shelved) -> str:
    until = t("knowledge-until", day=day(shelved.in_force_to)) if shelved.in_force_to else ""
    return listed((t("knowledge-version", version=plain(shelved.version, 12)), until))


def _group(place: int, group: Group, board: Board, now: datetime) -> Row:
    head = group.head
    title = head.text
    if head.kind is AskedKind.UNSOLVED:
        title = next((a.title for a in board.articles if a.no == head.article_no), head.article_no)
    return Row(
        id=f"group:{place}",
        title=plain(title, 60),
        icon=_ICONS[head.kind],
        tag=t("editing-times", count=len(group.asked)),
        tone="warn" if len(group.asked) > 2 else "text2",
        detail=listed((*_kinds(group), age(group.asked[0].at, now))),
    )


def _kinds(group: Group) -> Iterator[str]:
    for kind in AskedKind:
        if count := sum(asked.kind is kind for asked in group.asked):
            yield t(f"editing-asked-{kind}", count=count)
