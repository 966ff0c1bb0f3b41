"""Who sits here: asked once, before the desk, where the exchange wants a password that nobody has kept."""

from collections.abc import Callable

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import settings_grid
from ui.plain import plain
from ui.theme import icons, look
from ui.theme.tokens import GAP, PAD
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, column, frame, row
from ui.words import t

_LONGEST = 64


class Signed(Struct, frozen=True, kw_only=True):
    """What was typed."""

    agent_no: str
    agent_name: str
    extension: str
    password: str

    def __repr__(self) -> str:
        return (
            f"Signed(agent_no={self.agent_no!r}, extension={self.extension!r})"  # no password in a traceback
        )


class SignIn(QWidget):
    """The form. `done` gets what was typed, or None when the window was closed. Thread: main."""

    def __init__(
        self, known: Signed, registrar: str, locked: frozenset[str], done: Callable[[Signed | None], None]
    ) -> None:
        super().__init__()
        self._done: Callable[[Signed | None], None] | None = done
        self.setWindowTitle(t("window-title"))
        self.setWindowIcon(icons.icon("headset", "accent"))
        self._fields = {name: QLineEdit(getattr(known, name)) for name in known.__struct_fields__}
        self._fields["password"].setEchoMode(QLineEdit.EchoMode.Password)
        self._fields["password"].setInputMethodHints(Qt.InputMethodHint.ImhHiddenText)
        grid = settings_grid.make()
        keys = {"agent_no": "seat.agent_no", "agent_name": "seat.agent_name", "extension": "phone.user"}
        for line, (name, field) in enumerate(self._fields.items()):
            field.setMaxLength(_LONGEST)
            field.textChanged.connect(self._typed)
            field.returnPressed.connect(self._enter)
            settings_grid.add(grid, line, t(f"sign-in-{name}"), field, locked=keys.get(name) in locked)
            field.setMinimumWidth(look.px(260))
        grid.setColumnMinimumWidth(2, 0)  # there is no second half: the fields end where the key does
        self._go = KeyButton(t("sign-in"), "Enter", "check", kind="primary")
        self._go.clicked.connect(self._enter)
        content = column(
            Label(t("sign-in-title"), "title"),
            Label(t("sign-in-registrar", registrar=plain(registrar, 48)), "muted"), GAP,
            grid, GAP, Paragraph(t("sign-in-kept"), "muted"), row(STRETCH, self._go), STRETCH,
            margins=(PAD * 2, PAD * 2, PAD * 2, PAD * 2),
        )  # fmt: skip
        self.setLayout(column(frame("pane", content)))
        self._typed()
        first = next((f for f in self._fields.values() if f.isEnabled() and not f.text()), None)
        (first or self._fields["password"]).setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self) -> None:
        self._go.set_available(not self._wanting())

    def _wanting(self) -> list[QLineEdit]:
        return [f for name, f in self._fields.items() if name != "agent_name" and not f.text().strip()]

    def _enter(self) -> None:
        """Enter in a field goes to the first that is empty; when none is, it signs in."""
        if empty := self._wanting():
            empty[0].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        typed = {name: field.text() for name, field in self._fields.items()}
        self._end(Signed(**{n: text if n == "password" else text.strip() for n, text in typed.items()}))
        self.close()

    def _end(self, signed: Signed | None) -> None:
        done, self._done = self._done, None
        if done is not None:
            self._fields["password"].clear()
            done(signed)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._end(None)
        super().closeEvent(event)
