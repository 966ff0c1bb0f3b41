"""A desk of values that answers as the real one does: what is typed comes back in the next state."""

from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from agent_desktop.desk.state import DeskState, DraftView
from agent_desktop.tickets import adoption, prefill
from agent_desktop.tickets.draft import Draft, FieldValue, Problem, Source
from agent_desktop.tickets.forms import Choice, FieldKind, FieldSpec, Form, RequestType
from tests.ui.fake_desk import FakeDesk
from tests.ui.scenes import FORMS, NOW, draft, talking
from ui.ticket.choice_entry import ChoiceEntry
from ui.ticket.line_entry import LineEntry
from ui.ticket_pane import TicketPane


class EchoDesk(FakeDesk):
    """Edits change the draft, tabs move it, by the rules of `tickets.prefill`; told at once."""

    def change(self, draft_id: str, how: Callable[[DraftView], DraftView]) -> None:
        drafts = tuple(how(d) if d.draft.id == draft_id else d for d in self._state.drafts)
        self.push(replace(self._state, drafts=drafts))

    def value(self, field: str, draft_id: str = "d1") -> str:
        view = next(d for d in self._state.drafts if d.draft.id == draft_id)
        return view.draft.values[field].value if field in view.draft.values else ""

    def edit(self, draft_id: str, field: str, value: str) -> None:
        super().edit(draft_id, field, value)
        later = NOW + timedelta(seconds=self.count("edit"))

        def edited(view: DraftView) -> DraftView:
            shown = {k: v for k, v in view.shown.items() if k != field}
            problems = tuple(p for p in view.problems if p.field != field)
            made = prefill.edit(view.draft, field, value, later)
            return replace(view, draft=made, shown=shown, problems=problems)

        self.change(draft_id, edited)

    def open_tab(self, skill_group: str) -> None:
        super().open_tab(skill_group)
        self.change(
            self._state.active_draft, lambda v: replace(v, draft=replace(v.draft, skill_group=skill_group))
        )

    def select_draft(self, draft_id: str) -> None:
        super().select_draft(draft_id)
        self.push(replace(self._state, active_draft=draft_id))

    def adopt(self, steps: tuple[str, ...]) -> None:
        """What the desk does when an article is adopted."""
        form = next(f for f in self._state.forms if f.skill_group == self._state.drafts[0].draft.skill_group)
        self.change(
            "d1",
            lambda view: replace(view, draft=adoption.adopt(form, view.draft, "HT-001", "1", steps, NOW)),
        )

    def refuse(self, *problems: tuple[str, str]) -> None:
        """What the desk does when a draft can't be filed."""
        self.change("d1", lambda view: replace(view, problems=tuple(Problem(f, key) for f, key in problems)))


def walk_in(draft_id: str = "d2", skill_group: str = "billing", **values: str) -> DraftView:
    """A draft without a call."""
    made = Draft(
        id=draft_id, skill_group=skill_group, created_at=NOW, changed_at=NOW,
        values={code: FieldValue(value) for code, value in values.items()},
    )  # fmt: skip
    return DraftView(draft=made, saved_at=NOW)


def two_drafts() -> DeskState:
    """A call's draft and a walk-in in the same form."""
    return talking(drafts=(draft(), walk_in(skill_group="heating", description="来访：更名")))


def masked() -> DeskState:
    """The gate is shut: prefilled values are there but not on screen."""
    values = {
        "account_no": FieldValue("0211000038", Source.PREFILLED),
        "phone": FieldValue("138 1234 6621", Source.PREFILLED),
        "request_type": FieldValue("not_warm", Source.GUESSED),
    }
    shown = {"account_no": "0211 **** 38", "phone": "138 **** 6621"}
    view = draft(shown=shown)
    return talking(drafts=(replace(view, draft=replace(view.draft, values=values)),))


def gas() -> Form:
    """A form with an emergency, its script, and a field of every kind."""
    kinds = [k for k in FieldKind if k is not FieldKind.CHOICE]
    fields = (
        FieldSpec(code="request_type", label="诉求类型", kind=FieldKind.CHOICE, required=True),
        *(FieldSpec(code=k.value, label=f"字段 {k.value}", kind=k, hint="提示") for k in kinds),
        FieldSpec(code="where", label="泄漏位置", kind=FieldKind.CHOICE, only_for=("leak",), required=True,
                  choices=(Choice("kitchen", "厨房"), Choice("meter", "表位"))),
        FieldSpec(code="description", label="描述", kind=FieldKind.TEXT),
    )  # fmt: skip
    types = (
        RequestType(code="leak", label="燃气泄漏", priority="emergency",
                    nodes=(("dispatched", 2), ("arrived", 30))),
        RequestType(code="inquiry", label="咨询", closes_at_once=True),
    )  # fmt: skip
    return Form(
        skill_group="gas", label="燃气", edition="2026-10", request_types=types, fields=fields,
        pinned="请立即关闭燃气阀门，打开门窗，不要开关任何电器，人员撤到室外再打电话。",
        results=(Choice("dispatched", "已派单"),), phrases=tuple(f"短语{n}" for n in range(1, 10)),
    )  # fmt: skip


def in_gas(**values: str) -> DeskState:
    """A call in the gas form."""
    view = draft()
    made = replace(
        view.draft, skill_group="gas", values={code: FieldValue(value) for code, value in values.items()}
    )
    forms = (FORMS[0], gas())
    return talking(drafts=(replace(view, draft=made, offers=()),), forms=forms)


def sixty_fields() -> Form:
    """More fields than fit on any screen."""
    kinds = (FieldKind.LINE, FieldKind.CHOICE, FieldKind.NUMBER, FieldKind.DATE)
    fields = tuple(
        FieldSpec(
            code=f"f{n}", label=f"第 {n} 项内容", kind=kinds[n % 4], required=n % 5 == 0,
            choices=(Choice("a", "甲"), Choice("b", "乙")) if kinds[n % 4] is FieldKind.CHOICE else (),
        )
        for n in range(60)
    )  # fmt: skip
    return replace(FORMS[0], skill_group="many", label="很多", fields=fields)


# ── a pane over it ──

SIZE = (666, 576)  # what a window of 1366×768 leaves


class Desk:
    """A pane over an echoing desk."""

    def __init__(self, qtbot: QtBot, state: DeskState, size: tuple[int, int] = SIZE) -> None:
        self.desk = EchoDesk(state)
        self.pane = TicketPane(self.desk)
        self.desk.on_change(self.pane.show_state)
        qtbot.addWidget(self.pane)
        self.pane.fold(size[1] < 500)
        self.pane.resize(*size)
        self.pane.tick(NOW)
        self.pane.show_state(state)
        self.pane.show()
        self.pane.activateWindow()
        qtbot.waitUntil(self.pane.isActiveWindow, timeout=30_000)

    def line(self, code: str) -> LineEntry:
        assert self.pane.sheet.form is not None
        entry = self.pane.sheet.form.entries[code]
        assert isinstance(entry, LineEntry)
        return entry

    def choice(self, code: str) -> ChoiceEntry:
        assert self.pane.sheet.form is not None
        entry = self.pane.sheet.form.entries[code]
        assert isinstance(entry, ChoiceEntry)
        return entry

    def texts(self) -> str:
        return "\n".join(w.text() for w in self.pane.findChildren(QLabel) if w.isVisible())


def compose(widget: QWidget, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QCoreApplication.sendEvent(widget, event)
