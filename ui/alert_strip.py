"""The alert strip: dangers in their order, five abreast, the rest behind "+n"; a click tells everything."""

from datetime import datetime

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from agent_desktop.desk.state import CallView, DeskState
from customer360.card import Alert, AlertKind, Part, PartState
from ui.alert_words import alert_text, counts
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP, HALF
from ui.widgets.alert import AlertChip, AlertText
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import column, row
from ui.widgets.popover import Popover
from ui.widgets.row_list import Row, RowList
from ui.words import age, clock, listed, t

ABREAST = 5
_WIDEST = 560  # a repeat call with its promise in whole; a single alert must not shout across the window


class AlertStrip(QFrame):
    """Always there and always as high, so that nothing below jumps when a call comes. Thread: main."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "bar")
        self.setAccessibleName(t("alerts"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._view: CallView | None = None
        self._now: datetime | None = None
        self._empty = Label("", "muted", elide=True)
        self._empty.setFixedHeight(look.height("alert"))
        self._chips = [AlertChip() for _ in range(ABREAST)]
        self._more = KeyButton("", shape="call")
        layout = QHBoxLayout()
        layout.setContentsMargins(GAP, 0, GAP, 6)
        layout.setSpacing(GAP)
        layout.addWidget(self._empty, 1)
        for i, chip in enumerate(self._chips):
            chip.setMaximumWidth(look.px(_WIDEST))
            layout.addWidget(chip, 1)
            chip.clicked.connect(lambda _=False, i=i: self._tell(i))
        layout.addWidget(self._more)
        layout.addStretch(0)
        self.setLayout(layout)
        self._more.clicked.connect(self._open_rest)
        self._make_panels()

    def _make_panels(self) -> None:
        self._title = Label("", "head")
        self._text = Paragraph()
        self._text.setMinimumWidth(look.px(280))
        self._source = Label("", "muted")
        margins = (4, 4, 4, 4)
        self._detail = Popover(t("alerts"), column(self._title, self._text, self._source, margins=margins))
        self._rest = RowList(t("alerts"), two_lines=True)
        self._rest.row_chosen.connect(lambda place: self._tell(int(place)))
        self._menu = Popover(t("alerts"), row(self._rest))

    # ── state ──

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Show the alerts of the selected call."""
        if state.view is self._view and self._now is not None:
            return
        self._now = now
        if (state.view and state.view.call.id) != (self._view and self._view.call.id):
            self._detail.close_panel()
            self._menu.close_panel()
        self._view = state.view
        self._refresh()

    def tick(self, now: datetime) -> None:
        """Once a second: ages."""
        self._now = now
        self._refresh()

    @property
    def _alerts(self) -> tuple[Alert, ...]:
        return self._view.alerts if self._view else ()

    def _refresh(self) -> None:
        if self._now is None:
            return
        alerts = self._alerts
        for i, chip in enumerate(self._chips):
            if i < len(alerts):
                chip.show_alert(self._said(alerts[i], self._now), age(alerts[i].as_of, self._now))
            chip.setVisible(i < len(alerts))
        hidden = max(0, len(alerts) - ABREAST)
        self._more.setVisible(hidden > 0)
        if hidden:
            self._more.show_as(f"+{hidden}")
            self._more.setAccessibleName(t("alerts-more", count=hidden))
        self._empty.show_or_hide("" if alerts else self._why_empty())

    def _why_empty(self) -> str:
        view = self._view
        if view is None:
            return t("alerts-idle")
        if view.card is None or view.card.age(Part.CORE).state is PartState.LOADING:
            return t("alerts-checking")
        if view.card.failed:
            return t("alerts-failed")
        return t("alerts-none") if view.card.chosen else t("alerts-unknown")

    # ── detail ──

    def _tell(self, place: int) -> None:
        if self._now is None or place >= len(self._alerts):
            return
        self._menu.close_panel()
        alert = self._alerts[place]
        text = self._said(alert, self._now)
        card = self._view.card if self._view else None
        self._title.show_text(text.name)
        more = counts(card.repeat) if card and alert.kind is AlertKind.REPEAT_CALL else ""
        self._text.show_text("\n".join(line for line in (text.figure, text.detail, more) if line))
        account = self._account_no(alert.account_id)
        self._source.show_text(
            listed(
                (
                    t("alert-account", account=account) if account else "",
                    t("alert-as-of", time=clock(alert.as_of, seconds=True)),
                )
            )
        )
        anchor = self._chips[place] if place < ABREAST else self._more
        self._detail.toggle_at(anchor)

    def _said(self, alert: Alert, now: datetime) -> AlertText:
        """The alert in words, with its account where the caller has others that it could mean."""
        card = self._view.card if self._view else None
        several = card is not None and len(card.accounts) > 1 and alert.account_id != card.chosen
        return alert_text(alert, now, self._account_no(alert.account_id) if several else "")

    def _account_no(self, account_id: str) -> str:
        accounts = self._view.card.accounts if self._view and self._view.card else ()
        return plain(next((a.account_no for a in accounts if a.id == account_id), ""), 40)

    def _open_rest(self) -> None:
        if self._now is None:
            return
        rows = [self._row(i, alert, self._now) for i, alert in enumerate(self._alerts) if i >= ABREAST]
        self._rest.show_rows(rows)
        self._rest.setFixedSize(look.px(300), len(rows) * self._rest.row_height + HALF)
        self._menu.toggle_at(self._more, self._rest)

    def _row(self, place: int, alert: Alert, now: datetime) -> Row:
        text = self._said(alert, now)
        return Row(
            id=str(place), title=text.name, beside=text.figure, detail=text.detail, icon=text.icon,
            tag=age(alert.as_of, now),
        )  # fmt: skip
