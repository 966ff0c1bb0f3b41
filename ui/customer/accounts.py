"""The caller's accounts: three at a glance, all of a landlord's sixty on demand."""

from collections.abc import Callable

from PySide6.QtWidgets import QSizePolicy, QWidget

from customer360.card import Card
from ui.customer.sayings import account_row, more_words
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, column, row
from ui.widgets.row_list import RowList
from ui.words import t

AT_A_GLANCE = 3


class Accounts(QWidget):
    """A click, Enter or Ctrl and its digit opens an account. `unfolded` tells the pane to make room."""

    def __init__(
        self,
        choose: Callable[[str], None],
        unfold: Callable[[], None],
        look_up: Callable[[], None] | None,
        key: str = "",
    ) -> None:
        """`key`: how the key of `look_up` is printed; None: no other account is looked for here."""
        super().__init__()
        self.unfolded = False
        self._unfold, self._has_keys = unfold, look_up is not None
        self._card: Card | None = None
        self._count = Label("", "muted")
        self._all = KeyButton("", kind="quiet", shape="small")
        self._all.clicked.connect(self._toggle)
        other = KeyButton(t("accounts-other"), icon="search", kind="quiet", shape="small")
        other.setToolTip(key)
        if look_up is not None:
            other.clicked.connect(look_up)
        other.setVisible(look_up is not None)
        self._list = RowList(t("accounts"))
        self._list.row_chosen.connect(choose)
        head = row(Label(t("accounts"), "head"), self._count, STRETCH, self._all, other, gap=6)
        self._more, self._key = Paragraph("", "muted"), key
        self.setLayout(column(head, self._list, self._more, gap=2))

    def show_card(self, card: Card) -> None:
        """Show the accounts of `card`."""
        if card is self._card:
            return
        self._card = card
        rows = [account_row(account, place) for place, account in enumerate(card.accounts)]
        self._list.show_rows(rows, card.chosen)
        self._more.show_text(more_words(card, self._key))
        self._count.show_text(t("accounts-keys") if self._has_keys and 1 < len(rows) <= AT_A_GLANCE else "")
        self._all.setVisible(len(rows) > AT_A_GLANCE)
        self._size()

    def fold(self) -> None:
        """Back to a glance, for another call."""
        if self.unfolded:
            self._toggle()

    def _toggle(self) -> None:
        self.unfolded = not self.unfolded
        self._size()
        self._unfold()

    def _size(self) -> None:
        count = len(self._card.accounts) if self._card else 0
        many = self._card is not None and self._card.more
        all_of_them = t("accounts-many" if many else "accounts-all", count=count)
        self._all.show_as(t("accounts-fewer") if self.unfolded else all_of_them)
        self._more.setVisible(many and self.unfolded)
        vertical = QSizePolicy.Policy.Expanding if self.unfolded else QSizePolicy.Policy.Fixed
        self._list.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        if self.unfolded:
            self._list.setMinimumHeight(self._list.row_height)
            self._list.setMaximumHeight(16_777_215)
        else:
            self._list.setFixedHeight(min(max(1, count), AT_A_GLANCE) * self._list.row_height)
