"""The page 设置: language, theme, text size and the keys. Every change holds at once."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QWidget

from agent_desktop.settings import Settings
from ui.keys import CHOICES, DEFAULTS, NUMBERED, Action, KeyMap, key_map
from ui.theme import look
from ui.theme.tokens import GAP, HALF, PAD
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, column, frame, row
from ui.words import t

Change = Callable[[Mapping[str, Any]], None]
LANGUAGES: Final = {"zh_CN": "中文", "en": "English"}
"""A language is named in itself: who can't read the present one must find theirs."""


class SettingsPage(QFrame):
    """Reads `Settings`, hands changes of its keys to `change`; `locked` keys belong to the policy."""

    def __init__(self, settings: Callable[[], Settings], locked: frozenset[str], change: Change) -> None:
        super().__init__()
        self._settings, self._locked, self._change = settings, locked, change
        self.setProperty("box", "pane")
        looks = self._looks()
        keys = self._keys()
        content = QWidget()
        content.setLayout(
            column(
                Label(t("settings-look"), "title"), looks, GAP,
                Label(t("settings-keys"), "title"), Paragraph(t("settings-keys-rule"), "muted"), keys,
                STRETCH, margins=(PAD, PAD, PAD, PAD),
            )
        )  # fmt: skip
        content.setMaximumWidth(look.px(760))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(content)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(scroll))

    def _looks(self) -> QGridLayout:
        sizes = ("normal", "large", "larger")
        grid = _grid()
        s = self._settings()
        self._add(grid, 0, t("settings-language"), self._choice("language", LANGUAGES, s.language))
        themes = {name: t(f"settings-theme-{name}") for name in ("light", "dark")}
        self._add(grid, 1, t("settings-theme"), self._choice("theme", themes, s.theme))
        texts = {name: t(f"settings-text-{name}") for name in sizes}
        self._add(grid, 2, t("settings-text"), self._choice("text_size", texts, s.text_size))
        return grid

    def _choice(self, key: str, labels: Mapping[str, str], current: str) -> QComboBox:
        made = QComboBox()
        for code, label in labels.items():
            made.addItem(label, code)
        made.setCurrentIndex(list(labels).index(current))
        made.setEnabled(key not in self._locked)
        made.activated.connect(lambda place: self._chosen(key, str(made.itemData(place))))
        return made

    def _chosen(self, key: str, value: str) -> None:
        if getattr(self._settings(), key) != value:
            self._change({key: value})

    # ── keys ──

    def _keys(self) -> QGridLayout:
        keys, _ = key_map(self._settings().keys)
        grid = _grid()
        half = (len(DEFAULTS) + len(NUMBERED) + 1) // 2
        for place, action in enumerate([*DEFAULTS, *NUMBERED]):
            field = self._key_choice(action, keys) if action in DEFAULTS else _fixed(action)
            self._add(grid, place % half, t(f"key-{action}"), field, place // half)
        return grid

    def _key_choice(self, action: Action, keys: KeyMap) -> QComboBox:
        made = QComboBox()
        taken = {key for other, key in keys.keys.items() if other is not action}
        own = keys.keys[action]
        for key in dict.fromkeys((own, DEFAULTS[action], *CHOICES)):
            if key not in taken:
                made.addItem(key.replace("Return", "Enter").replace("+", " "), key)
        made.setEnabled("keys" not in self._locked and f"keys.{action}" not in self._locked)
        made.activated.connect(lambda place: self._key_chosen(action, str(made.itemData(place))))
        return made

    def _key_chosen(self, action: Action, key: str) -> None:
        changed = {name: k for name, k in self._settings().keys.items() if name != action.value}
        if key != DEFAULTS[action]:
            changed[action.value] = key
        if changed != self._settings().keys:
            self._change({"keys": changed})

    def _add(self, grid: QGridLayout, line: int, label: str, field: QWidget, half: int = 0) -> None:
        field.setAccessibleName(label)
        field.setMinimumWidth(look.px(150))
        caption = Label(label, "field")
        grid.addWidget(caption, line, half * 3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(field, line, half * 3 + 1, Qt.AlignmentFlag.AlignLeft)


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(6)
    grid.setColumnMinimumWidth(0, look.px(124))
    grid.setColumnMinimumWidth(2, look.px(24))
    grid.setColumnStretch(5, 1)
    return grid


def _fixed(action: Action) -> QFrame:
    return frame("", row(Label(f"{NUMBERED[action]} 1–9", "tag"), STRETCH, margins=(HALF, 0, 0, 0)))
