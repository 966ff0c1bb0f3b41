"""Sound in the page 设置: microphone, loudspeaker and ringer apart, what the microphone hears, ring tones."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from agent_desktop.settings import Sound
from softphone.line import Levels
from softphone.ring_tones import TONES
from softphone.sound import SoundState
from ui import settings_grid
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.enter import Tick
from ui.widgets.layout import column
from ui.widgets.meter import Meter
from ui.words import t

_LOOK_MS: Final = 100
_ROLES: Final = ("microphone", "speaker", "ringer")
_NAME_CHARACTERS: Final = 60
_BOX: Final = 420


class SoundAround(Struct, frozen=True, kw_only=True):
    """What the section reads and calls; `listen_to_microphone` meters it without a call."""

    state: Callable[[], SoundState]
    levels: Callable[[], Levels]
    choose: Callable[[Sound], None]
    listen_to_microphone: Callable[[bool], None]
    groups: Callable[[], tuple[tuple[str, str], ...]]  # code and label of the skill groups


class SoundSettings(QWidget):
    """Devices as they are plugged in; one that is away keeps its place and is named. Thread: main."""

    def __init__(
        self,
        read: Callable[[], Sound],
        change: Callable[[Mapping[str, Any]], None],
        around: SoundAround,
        locked: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self._read, self._change, self._around = read, change, around
        self._locked = locked
        self._devices = {role: QComboBox() for role in _ROLES}
        self._meter = Meter(look.px(150), look.px(10), t("call-microphone"))
        self._echo = Tick(t("settings-sound-echo-on"))
        self._echo.setChecked(read().echo_canceller)
        self._echo.toggled.connect(lambda on: self._keep(echo_canceller=on))
        self._shown: tuple[object, ...] = ()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.setLayout(column(self._fields(), GAP, self._tones(), GAP))
        self.refresh()

    def _fields(self) -> QGridLayout:
        grid = settings_grid.make()
        for line, role in enumerate(_ROLES):
            box = self._devices[role]
            box.setMaximumWidth(look.px(_BOX))
            box.activated.connect(lambda _, role=role: self._chosen(role))
            locked = f"sound.{role}" in self._locked
            settings_grid.add(grid, line, t(f"settings-sound-{role}"), box, locked=locked)
        settings_grid.add(grid, 3, t("settings-sound-level"), self._meter)
        locked = "sound.echo_canceller" in self._locked
        settings_grid.add(grid, 4, t("settings-sound-echo"), self._echo, locked=locked)
        return grid

    def _tones(self) -> QGridLayout:
        grid = settings_grid.make()
        rows = [("", t("settings-sound-tone")), *self._around.groups()]
        half = (len(rows) + 1) // 2
        for place, (code, label) in enumerate(rows):
            key = f"sound.ring_tones.{code}" if code else "sound.ring_tone"
            box = self._tone(code)
            settings_grid.add(grid, place % half, label, box, place // half, locked=key in self._locked)
        return grid

    def refresh(self) -> None:
        """Show the devices of this moment."""
        state, sound = self._around.state(), self._read()
        if (state, sound) == self._shown:
            return
        self._shown = (state, sound)
        for role, box in self._devices.items():
            self._fill(box, role, state, getattr(sound, role))

    def _fill(self, box: QComboBox, role: str, state: SoundState, chosen: str) -> None:
        fits = [d for d in state.devices if (d.captures if role == "microphone" else d.plays)]
        box.clear()
        box.addItem(t("settings-sound-system"), "")
        for device in fits:
            box.addItem(plain(device.name, _NAME_CHARACTERS), device.id)
        if chosen and chosen not in {d.id for d in fits}:
            box.addItem(t("settings-sound-away", name=plain(chosen, _NAME_CHARACTERS)), chosen)
        box.setCurrentIndex(max(0, box.findData(chosen)))

    def _tone(self, group: str) -> QComboBox:
        box = QComboBox()
        sound = self._read()
        for name in TONES:
            box.addItem(t(f"settings-tone-{name}"), name)
        box.setCurrentIndex(max(0, box.findData(sound.ring_tones.get(group, sound.ring_tone))))
        box.activated.connect(lambda _: self._tone_chosen(group, str(box.currentData())))
        return box

    def _tone_chosen(self, group: str, tone: str) -> None:
        if group:
            self._keep(ring_tones={**self._read().ring_tones, group: tone})
        else:
            self._keep(ring_tone=tone)

    def _chosen(self, role: str) -> None:
        self._keep(**{role: str(self._devices[role].currentData())})

    def _keep(self, **changes: object) -> None:
        sound = self._read()
        values = {name: getattr(sound, name) for name in sound.__struct_fields__} | changes
        if Sound(**values) != sound:
            self._change({"sound": Sound(**values)})
            self._around.choose(Sound(**values))

    def _look(self) -> None:
        self.refresh()
        self._meter.show_level(self._around.levels().microphone)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._around.listen_to_microphone(True)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._around.listen_to_microphone(False)
