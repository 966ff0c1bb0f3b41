"""How the open account stands: the caller's wish, the meter, a plan in parts, and the way back to supply."""

from collections.abc import Callable
from datetime import date, datetime
from unicodedata import east_asian_width

from PySide6.QtWidgets import QFrame, QWidget

from agent_desktop.desk.state import CallView
from customer360.billing import InstalmentPlan, PlanState
from customer360.card import Account, AccountState
from customer360.supply import WayBack
from ui.customer.sayings import state_words
from ui.plain import plain
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import TOP, Fill, column, row
from ui.words import day, listed, local, money, t

_ONE_LINE = 36  # letters that the narrowest pane holds; a Chinese character is as wide as two


class StandingPart(QWidget):
    """Lines that are there only when they say something. `on_article` opens the article that tells how."""

    def __init__(self, on_article: Callable[[str], None]) -> None:
        super().__init__()
        self._folded = False
        self._wish = Label("", "sub", elide=True)
        self._facts = Label("", "sub", elide=True)
        self._plan = Paragraph("", "sub")
        self._way = WayBox(on_article)
        self.setLayout(column(self._wish, self._facts, self._plan, self._way, gap=2))

    def fold(self, on: bool) -> None:
        """Little height: what can be done, without wish, meter and reasons."""
        self._folded = on
        self._wish.setVisible(not on and bool(self._wish.text()))
        self._facts.setVisible(not on)
        self._way.fold(on)

    @property
    def advises(self) -> bool:
        """Whether the place is stopped, so that the way back is shown."""
        return self._way.isVisibleTo(self)

    def show_view(self, view: CallView, now: datetime) -> None:
        """Show the open account of `view`."""
        card = view.card
        account = card.account if card else None
        if card is None or account is None:
            return
        wish = plain(account.customer.prefers, 60)
        self._wish.show_text(t("standing-wish", wish=wish) if wish else "")
        self._facts.show_text(_facts(account))
        said, tone = plan_words(card.plan, local(now).date()) if card.plan else ("", "sub")
        self._plan.show_text(said, tone)
        self._plan.setVisible(bool(said))
        self._way.show_way(account, view.ways)
        self.fold(self._folded)


class WayBox(QFrame):
    """What is allowed next on a stopped supply: which way, what stands against it, evidence, cost, time."""

    def __init__(self, on_article: Callable[[str], None]) -> None:
        super().__init__()
        self.setProperty("box", "sunken")
        self._number = ""
        self._folded, self._has_way = False, False
        self._since = Paragraph("", "head")
        self._verdict = Label("", "tagwarn")
        self._name = Label("", "sub", elide=True)
        self._article = KeyButton("", icon="book", kind="quiet", shape="small")
        self._article.clicked.connect(lambda: on_article(self._number))
        self._record = Paragraph("", "sub")
        self._ask = Paragraph("", "sub")
        self._cost = Paragraph("", "sub")
        head = row(Fill(self._since), self._verdict, gap=6)
        head.setAlignment(self._verdict, TOP)
        second = row(Fill(self._name), self._article, gap=6)
        self.setLayout(
            column(head, second, self._record, self._ask, self._cost, gap=2, margins=(10, 6, 6, 6))
        )
        self.setAccessibleName(t("way"))

    def fold(self, on: bool) -> None:
        """The verdict alone."""
        self._folded = on
        self._show_parts()

    def _show_parts(self) -> None:
        self._name.setVisible(not self._folded)
        for part in (self._record, self._ask, self._cost, self._article):
            part.setVisible(self._has_way and not self._folded)

    def show_way(self, account: Account, ways: tuple[WayBack, ...]) -> None:
        """Show the first of the ways that is open, else the first; nothing while the place is supplied."""
        stopped = account.state in (AccountState.SUSPENDED, AccountState.CUT_OFF)
        self.setVisible(stopped)
        if not stopped:
            return
        self._since.show_text(_since(account))
        way = next((w for w in ways if w.open), ways[0] if ways else None)
        self._has_way = way is not None
        if way is None:
            self._verdict.show_or_hide("")
            self._name.show_text(t("way-none"))
            return
        self._verdict.show_text(
            t("way-open") if way.open else t("way-shut"), "tagaccent" if way.open else "tagwarn"
        )
        self._name.show_text(plain(way.label, 40))
        self._number = way.article
        self._article.show_as(plain(way.article, 12))
        self._record.show_text(record_words(way))
        evidence = [plain(e, 40) for e in way.evidence]
        self._ask.show_text(_in_pieces(t("way-evidence", evidence=listed(evidence)), evidence))
        self._cost.show_text(cost_words(way))


def record_words(way: WayBack) -> str:
    """What the record says to each condition, with a sign before it."""
    return "   ".join(
        _unbroken(
            f"{'✓' if f.met else '✗'} "
            + t(f"way-{f.condition}-{'met' if f.met else 'unmet'}", sum=money(f.cents) if f.cents else "")
        )
        for f in way.findings
    )


def cost_words(way: WayBack) -> str:
    """The whole sum, of what it is made up when that is more than one thing, and how soon supply is back."""
    within = plain(way.within, 60)
    items = [f"{plain(c.label, 24)} {money(c.cents)}" for c in way.costs]
    match items:
        case []:
            said = t("way-free")
        case [_]:
            said = t("way-cost-one", sum=money(way.cents), item=plain(way.costs[0].label, 24))
            items = [said]
        case _:
            said = t("way-cost", sum=money(way.cents), items=" + ".join(items))
    return _in_pieces(listed((said, within)), [*items, within])


def _in_pieces(said: str, pieces: list[str]) -> str:
    """Lines end between `pieces`, not inside one, as Chinese would anywhere, and none begins with a sign."""
    for piece in filter(None, pieces):
        said = said.replace(piece, _unbroken(piece))
    return said.replace(" · ", "\u00a0· ").replace(" + ", "\u00a0+ ")


def _unbroken(piece: str) -> str:
    """A piece that stays on one line; what is longer than the narrowest pane has to break."""
    wide = sum(2 if east_asian_width(char) in "WF" else 1 for char in piece)
    return "\u2060".join(piece.replace(" ", "\u00a0")) if wide <= _ONE_LINE else piece


def plan_words(plan: InstalmentPlan, today: date) -> tuple[str, str]:
    """A plan in parts, and the look of its line; what is late stands first."""
    said = t(
        f"plan-{plan.state}",
        count=plan.instalments,
        paid=money(plan.paid_cents),
        left=money(plan.left_cents),
    )
    late = plan.state is PlanState.KEPT and plan.is_late(today)
    due = ""
    if plan.next_due_on and plan.left_cents:
        due = t("plan-late" if late else "plan-next", day=day(plan.next_due_on))
    whole = listed((due, said) if late else (said, due))
    look = "danger" if late or plan.state is PlanState.BROKEN else "sub"
    return _in_pieces(whole, whole.split(" · ")), look


def _facts(account: Account) -> str:
    return listed(
        (
            t(f"service-{account.service}"),
            t("standing-meter", meter=plain(account.meter, 24), service=account.service.value)
            if account.meter
            else "",
            t("standing-area", area=account.area_m2) if account.area_m2 else "",
            plain(account.district, 24),
        )
    )


def _since(account: Account) -> str:
    pieces = [state_words(account.state, account.service)]
    if account.suspension is not None:
        paused = account.suspension
        since, until = day(paused.since), paused.until
        if until is not None:
            pieces.append(t("standing-span", since=since, until=day(until)))
        else:
            pieces += [t("standing-since", day=since), t("standing-open-end")]
    elif account.cut_off_since:
        pieces.append(t("standing-since", day=day(account.cut_off_since)))
    return " ".join(map(_unbroken, pieces))
