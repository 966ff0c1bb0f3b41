"""Every form that is shipped, in the smallest window that is promised: no field is half cut."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from agent_desktop.desk.state import DeskState, Level, Notice, Offer
from agent_desktop.tickets import form_files
from agent_desktop.tickets.forms import FieldKind, Form, RequestType
from tests.ui.callers import LATE_TICKET, NOW, OUTAGE
from tests.ui.scenes import draft, talking
from tests.ui.test_every_scene import Open
from ui.theme import look
from ui.ticket.line_entry import LineEntry
from ui.window import MainWindow

SHIPPED = form_files.load(Path(__file__).resolve().parents[2] / "resources" / "forms", "zh_CN")[0]
pytestmark = pytest.mark.usefixtures("font_family")
_TURNS = 30
"""Of the event loop, after which a layout has come to rest: what ticks meanwhile moves it once more."""

ASIDE = {
    "nothing": (),
    "one": (Offer(ticket=LATE_TICKET),),
    "two": (Offer(incident=OUTAGE), Offer(ticket=LATE_TICKET)),
}


def _writing(
    form: Form, offers: tuple[Offer, ...], request_type: str, notices: tuple[Notice, ...]
) -> DeskState:
    view = draft(offers=offers)
    kind = replace(view.draft.values["request_type"], value=request_type)
    values = {**view.draft.values, "request_type": kind}
    mine = replace(view, draft=replace(view.draft, skill_group=form.skill_group, values=values))
    return talking(drafts=(mine,), forms=SHIPPED, notices=notices)


def _kinds(form: Form) -> tuple[RequestType, ...]:
    """An emergency, which shows its script, and the kind with the most fields."""
    asked = {kind.code: sum(not f.only_for or kind.code in f.only_for for f in form.fields)
             for kind in form.request_types}  # fmt: skip
    urgent = [kind for kind in form.request_types if kind.priority == "emergency"]
    return (*urgent[:1], max(form.request_types, key=lambda kind: asked[kind.code]))


@pytest.mark.parametrize("told", [0, 1], ids=["quiet", "with a notice"])
def test_no_field_is_half_cut(open_window: Open, told: int) -> None:
    bench = open_window("idle", (1366, 768))
    notices = (Notice(id=1, key="notice-judged", level=Level.INFO, at=NOW),) * told
    cut = []
    for form in SHIPPED:
        for aside, offers in ASIDE.items():
            for kind in _kinds(form):
                bench.desk.push(_writing(form, offers, kind.code, notices))
                for turn in range(_TURNS):
                    QApplication.processEvents()
                    if turn > 1 and not (names := _half_cut(bench.window)):
                        break
                cut += [(form.skill_group, aside, kind.code, name) for name in names]
    assert cut == []


def _half_cut(window: MainWindow) -> list[str]:
    """Fields of which a part is out of sight."""
    sheet = window.shell.bench.ticket.sheet
    seen, form_view = sheet._scroll.viewport(), sheet.form
    assert form_view is not None
    places = {entry: QRect(entry.mapTo(seen, QPoint()), entry.size()) for entry in form_view.in_order}
    return [
        entry.accessibleName()
        for entry, at in places.items()
        if at.intersects(seen.rect()) and not seen.rect().contains(at)
    ]


WHERE = "西固区玉门街14号牡丹苑小区5号楼3单元2201室"


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=["small", "large"])
def test_an_address_is_read_down_to_the_room(open_window: Open, size: tuple[int, int]) -> None:
    """Where a crew is sent to is read out to the caller, and costs the form no row."""
    bench = open_window("idle", size)
    for form in SHIPPED:
        if not any(spec.kind is FieldKind.PLACE for spec in form.fields):
            continue
        state = _writing(form, (), _kinds(form)[0].code, ())
        [view] = state.drafts
        told = replace(view.draft.values["phone"], value=WHERE)
        filled = replace(view.draft, values={**view.draft.values, "address": told})
        bench.desk.push(replace(state, drafts=(replace(view, draft=filled, shown={}),)))
        QApplication.processEvents()
        sheet = bench.window.shell.bench.ticket.sheet
        assert sheet.form is not None
        entry = sheet.form.entries["address"]
        assert isinstance(entry, LineEntry)
        assert entry.text() == WHERE
        needed = entry.fontMetrics().horizontalAdvance(WHERE) + 2 * look.px(10)
        assert needed <= entry.width(), form.skill_group


def test_files_have_half_a_row_until_there_are_some(open_window: Open) -> None:
    [gas] = [form for form in SHIPPED if form.skill_group == "gas"]
    state = _writing(gas, (), "gas_leak", ())
    bench = open_window(state, (1366, 768))
    QApplication.processEvents()
    sheet = bench.window.shell.bench.ticket.sheet
    assert sheet.form is not None
    entry = sheet.form.entries["attachments"]
    assert entry.width() < sheet.form.width() / 2
    [view] = state.drafts
    values = {**view.draft.values, "attachments": replace(view.draft.values["phone"], value="f1")}
    bench.desk.push(replace(state, drafts=(replace(view, draft=replace(view.draft, values=values)),)))
    QApplication.processEvents()
    assert entry.width() > sheet.form.width() / 2
