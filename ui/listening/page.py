"""The page 调听, for those with the right: recordings found, opened for a reason, heard, saved, held."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QSplitter

from agent_desktop.desk.page_intents import ListeningIntents
from agent_desktop.desk.state import DeskState
from agent_desktop.recording.listening.archive import LEAST_REASON, Listed
from agent_desktop.recording.listening.player import SPEEDS
from agent_desktop.recording.listening.sound import Opened
from ui.listening.found import Found, gaps, line, who
from ui.listening.waves import Waves
from ui.pages import PageFrame
from ui.plain import plain
from ui.question import Question
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, row, rule
from ui.words import duration, listed, moment, t

_LOOK_MS = 100
_REASON_CHARACTERS = 120


class ListeningPage(PageFrame):
    """A list on the left, one recording on the right. Owns only what is typed. Thread: main."""

    def __init__(self, listening: ListeningIntents) -> None:
        super().__init__()
        self._listening = listening
        self._now = datetime.now(UTC)
        self._groups: dict[str, str] = {}
        self._row: Listed | None = None
        self._opened: Opened | None = None
        self._opening, self._doing = Question(self._failed), Question(self._failed)
        self.found = Found(listening, self._failed)
        self.found.chosen.connect(self.choose)
        split = QSplitter()
        split.setHandleWidth(GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(self.found)
        split.addWidget(self._one())
        split.setSizes([look.px(560), look.px(720)])
        self.setLayout(row(Fill(split)))
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_MS)
        self._clock.timeout.connect(self._tick)
        self._show_one()

    def _one(self) -> QFrame:
        self._head, self._about = Label("", "title", elide=True), Label("", "sub", elide=True)
        self._held_for = Paragraph()
        self.reason = line(t("listen-reason"), t("listen-reason-hint"), _REASON_CHARACTERS)
        self.reason.textChanged.connect(self._show_keys)
        self.reason.returnPressed.connect(self.open)
        self.hear = _key("listen-open", "headset", self.open, kind="primary")
        self.waves = Waves()
        self.waves.sought.connect(self._listening.seek)
        self.waves.toggled.connect(self.toggle)
        self.play = KeyButton(t("listen-play"), icon="player-play", also=(t("listen-pause"),))
        self.play.clicked.connect(self.toggle)
        self._time = Label("", "sub")
        self.speeds = [KeyButton(f"{factor:g}×", kind="chip", shape="small") for factor in SPEEDS]
        for key, factor in zip(self.speeds, SPEEDS, strict=True):
            key.setAccessibleName(t("listen-speed", factor=f"{factor:g}"))
            key.clicked.connect(lambda _=False, factor=factor: self._choose_speed(factor))
        self.save = _key("listen-save", "download", self._ask_file)
        self.hold = KeyButton(t("listen-hold"), icon="lock", also=(t("listen-release"),))
        self.hold.clicked.connect(self._hold)
        self._note = Label("", "muted", elide=True)
        pane = QFrame()
        pane.setProperty("box", "pane")
        pane.setLayout(
            column(
                self._head, self._about, self._held_for, rule(),
                row(Fill(self.reason), self.hear), self.waves,
                row(self.play, self._time, STRETCH, *self.speeds), rule(),
                row(self.save, self.hold, STRETCH), self._note, Paragraph(t("listen-rule"), "muted"), STRETCH,
                margins=(12, 10, 12, 10),
            )
        )  # fmt: skip
        return pane

    # ── from the desk ──

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Another moment."""
        self._now = now
        self._groups = {form.skill_group: form.label for form in state.forms}
        self.found.show_state(self._groups, now)

    def opened(self) -> None:
        """Somebody came to this page."""
        self.found.look()
        self.begin_at(self.found.words)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        if self._listening.playback.playing:
            self._listening.hush()

    # ── one recording ──

    def choose(self, call_id: str) -> None:
        """Show what is known of one; nothing is heard before a reason is given."""
        if self._row is not None and self._row.call_id == call_id:
            return
        self._doing.ask(self._listening.close, lambda _: None)
        self._row, self._opened = self.found.row_of(call_id), None
        self.reason.clear()
        self.found.list.show_open(call_id)
        self._show_one()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_one(self) -> None:
        one = self._row
        self._head.show_text(who(one) if one else t("listen-choose"))
        self._about.show_text(_about(one, self._groups, self._now) if one else "")
        held = one.held_for if one else ""
        self._held_for.show_text(
            t("listen-held", who=one.held_by, why=plain(held, 200)) if one and held else ""
        )
        self._held_for.setVisible(bool(held))
        self.waves.show_recording(self._opened, gaps(one) if one else ())
        self._note.show_text("")
        self._show_keys()
        self._follow()

    def _show_keys(self) -> None:
        one, reasoned = self._row, len(self.reason.text().strip()) >= LEAST_REASON
        self.reason.setEnabled(one is not None)
        self.hear.set_available(one is not None and reasoned and self._opened is None)
        self.hold.set_available(one is not None and reasoned)
        held = one is not None and bool(one.held_for)
        self.hold.show_as(
            t("listen-release" if held else "listen-hold"), icon="lock-open" if held else "lock"
        )
        self.save.set_available(self._opened is not None and reasoned)
        for key in (self.play, *self.speeds):
            key.set_available(self._opened is not None)

    def open(self) -> None:
        """Get it, and play it."""
        one, reason = self._row, self.reason.text().strip()
        if one is None or self._opened is not None:
            return
        if len(reason) < LEAST_REASON:
            self._note.show_text(t("listen-needs-reason"), "danger")
            return
        self._note.show_text(t("listen-opening"))
        self.hear.set_available(False)
        self._opening.ask(lambda: self._listening.open(one, reason), self._show_opened)

    def _show_opened(self, opened: Opened) -> None:
        if self._row is None or opened.call_id != self._row.call_id:
            return
        self._opened = opened
        self._show_one()
        self.waves.setFocus(Qt.FocusReason.OtherFocusReason)
        self.toggle()

    def toggle(self) -> None:
        """Play or pause."""
        if self._opened is None:
            return
        playing = self._listening.playback.playing
        self._note.show_text("")
        if playing:
            self._doing.ask(self._listening.pause, lambda _: self._follow())
        else:
            self._doing.ask(self._listening.play, lambda _: self._plays())

    def _plays(self) -> None:
        self._clock.start()
        self._follow()

    def _tick(self) -> None:
        self._follow()
        if not self._listening.playback.playing:  # it has ended: the loudspeaker is given back
            self._clock.stop()
            self._listening.hush()

    def _choose_speed(self, factor: float) -> None:
        self._listening.set_speed(factor)
        self._follow()

    def _follow(self) -> None:
        """Where playing is."""
        now = self._listening.playback
        known = self._opened is not None and now.call_id == self._opened.call_id
        self.play.show_as(
            t("listen-pause" if now.playing else "listen-play"),
            icon="player-pause" if now.playing else "player-play",
        )
        self._time.show_text(f"{duration(now.at)} / {duration(now.seconds)}" if known else "")
        for key, factor in zip(self.speeds, SPEEDS, strict=True):
            key.show_as(kind="done" if known and now.speed == factor else "chip")
        if known:
            self.waves.show_at(now.at)

    def _hold(self) -> None:
        one, reason = self._row, self.reason.text().strip()
        if one is not None:
            self._doing.ask(lambda: self._listening.hold(one, reason), self._held)

    def _held(self, done: bool) -> None:
        if self._row is None or not done:
            self._note.show_text(t("notice-recording-erased"), "danger")
            return
        released = bool(self._row.held_for)
        self.found.renew(self._row.call_id, lambda one: self._renewed(one, released))

    def _renewed(self, one: Listed, released: bool) -> None:
        """The store's word for what was changed."""
        if self._row is None or one.call_id != self._row.call_id:
            return
        self._row = one
        self._show_one()
        self._note.show_text(t("listen-released" if released else "listen-is-held"), "accent")

    # ── a file ──

    def _ask_file(self) -> None:
        one = self._row
        if one is None:
            return
        name = f"{one.at.astimezone():%Y%m%d-%H%M%S}-{plain(one.agent, 12)}.ogg"
        ask = QFileDialog(self, t("listen-save"), name)
        ask.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        ask.setOption(QFileDialog.Option.DontUseNativeDialog)
        ask.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        ask.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ask.open()

    def save_to(self, file: Path) -> None:
        """Write the opened recording into a file."""
        one, reason = self._row, self.reason.text().strip()
        if one is not None:
            self._doing.ask(
                lambda: self._listening.save(one, reason, file),
                lambda _: self._note.show_text(t("listen-saved", file=file.name), "accent"),
            )

    def _failed(self, key: str, facts: dict[str, str | int]) -> None:
        where = self._note if self._row is not None else self.found.said
        where.show_text(t(key, **facts), "danger")
        self._show_keys()


def _key(word: str, icon: str, act: Callable[[], None], *, kind: str = "plain") -> KeyButton:
    made = KeyButton(t(word), icon=icon, kind="primary" if kind == "primary" else "plain")
    made.clicked.connect(act)
    return made


def _about(one: Listed, groups: dict[str, str], now: datetime) -> str:
    way = t(f"listen-{one.direction}") if one.direction in ("incoming", "outgoing") else ""
    group = plain(groups.get(one.skill_group, one.skill_group), 16)
    return listed((moment(one.at, now), duration(one.seconds), way, group, one.call_id[:8]))
