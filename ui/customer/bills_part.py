"""Bills of the open account: what is owed in words, the last periods as bars."""

from datetime import datetime

from PySide6.QtWidgets import QSizePolicy, QWidget

from customer360.card import Account, Bill, Card, Part, PartState
from ui.customer.sayings import part_age
from ui.plain import plain
from ui.widgets.bills import Bar, Bills
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, column, row
from ui.words import listed, money, t

_PERIODS = 12
_HEIGHT = 84


class BillsPart(QWidget):
    """Folds to its one line of words where there is little height."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._age = Label("", "muted", elide=True)
        self._owed = Label("", "warn")
        self._bars = Bills(_HEIGHT, t("bills"))
        self._none = Label("", "muted", elide=True)
        self._folded = False
        self._rows: tuple[Bill, ...] = ()
        head = row(Label(t("bills"), "head"), self._age, STRETCH, self._owed, gap=6)
        self.setLayout(column(head, self._bars, self._none, gap=2))

    def show_card(self, card: Card, now: datetime) -> None:
        """Show the bills of the open account of `card`."""
        account = card.account
        said, tone = part_age(card, Part.BILLS, now)
        self._age.show_text(said, "warn" if tone == "warn" else "muted")
        bills = tuple(b for b in card.bills if b.account_id == card.chosen)[-_PERIODS:]
        self._owed.show_text(
            _sum_up(account, bills), "warn" if account and account.arrears_cents else "muted"
        )
        fresh = card.age(Part.BILLS).state is PartState.FRESH
        self._none.show_text(t("bills-none") if fresh else "")
        self._show_bars(bills)

    @property
    def foldable(self) -> int:
        """Height that folding would save now, in px."""
        return self._bars.height() + 2 if self._bars.isVisibleTo(self) else 0

    def fold(self, on: bool) -> None:
        """Words only, without the bars."""
        if on != self._folded:
            self._folded = on
            self._show_parts()

    def _show_bars(self, rows: tuple[Bill, ...]) -> None:
        if rows != self._rows:
            self._rows = rows
            self._bars.show_bars([_bar(bill) for bill in rows], _spoken(rows))
        self._show_parts()

    def _show_parts(self) -> None:
        self._bars.setVisible(bool(self._rows) and not self._folded)
        self._none.setVisible(not self._rows and bool(self._none.text()))


def _sum_up(account: Account | None, bills: tuple[Bill, ...]) -> str:
    """What is overdue, else what is still to be paid; only where neither is, all is settled."""
    if account is not None and account.arrears_cents:
        periods = account.arrears_periods
        return listed(
            (
                t("bills-owed", sum=money(account.arrears_cents)),
                t("bills-periods", count=periods) if periods else "",
            )
        )
    due = sum(bill.unpaid_cents for bill in bills)
    if due:
        return t("bills-due", sum=money(due))
    return t("bills-settled") if bills else ""


def _bar(bill: Bill) -> Bar:
    label = plain(bill.period, 10)
    short = label[2:] if len(label) == 7 and label.startswith("20") else label
    shown = bill.unpaid_cents or bill.amount_cents
    return Bar(short, bill.amount_cents, bill.unpaid_cents > 0, f"{(shown + 50) // 100}")


def _spoken(rows: tuple[Bill, ...]) -> str:
    unpaid = [b for b in rows if b.unpaid_cents > 0]
    return t(
        "bills-spoken", periods=len(rows), unpaid=len(unpaid), sum=money(sum(b.unpaid_cents for b in unpaid))
    )
