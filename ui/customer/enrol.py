"""Putting a caller on file whom no file knows: name, place, service, and who they are."""

from collections.abc import Callable
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from customer360.card import Service
from ui.theme.tokens import HALF
from ui.widgets.flow import flow_of
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, group, row
from ui.words import t

RELATIONS: Final = {
    "owner": "户主",
    "family": "家人",
    "tenant": "租客",
    "property": "物业",
    "other": "其他",
}
"""Key of the word on the button, and the word that the records keep (the site's language)."""


class Typed(Struct, frozen=True):
    """What is typed of a newcomer, and whether the form is open."""

    name: str = ""
    address: str = ""
    service: int | None = None
    unfolded: bool = False


class Enrol(QWidget):
    """A click on a relation does it. What was typed stays with its call."""

    typed = Signal()

    def __init__(self, enrol: Callable[[str, str, Service, str], None], on_fold: Callable[[], None]) -> None:
        """`on_fold`: the form was opened or closed, and room is wanted or free."""
        super().__init__()
        self._enrol, self._on_fold = enrol, on_fold
        self._name = _field(t("enrol-name"), 60)
        self._address = _field(t("enrol-address"), 200)
        for field in (self._name, self._address):
            field.textEdited.connect(self.typed)
        self._service = QComboBox()
        self._service.setAccessibleName(t("enrol-service"))
        self._service.setAccessibleDescription(t("enrol-service"))  # its name is what is chosen, to a reader
        for service in Service:
            self._service.addItem(t(f"service-{service}"), service)
        self._wanting = Label("", "warn")
        keys = []
        for code, kept in RELATIONS.items():
            key = KeyButton(t(f"relation-{code}"), icon="user-plus", kind="plain", shape="small")
            key.clicked.connect(lambda _=False, kept=kept: self._go(kept))
            keys.append(key)
        self._name.returnPressed.connect(self._address.setFocus)
        self._address.returnPressed.connect(keys[0].setFocus)
        self._open = KeyButton(t("enrol"), icon="user-plus", kind="quiet", shape="small")
        self._open.clicked.connect(self._begin)
        close = KeyButton("", icon="x", kind="quiet", shape="small", name=t("enrol-close"))
        close.clicked.connect(lambda: self._unfold(on=False))
        self._form = group(
            column(
                row(Label(t("enrol"), "head"), STRETCH, close),
                row(Fill(self._name), self._service, gap=HALF), self._address,
                Paragraph(t("enrol-who"), "muted"), flow_of(*keys), self._wanting, gap=6,
            )
        )  # fmt: skip
        self.setLayout(column(row(self._open, STRETCH), self._form, gap=6))
        self._wanting.hide()
        self._form.hide()

    @property
    def unfolded(self) -> bool:
        """Whether the form is open."""
        return self._form.isVisibleTo(self)

    def _begin(self) -> None:
        self._unfold(on=True)
        self._name.setFocus()

    def _unfold(self, *, on: bool) -> None:
        self._form.setVisible(on)
        self._open.setVisible(not on)
        self._on_fold()

    @property
    def written(self) -> Typed:
        """What is typed now."""
        chosen = self._service.currentIndex() if self._name.text() else None
        return Typed(self._name.text(), self._address.text(), chosen, self.unfolded)

    def turn_to(self, typed: Typed, came_for: Service | None) -> None:
        """Another call: what was typed in it, and the service that it came for."""
        for field, words in ((self._name, typed.name), (self._address, typed.address)):
            field.setText(words)
            field.setModified(bool(words))  # else nobody would know that they wait
        self._wanting.hide()
        if typed.service is not None:
            self._service.setCurrentIndex(typed.service)
        elif came_for is not None:
            self._service.setCurrentIndex(list(Service).index(came_for))
        if typed.unfolded != self.unfolded:
            self._unfold(on=typed.unfolded)

    def fold(self) -> None:
        """Close the form; what was typed stays in it."""
        if self.unfolded:
            self._unfold(on=False)

    def _go(self, relation: str) -> None:
        name = self._name.text().strip()
        self._wanting.show_or_hide("" if name else t("enrol-name-wanting"))
        if not name:
            self._name.setFocus()
            return
        service = list(Service)[self._service.currentIndex()]
        self._enrol(name, self._address.text().strip(), service, relation)


def _field(hint: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(hint)
    made.setAccessibleName(hint)
    made.setMaxLength(longest)
    return made
