"""What the form says of the lead: whom to ask, how long it waits, what was said."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from agent_desktop.desk.state import DeskState
from agent_desktop.tickets import form_files
from agent_desktop.tickets.draft import Approval, FieldValue
from resources import files
from tests.ui.scenes import NOW, draft, talking
from tests.ui.ticket_desk import Desk

pytestmark = pytest.mark.usefixtures("theme")
FORMS, _ = form_files.load(files("forms"), "zh_CN")
ASKED = Approval(id="m1", yuan="680", asked_at=NOW - timedelta(seconds=42))
AGREED = replace(ASKED, verdict="agreed", who="2001", at=NOW, words="核过账")


def refund(approval: Approval | None = None, *, amount: str = "680", pending: bool = False) -> DeskState:
    """A refund above the limit, during a call."""
    view = draft()
    values = {"request_type": FieldValue("refund"), "amount": FieldValue(amount)}
    made = replace(view.draft, skill_group="billing", values=values, approval=approval, pending=pending)
    return talking(forms=FORMS, drafts=(replace(view, draft=made, offers=()),))


@pytest.mark.parametrize(
    ("state", "words", "asks"),
    [
        (refund(), "超过 500 元，须班长当场同意", True),
        (refund(ASKED), "已请班长审批 680 元", False),
        (refund(AGREED, amount="700"), "班长只同意到 680 元", True),
        (refund(replace(AGREED, verdict="declined")), "不同意：核过账", True),
        (refund(pending=True), "按待审批提交", True),
    ],
)
def test_what_is_said_while_the_lead_has_not_agreed(
    qtbot: QtBot, state: DeskState, words: str, asks: bool
) -> None:
    row = Desk(qtbot, state).pane.sheet.agreed
    assert words in row._said.text()
    assert row.lead.isVisible()
    assert row.lead.isEnabled() is asks
    assert row.pending.isVisible()


def test_agreed_the_keys_are_gone_and_who_when_and_the_words_stand_there(qtbot: QtBot) -> None:
    row = Desk(qtbot, refund(AGREED)).pane.sheet.agreed
    assert "班长 2001" in row._agreed.text()
    assert row._agreed.text().endswith("同意：核过账")
    assert not row.lead.isVisible()


def test_the_keys_ask_the_desk(qtbot: QtBot) -> None:
    desk = Desk(qtbot, refund())
    desk.pane.sheet.agreed.lead.click()
    desk.pane.sheet.agreed.pending.click()
    assert [one[0] for one in desk.desk.asked if one[0] in ("ask_lead", "file_pending")] == [
        "ask_lead", "file_pending",
    ]  # fmt: skip
