"""Putting a caller on file whom no file knows: name, place, service, and who they are."""

from collections.abc import Callable
from typing import Final

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


class Enrol(QWidget):
    """A click on a relation does it. What was typed is forgotten with the call."""

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
        self._open = KeyButton(t("enrol"), icon="user-plus", kind="quiet", shape="small")
        self._open.clicked.connect(lambda: self._unfold(on=True))
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

    def _unfold(self, *, on: bool) -> None:
        self._form.setVisible(on)
        self._open.setVisible(not on)
        self._on_fold()
        if on:
            self._name.setFocus()

    def suggest(self, service: Service | None) -> None:
        """The service that the call came for."""
        if service is not None and not self._name.text():
            self._service.setCurrentIndex(list(Service).index(service))

    def forget(self) -> None:
        """Another call."""
        self._name.clear()
        self._address.clear()
        self._wanting.hide()
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
