"""The page 设置: language, theme, text size and the keys. Every change holds at once."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QWidget

from agent_desktop.settings import Settings
from ui import settings_grid
from ui.keys import CHOICES, DEFAULTS, NUMBERED, Action, KeyMap, key_map
from ui.plain import person, plain
from ui.sound_settings import SoundAround, SoundSettings
from ui.theme import look
from ui.theme.tokens import GAP, HALF, PAD, THEMES
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Item, column, frame, row, scrolling
from ui.words import listed, t

Change = Callable[[Mapping[str, Any]], None]
LANGUAGES: Final = {"zh_CN": "中文", "en": "English"}
"""A language is named in itself: who can't read the present one must find theirs."""


class AccountAround(Struct, frozen=True):
    """What the section of the account does."""

    lock: Callable[[], None]
    sign_out: Callable[[], None]


class SettingsPage(QFrame):
    """Reads `Settings`, hands changes of its keys to `change`; `locked` keys belong to the policy."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        locked: frozenset[str],
        change: Change,
        sound: SoundAround | None = None,
        account: AccountAround | None = None,
    ) -> None:
        super().__init__()
        self._settings, self._locked, self._change = settings, locked, change
        self.setProperty("box", "pane")
        looks = self._looks()
        keys = self._keys()
        heard: list[QWidget] = []
        if sound is not None:
            heard = [
                Label(t("settings-sound"), "title"),
                SoundSettings(lambda: settings().sound, change, sound, locked),
            ]
        who: list[Item] = [Label(t("settings-account"), "title"), self._who(account), GAP] if account else []
        content = QWidget()
        content.setLayout(
            column(
                *who, Label(t("settings-look"), "title"), looks, GAP, *heard,
                Label(t("settings-keys"), "title"), Paragraph(t("settings-keys-rule"), "muted"), keys,
                STRETCH, margins=(PAD, PAD, PAD, PAD),
            )
        )  # fmt: skip
        content.setMaximumWidth(look.px(760))
        scroll = scrolling(content)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(scroll))

    def _who(self, account: AccountAround) -> QHBoxLayout:
        seat, phone = self._settings().seat, self._settings().phone
        lock = KeyButton(t("settings-lock"), icon="lock")
        lock.clicked.connect(account.lock)
        leave = KeyButton(t("settings-sign-out"), icon="logout")
        leave.clicked.connect(account.sign_out)
        leave.setToolTip(t("settings-sign-out-tip"))
        name = listed((person(seat.agent_no, seat.agent_name), plain(phone.user, 20)))
        return row(Label(name, "field"), lock, leave, STRETCH)

    def _looks(self) -> QGridLayout:
        sizes = ("normal", "large", "larger")
        grid = settings_grid.make()
        self._add(grid, 0, t("settings-language"), "language", LANGUAGES)
        themes: dict[str, str] = {name: t(f"settings-theme-{name}") for name in THEMES}
        self._add(grid, 1, t("settings-theme"), "theme", themes)
        texts = {name: t(f"settings-text-{name}") for name in sizes}
        self._add(grid, 2, t("settings-text"), "text_size", texts)
        return grid

    def _add(self, grid: QGridLayout, line: int, label: str, key: str, labels: Mapping[str, str]) -> None:
        box = self._choice(key, labels, getattr(self._settings(), key))
        settings_grid.add(grid, line, label, box, locked=key in self._locked)

    def _choice(self, key: str, labels: Mapping[str, str], current: str) -> QComboBox:
        made = QComboBox()
        for code, label in labels.items():
            made.addItem(label, code)
        made.setCurrentIndex(list(labels).index(current))
        made.activated.connect(lambda place: self._chosen(key, str(made.itemData(place))))
        return made

    def _chosen(self, key: str, value: str) -> None:
        if getattr(self._settings(), key) != value:
            self._change({key: value})

    # ── keys ──

    def _keys(self) -> QGridLayout:
        keys, _ = key_map(self._settings().keys)
        grid = settings_grid.make()
        half = (len(DEFAULTS) + len(NUMBERED) + 1) // 2
        for place, action in enumerate([*DEFAULTS, *NUMBERED]):
            field = self._key_choice(action, keys) if action in DEFAULTS else _fixed(action)
            locked = not self._locked.isdisjoint(("keys", f"keys.{action}"))
            settings_grid.add(grid, place % half, t(f"key-{action}"), field, place // half, locked=locked)
        return grid

    def _key_choice(self, action: Action, keys: KeyMap) -> QComboBox:
        made = QComboBox()
        taken = {key for other, key in keys.keys.items() if other is not action}
        own = keys.keys[action]
        for key in dict.fromkeys((own, DEFAULTS[action], *CHOICES)):
            if key not in taken:
                made.addItem(key.replace("Return", "Enter").replace("+", " "), key)
        made.activated.connect(lambda place: self._key_chosen(action, str(made.itemData(place))))
        return made

    def _key_chosen(self, action: Action, key: str) -> None:
        changed = {name: k for name, k in self._settings().keys.items() if name != action.value}
        if key != DEFAULTS[action]:
            changed[action.value] = key
        if changed != self._settings().keys:
            self._change({"keys": changed})


def _fixed(action: Action) -> QFrame:
    return frame("", row(Label(f"{NUMBERED[action]} 1–9", "tag"), STRETCH, margins=(HALF, 0, 0, 0)))
