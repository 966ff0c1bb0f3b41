"""The main window: one shell, one clock, one look."""

import math
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import msgspec
from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent
from PySide6.QtWidgets import QLayout, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from agent_desktop.settings import Settings
from softphone.call import CallState
from ui import words
from ui.attention import Attention
from ui.commands import LIVE, Commands
from ui.keys import Action, bind, key_map
from ui.settings_page import AccountAround, SettingsPage
from ui.shell import Shell
from ui.sound_settings import SoundAround
from ui.surroundings import Surroundings
from ui.theme import icons, look
from ui.theme.look import Look
from ui.theme.tokens import SCALES
from ui.warm_up import WarmUp
from ui.widgets.layout import column
from ui.words import t
from ui.written import Caret, unsent

if TYPE_CHECKING:
    from ui.lock import Lock
    from ui.tickets.page import TicketsPage

TICK_MS, LEVEL_MS = 1_000, 100
LEAST = (1080, 614)
"""Smallest window at text size 1, in px: a screen of 1366 by 768 at 125 %."""
_SCALES = dict(zip(("normal", "large", "larger"), SCALES, strict=True))


class MainWindow(QWidget):
    """Shows each new state of the desk. Takes focus when a person gives it, never by itself. Thread: main."""

    def __init__(self, intents: Intents, around: Surroundings) -> None:
        super().__init__()
        self._intents, self._around = intents, around
        self._settings = around.settings
        self._shell: Shell | None = None
        self._actions: list[QAction] = []
        self._state: DeskState | None = None
        self._outdated = False  # the shell shows settings that are no more, and holds words
        inside = column()
        # what is shown must never change the window's size: nothing jumps when a call comes
        inside.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(inside)
        with self._dressing():
            self._build()
        self._attention = Attention(self)
        self._warm_up = WarmUp(self)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self._clock.start(TICK_MS)
        self._meter = QTimer(self)
        self._meter.timeout.connect(self._show_level)
        self._lock = self._make_lock()
        intents.on_change(self.show_state)
        self.show_state(intents.state)
        self._tick()

    @property
    def shell(self) -> Shell:
        """What is inside."""
        assert self._shell is not None
        return self._shell

    # ── state ──

    def show_state(self, state: DeskState) -> None:
        """Show a state of the desk. Cheap when little has changed, idempotent."""
        self._state = state
        self.shell.show_state(state, self._around.now())
        self._attention.show_state(state)
        if self._lock is not None:
            self._lock.show_state(state)
        self._run_meter(any(v.call.state is CallState.ACTIVE for v in state.calls))

    def _tick(self) -> None:
        self.shell.tick(self._around.now())
        if self._outdated and not any(v.call.state in LIVE for v in self._intents.state.calls):
            self._renew()

    def _run_meter(self, on: bool) -> None:
        if on == self._meter.isActive():
            return
        if on:
            self._meter.start(LEVEL_MS)
        else:
            self._meter.stop()
            self.shell.call_bar.show_level(0.0)

    def _show_level(self) -> None:
        self.shell.call_bar.show_level(self._around.levels().microphone)

    # ── look, language, keys ──

    def _dressing(self) -> AbstractContextManager[None]:
        s, room = self._settings, self._around.room
        words.use(s.language, ZoneInfo(s.site.zone), strict=words.strict())
        return self._around.theme.dressing(Look(s.theme, _fitting(_SCALES[s.text_size], room)))

    def _redress(self) -> None:
        if not self._outdated:  # else half of it would speak another language
            with self._dressing():
                pass

    def _build(self) -> None:
        """Put a new shell in; words and sizes are read while it is made."""
        self.setFont(look.font())  # a window that is there already does not follow the application's
        keys, _ = key_map(self._settings.keys)
        for action in self._actions:
            self.removeAction(action)
            action.deleteLater()
        old, page = self._shell, self._shell.page if self._shell else None
        if old is not None:
            old.bench.ticket.flush()
        self._shell = Shell(
            self._intents,
            Commands(self._intents),
            keys,
            self._make_settings,
            self._make_tickets,
            self._around.answer_limit_s,
            self._around.floor,
            self._around.self_test,
        )
        self._actions = bind(self, keys, self._act)
        if page is not None:
            self._shell.show_page(page)
        layout = self.layout()
        assert layout is not None
        if old is not None:
            layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        layout.addWidget(self._shell)
        if self.isVisible():  # else a blank window is painted before Qt comes round to showing the child
            self._shell.show()
            layout.activate()
        self.setMinimumSize(look.px(LEAST[0]), look.px(LEAST[1]))
        self.setWindowTitle(t("window-title"))
        self.setWindowIcon(icons.icon("headset", "accent"))

    def _make_settings(self) -> SettingsPage:
        account = self._around.account
        around = AccountAround(self._lock.lock, account.sign_out) if self._lock and account else None
        return SettingsPage(lambda: self._settings, self._around.locked, self._change, self._sound(), around)

    def _make_tickets(self, back: Callable[[], None]) -> "TicketsPage":
        from ui.tickets.page import TicketsPage  # not before the first paint

        ring = Commands(self._intents).ring
        return TicketsPage(self._intents.ledger, self._settings.filters, self._keep, back, ring)

    def _make_lock(self) -> "Lock | None":
        if (account := self._around.account) is None:
            return None
        from ui.lock import Lock  # a desk without a password has nothing to lock with

        minutes = self._settings.seat.lock_minutes
        return Lock(self, minutes, account.opens, lambda action: self.shell.act(action, 0))

    def _act(self, action: Action, digit: int) -> None:
        if self._lock is not None and self._lock.is_locked:
            from ui.lock import ALLOWED

            if action not in ALLOWED:
                return
        self.shell.act(action, digit)

    def _keep(self, changes: Mapping[str, Any]) -> None:
        """Keep settings that change nothing on screen."""
        self._settings = msgspec.structs.replace(self._settings, **changes)
        self._around.save(changes)

    def _change(self, changes: Mapping[str, Any]) -> None:
        self._settings = msgspec.structs.replace(self._settings, **changes)
        self._around.save(changes)
        # the combo box that was used lives in the shell which is about to go: let its event end first
        if set(changes) != {"sound"}:
            QTimer.singleShot(0, self, self._redress if set(changes) == {"theme"} else self._renew)

    def take(self, settings: Settings, locked: frozenset[str]) -> bool:
        """The files have changed. False: it is seen later, when nothing half-written is in the way."""
        before, self._settings = self._settings, settings
        kept, self._around = self._around, msgspec.structs.replace(self._around, locked=locked)
        if any(getattr(before, key) != getattr(settings, key) for key in ("language", "text_size", "keys")):
            self._renew()
        else:
            if before.theme != settings.theme:
                self._redress()
            if kept.locked != locked or before.sound != settings.sound:
                self.shell.renew_settings()
        return not self._outdated

    def _sound(self) -> SoundAround:
        return SoundAround(
            state=lambda: self._intents.state.sound,
            levels=self._around.levels,
            choose=self._intents.choose_sound,
            listen_to_microphone=self._intents.listen_to_microphone,
            groups=lambda: tuple((f.skill_group, f.label) for f in self._intents.state.forms),
        )

    def _renew(self) -> None:
        """Build anew what is inside, as soon as that takes no words away: pages own what nobody was sent."""
        held = self.unsent
        self._outdated = held is not None
        self.shell.status.show_held(held)
        if held is None:
            self._rebuild()

    @property
    def unsent(self) -> str | None:
        """Name of a field with words that would go with the window; None when there is none."""
        field = unsent(self.shell)
        return field.accessibleName() if field is not None else None

    def _rebuild(self) -> None:
        caret, searching = Caret.of(self.shell), self.shell.bench.searching
        with self._dressing():
            self._build()
        if self._state is not None:
            self.show_state(self._state)
        if searching:
            self.shell.bench.search()
        if caret is not None:
            caret.put_into(self.shell)
        self._warm_up.start(self.shell)

    # ── window ──

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.focusWidget() is None:
            # else Qt picks the first control, and its focus ring is the first thing one sees
            self.shell.setFocus(Qt.FocusReason.OtherFocusReason)
        self._warm_up.start(self.shell)

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.UpdateRequest:  # Qt has painted what was due and flushed it
            self._around.painted()
        return done

    async def keep(self) -> None:
        """Bring what was typed last to where it is kept. Before the desk behind the window closes."""
        await self.shell.keep()

    def fit(self, size: tuple[int, int] | None) -> None:
        """As large as `size`; None: the screen, less its bars and the frame, whose height shows later."""
        free = self.screen().availableSize()
        self.resize(*(size or (free.width(), free.height())))  # without a window manager that is all
        if size is None:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def offer(self, number: str) -> None:
        """Come to the front with the number of a link; the agent's key rings it."""
        if self._lock is not None and self._lock.is_locked:
            return
        self.shell.call_bar.offer(number)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()  # a person has chosen the link

    def sizeHint(self) -> QSize:
        return QSize(1366, 768)

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous() and not self._around.may_close():
            event.ignore()
            return
        self._clock.stop()
        self._meter.stop()
        self._warm_up.stop()
        self._around.closing()
        super().closeEvent(event)


def _fitting(scale: float, room: tuple[int, int] | None) -> float:
    """The text size that was wished for, or the largest with which the smallest window fits the screen."""
    if room is None:
        return scale
    fits = min(there / least for there, least in zip(room, LEAST, strict=True))
    return min(scale, math.floor(50 * fits) / 50)
