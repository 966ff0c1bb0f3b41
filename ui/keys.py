"""The keys of the desk as a table, and what people changed in it.

No key of a call is a single letter or digit: what is typed into another window, or into a field of this one,
must never answer or end a call.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget


class Action(StrEnum):
    """What a key can do; the value is its name in the settings file."""

    ANSWER = "answer"
    HANG_UP = "hang_up"
    HOLD = "hold"
    MUTE = "mute"
    PAUSE_RECORDING = "pause_recording"
    TRANSFER = "transfer"
    THREE_WAY = "three_way"
    KEYPAD = "keypad"
    KNOWLEDGE = "knowledge"
    FIND_CUSTOMER = "find_customer"
    VERIFY = "verify"
    FILE = "file"
    SAVE = "save"
    JOIN = "join"
    CHASE = "chase"
    ADOPT = "adopt"
    GUIDE = "guide"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    ASK_EDITORS = "ask_editors"
    FORM = "form"
    DESCRIBE = "describe"
    PHRASES = "phrases"
    HOMOPHONES = "homophones"
    READ_BACK = "read_back"
    ASK_LEAD = "ask_lead"
    FILE_PENDING = "file_pending"
    ATTACH = "attach"
    TICKETS = "tickets"
    STEPS = "steps"
    DISPATCH = "dispatch"
    RING_STATION = "ring_station"
    NEW_DRAFT = "new_draft"
    NEXT_DRAFT = "next_draft"
    INQUIRY = "inquiry"
    SILENT = "silent"
    NUISANCE = "nuisance"
    WRONG_NUMBER = "wrong_number"
    CUT_OFF = "cut_off"
    MUST_READ = "must_read"
    WALLBOARD = "wallboard"
    SELF_TEST = "self_test"
    RAISE_HAND = "raise_hand"
    LEAD_WORD = "lead_word"
    BOARD = "board"
    HANDS = "hands"
    ACCOUNT = "account"
    PHRASE = "phrase"


DEFAULTS: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.ANSWER: "F2",
        Action.HANG_UP: "F3",
        Action.HOLD: "F4",
        Action.MUTE: "F5",
        Action.PAUSE_RECORDING: "Shift+F5",
        Action.TRANSFER: "F6",
        Action.THREE_WAY: "F7",
        Action.KEYPAD: "F9",
        Action.KNOWLEDGE: "Ctrl+K",
        Action.FIND_CUSTOMER: "Ctrl+F",
        Action.VERIFY: "Alt+V",
        Action.FILE: "Ctrl+Return",
        Action.SAVE: "Ctrl+S",
        Action.JOIN: "F10",
        Action.CHASE: "F11",
        Action.ADOPT: "Alt+A",
        Action.GUIDE: "Alt+G",
        Action.SOLVED: "Alt+Y",
        Action.UNSOLVED: "Alt+N",
        Action.ASK_EDITORS: "Alt+K",
        Action.FORM: "Ctrl+E",
        Action.DESCRIBE: "Ctrl+D",
        Action.PHRASES: "Alt+P",
        Action.HOMOPHONES: "Alt+H",
        Action.READ_BACK: "Ctrl+R",
        Action.ASK_LEAD: "Ctrl+L",
        Action.FILE_PENDING: "Alt+D",
        Action.ATTACH: "Alt+F",
        Action.TICKETS: "Ctrl+G",
        Action.STEPS: "Alt+S",
        Action.DISPATCH: "Ctrl+F8",
        Action.RING_STATION: "Ctrl+F9",
        Action.NEW_DRAFT: "Ctrl+N",
        Action.NEXT_DRAFT: "Ctrl+Tab",
        Action.INQUIRY: "Alt+Q",
        Action.SILENT: "Alt+W",
        Action.NUISANCE: "Alt+E",
        Action.WRONG_NUMBER: "Alt+R",
        Action.CUT_OFF: "Alt+T",
        Action.MUST_READ: "Alt+B",
        Action.WALLBOARD: "Ctrl+Shift+B",
        Action.SELF_TEST: "Alt+C",
        Action.RAISE_HAND: "F8",
        Action.LEAD_WORD: "Alt+M",
        Action.BOARD: "Ctrl+B",
        Action.HANDS: "Shift+F8",
    }
)
CLOSINGS: Final = (Action.INQUIRY, Action.SILENT, Action.NUISANCE, Action.WRONG_NUMBER, Action.CUT_OFF)
"""Short closings of a call that is over; their values are the results."""

ON_THE_BENCH: Final = frozenset(
    {
        Action.FILE, Action.JOIN, Action.CHASE, Action.ADOPT, Action.SOLVED, Action.UNSOLVED,
        Action.ASK_EDITORS, Action.FORM, Action.DESCRIBE, Action.PHRASES, Action.HOMOPHONES, Action.READ_BACK,
        Action.ASK_LEAD, Action.FILE_PENDING, Action.ATTACH, Action.DISPATCH, Action.NEXT_DRAFT,
        Action.ACCOUNT, Action.PHRASE, *CLOSINGS,
    }
)  # fmt: skip
"""What these act on stands on the workbench. Pressed elsewhere they bring it to the front, no more."""
CARET_ONLY: Final = frozenset({Action.FORM, Action.DESCRIBE, Action.NEXT_DRAFT})
"""Of these, what only moves the caret: it goes there at once."""

NUMBERED: Final[Mapping[Action, str]] = MappingProxyType({Action.ACCOUNT: "Ctrl", Action.PHRASE: "Alt"})
"""Actions with a digit: the modifier that goes with 1..9. These are fixed."""

CHOICES: Final = tuple(f"{prefix}F{n}" for prefix in ("", "Shift+", "Ctrl+") for n in range(1, 13))
"""Keys that settings offer. Function keys only: they type nothing and no field uses them."""

_FUNCTION_KEY = re.compile(r"(^|\+)F\d{1,2}$")
_TYPES_NOTHING = re.compile(r"(Ctrl|Alt|Meta)\+")


class KeyMap(Struct, frozen=True):
    """Which key does what."""

    keys: Mapping[Action, str]
    moved: tuple[Action, ...] = ()
    """Those whose usual key the person has given to something else."""

    def cap(self, action: Action) -> str:
        """The key as it is printed on a button: "Ctrl K"."""
        text = QKeySequence(self.keys.get(action, "")).toString(QKeySequence.SequenceFormat.PortableText)
        return text.replace("Return", "Enter").replace("+", " ")


STANDARD: Final = KeyMap(DEFAULTS)
"""The keys of somebody who changed none."""


def key_map(changed: Mapping[str, str]) -> tuple[KeyMap, tuple[str, ...]]:
    """The defaults with a person's changes; second, the names of changes that can't be used.

    A change is refused, and the default kept, when its action is unknown, its key is not one key,
    could type something, is a fixed one, or stands twice. It beats the default of another action, which may
    be younger than the change: that one moves to a key that nobody has.
    """
    own: dict[Action, str] = {}
    refused = []
    for name, text in changed.items():
        action = next((a for a in DEFAULTS if a.value == name), None)
        key = QKeySequence(text).toString(QKeySequence.SequenceFormat.PortableText)
        if action is None or not _usable(key) or key in own.values():
            refused.append(name)
        else:
            own[action] = key
    keys = {**DEFAULTS, **own}
    moved = tuple(a for a in DEFAULTS if a not in own and keys[a] in own.values())
    for action in moved:
        keys[action] = next((key for key in reversed(CHOICES) if key not in keys.values()), "")
    return KeyMap(MappingProxyType(keys), moved), tuple(refused)


def _usable(key: str) -> bool:
    fixed = (f"{modifier}+{n}" for modifier in NUMBERED.values() for n in range(1, 10))
    if QKeySequence(key).count() != 1 or key in fixed:
        return False
    return bool(_FUNCTION_KEY.search(key) or _TYPES_NOTHING.match(key))


def bind(window: QWidget, keys: KeyMap, do: Callable[[Action, int], None]) -> list[QAction]:
    """Make the keys work anywhere in `window`; `do` gets the action and its digit (0 without one)."""
    made = [_bound(window, action, [text], 0, do) for action, text in keys.keys.items()]
    for action, modifier in NUMBERED.items():
        made += [_bound(window, action, [f"{modifier}+{n}"], n, do) for n in range(1, 10)]
    return made


def _bound(
    window: QWidget, action: Action, texts: list[str], digit: int, do: Callable[[Action, int], None]
) -> QAction:
    made = QAction(window)
    sequences = [QKeySequence(text) for text in texts]
    if any("Return" in text for text in texts):  # the number pad's Enter is another key to Qt
        sequences += [QKeySequence(text.replace("Return", "Enter")) for text in texts]
    made.setShortcuts(sequences)
    # The desk has one window; this context also holds while a combo box's list is open.
    made.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
    made.setAutoRepeat(False)  # a key held down must not hang up twice
    made.triggered.connect(lambda: do(action, digit))
    window.addAction(made)
    return made
