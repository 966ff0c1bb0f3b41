"""A ticket's whole story as a document: on one screen, and on paper. Plain text with our own formats only."""

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from agent_desktop.tickets.agreement import IDENTITY, LEAD, PENDING
from agent_desktop.tickets.checks import last_steps
from agent_desktop.tickets.forms import FieldKind, Form
from agent_desktop.tickets.life.story import Event, EventKind, Story
from agent_desktop.tickets.prefill import CAME_BY, DESCRIPTION, MASKS, REQUEST_TYPE
from customer360.masking import masked_e164
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import SIZES
from ui.ticket.node_words import node_words, reason_words
from ui.words import clock, day, has, listed, local, t

LONGEST = 20_000
SYSTEM = "system"
"""Who did what the site's own jobs do."""


class StoryText:
    """Writes one story into a document. `paper`: black on white, for the printer."""

    def __init__(self, document: QTextDocument, now: datetime, *, paper: bool = False) -> None:
        document.clear()
        self._cursor, self._now, self._paper = QTextCursor(document), now, paper

    def write(self, story: Story, form: Form | None) -> None:
        """The whole of it, most wanted first: state, clocks, matter, what happened."""
        self._title(f"{story.number}  {plain(story.title, 80)}")
        kind = form.request_type(story.request_type) if form else None
        about = (form.label if form else story.skill_group, kind.label if kind else story.request_type)
        self._line(listed((*about, node_words(story.node), self._level(story))), "sub")
        self._line(self._where(story))
        self._clocks(story)
        self._values(story, form)
        self._events(story, {field.code: field.label for field in form.fields} if form else {})

    def _level(self, story: Story) -> str:
        return t("tickets-level", count=story.level) if story.level else ""

    def _where(self, story: Story) -> str:
        outer = f"{story.outer_source} {story.outer_number}".strip()
        return listed(
            (
                t(f"tickets-escalation-{story.escalation}") if story.escalation else "",
                t("tickets-filed", time=self._at(story.filed_at), agent=story.agent),
                masked_e164(story.phone) if story.phone else "",
                story.area,
                f"{story.stations.get(story.station, story.station)} {story.crew} {story.crew_phone}".strip(),
                t("ticket-chased-times", count=story.chased) if story.chased else "",
                t("ticket-promise", text=story.promise) if story.promise else "",
                outer,
            )
        )

    def _clocks(self, story: Story) -> None:
        if not story.clocks:
            return
        self._head(t("tickets-clocks"))
        for one in story.clocks:
            met = one.met_at is not None
            late = one.was_late or (not met and self._now > one.due_at)
            state = t("tickets-met", time=self._at(one.met_at)) if one.met_at else ""
            words = listed((node_words(one.node), t("ticket-due", time=self._at(one.due_at)), state))
            self._line(words, "danger" if late else "")

    def _values(self, story: Story, form: Form | None) -> None:
        self._head(t("tickets-written"))
        fields = {field.code: field for field in form.fields} if form else {}
        for code, value in story.values.items():
            if code in (REQUEST_TYPE, DESCRIPTION) or not value:
                continue
            field = fields.get(code)
            shown = dict(last_steps(field.choices)).get(value, value) if field else value
            if field is not None and field.source in MASKS:
                shown = MASKS[field.source](value, None)
            if field is not None and field.kind is FieldKind.ATTACHMENT:
                names = {file.id: file.name for file in story.attachments}
                shown = listed(names.get(id_, t("tickets-on-its-way")) for id_ in value.split())
            if code == CAME_BY and has(f"ticket-came-{value}"):
                shown = t(f"ticket-came-{value}")
            if code == LEAD and value == PENDING:
                shown = t("tickets-lead-pending")
            if code == IDENTITY:
                shown = t("tickets-identity-unproven")
            key = f"tickets-own-{code}"
            label = field.label if field else t(key) if has(key) else code
            self._line(t("ticket-stray", label=label, value=plain(shown, 300)))
        if text := story.values.get(DESCRIPTION, ""):
            self._line(text[:LONGEST])

    def _events(self, story: Story, labels: dict[str, str]) -> None:
        self._head(t("tickets-life"))
        for event in story.events:
            alarm = event.kind in (EventKind.CONFLICT, EventKind.SEND_BACK, EventKind.ESCALATE)
            self._line(self._event(event, labels, story.stations), "danger" if alarm else "")
            if {"was", "now"} <= set(event.detail):
                self._line(f"    - {plain(event.detail['was'], 300)}", "sub")
                self._line(f"    + {plain(event.detail['now'], 300)}", "sub")
        for file in story.attachments:
            self._line(
                listed((t("tickets-attached"), file.name, f"{file.size // 1024} kB", file.sha256[:12]))
            )

    def _event(self, event: Event, labels: dict[str, str], stations: Mapping[str, str]) -> str:
        key = f"tickets-event-{event.kind}"
        what = node_words(event.node) if event.kind == EventKind.NODE else t(key) if has(key) else event.kind
        who = t("tickets-who-system") if event.who == SYSTEM else event.who
        origin = t(key) if has(key := f"tickets-from-{event.origin}") else event.origin
        who = f"{who} @ {origin}" if origin not in ("", "lead") else who
        field = event.detail.get("field", "")
        told = [labels.get(field, field), *_verdict(event)]
        for name in ("reason", "station", "crew", "told", "position"):
            value = event.detail.get(name, "")
            words = stations.get(value, value) if name == "station" else reason_words(value)
            told += [plain(words, 100)] if value else []
        why = (f"tickets-why-{code}" for code in event.detail.get("why", "").split())
        told += [t(key) for key in why if has(key)]
        note = "" if event.note == event.detail.get("reason") else plain(event.note, 500)
        return listed((self._at(event.at), what, who, *told, note))

    def _at(self, at: datetime | None) -> str:
        return f"{day(local(at).date())} {clock(at)}" if at else ""

    # ── formats ──

    def _title(self, text: str) -> None:
        self._put(text, size=1.3, bold=True)

    def _head(self, text: str) -> None:
        self._put("")
        self._put(text, bold=True)

    def _line(self, text: str, tone: str = "") -> None:
        self._put(text, tone=tone)

    def _put(self, text: str, *, size: float = 1.0, bold: bool = False, tone: str = "") -> None:
        style = QTextCharFormat()
        if self._paper:
            style.setFontPointSize(10 * size)
        else:  # grows with the text of the window
            style.setProperty(QTextFormat.Property.FontPixelSize, look.px(SIZES["body"] * size))
        style.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
        colour = look.colour("danger" if tone == "danger" else "text2" if tone == "sub" else "text")
        style.setForeground(QColor("black") if self._paper else colour)
        self._cursor.insertText(f"{text}\n", style)


def _verdict(event: Event) -> list[str]:
    """What a lead said, and to which amount."""
    key = f"tickets-verdict-{event.detail.get('verdict', '')}"
    return [t(key), _yuan(event.detail.get("cents", ""))] if has(key) else []


def _yuan(cents: str) -> str:
    return f"¥{int(cents) / 100:.2f}".removesuffix(".00") if cents.isdigit() and int(cents) else ""


def print_story(story: Story, form: Form | None, now: datetime) -> QTextDocument:
    """The story as it goes to paper."""
    document = QTextDocument()
    StoryText(document, now, paper=True).write(story, form)
    return document
