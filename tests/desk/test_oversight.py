"""What a desk tells of itself and of nuisances, what a lead is told, a newcomer in the call log."""

from datetime import timedelta

import pytest

from agent_desktop.desk import beat, overseeing
from agent_desktop.store.schema import customers, staff, trail, work
from customer360.card import AccountState, Card, Service
from customer360.newcomer import Newcomer
from customer360.phone import normalise
from tests.desk.rig import Rig
from tests.desk.store import STRANGER

STRANGERS_NUMBER = f"+86{STRANGER}"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beat, "LOOK_S", 0.02)
    for name in ("FIRST_S", "LOOK_S", "ROLE_S"):
        monkeypatch.setattr(overseeing, name, 0.05)


def on_the_board(rig: Rig) -> dict[str, object]:
    rows = rig.store.rows(staff.presence)
    return dict(rows[0]) if rows else {}


async def test_the_board_follows_the_agent_and_hears_of_the_end(rig: Rig) -> None:
    async with rig:
        await rig.until(lambda: on_the_board(rig).get("state") == "ready")
        call = await rig.takes(STRANGER)
        await rig.until(lambda: on_the_board(rig).get("state") == "talking")
        assert on_the_board(rig)["call_id"] == call.id
        assert (on_the_board(rig)["agent"], on_the_board(rig)["desk"]) == ("1011", "A01")
    assert on_the_board(rig)["state"] == "signed_out"


async def test_a_store_that_is_gone_hears_later(rig: Rig) -> None:
    rig.store.gone = True
    async with rig:
        await rig.takes(STRANGER)
        rig.store.gone = False
        await rig.until(lambda: on_the_board(rig).get("state") == "talking")


async def test_a_nuisance_is_proposed_and_a_lead_decides_at_the_window(rig: Rig) -> None:
    rig.store.add(staff.agents, no="1011", name="张敏", extension="8011", role="supervisor")
    async with rig:
        call = await rig.takes(STRANGER)
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("nuisance")
        await rig.until(lambda: "proposed" in rig.told())
        await rig.until(lambda: rig.state.watched.proposals)
        [waits] = rig.state.watched.proposals
        assert (waits.phone, waits.until - waits.since) == (STRANGERS_NUMBER, timedelta(days=30))  # type: ignore[operator]
        rig.front.decide(waits.id, True)
        await rig.until(lambda: "proposal-kept" in rig.told(), "nobody agrees to their own proposal")
        with rig.store.writer.begin() as conn:
            conn.execute(customers.list_entries.update().values(proposed_by="1012"))
        rig.front.decide(waits.id, True)
        await rig.until(lambda: not rig.state.watched.proposals)
    [entry] = rig.store.rows(customers.list_entries)
    assert entry["approved_by"] == "1011"
    assert "list_approve" in {row["action"] for row in rig.store.rows(trail.audit)}


async def test_a_public_line_is_not_proposed(rig: Rig) -> None:
    """One caller whom 12345 put through must not bar all the others."""
    async with rig:
        call = await rig.takes("12345")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("nuisance")
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
        assert "not-proposed" in rig.told()
    assert rig.store.rows(customers.list_entries) == []


async def test_who_is_listed_already_is_not_proposed_again(rig: Rig) -> None:
    today = rig.desk.parts.today()
    rig.store.add(
        customers.list_entries, id="l1", kind="black", phone=STRANGERS_NUMBER, reason="骚扰",
        approved_by="1001", since=today,
    )  # fmt: skip
    async with rig:
        call = await rig.takes(STRANGER)
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("nuisance")
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
        assert "proposed" not in rig.told()
    assert len(rig.store.rows(customers.list_entries)) == 1


async def test_a_newcomer_whom_a_colleague_put_on_file_meanwhile_is_opened_and_told(rig: Rig) -> None:
    async with rig:
        await rig.takes(STRANGER)
        before = Card(number=normalise(STRANGER, rig.desk.parts.site))
        says = Newcomer(name="孙丽", address="", service=Service.GAS, relation="家人")
        theirs = rig.store.records.enrol(before, says)
        rig.front.enrol_caller("孙莉", "雁滩路 9 号", Service.GAS, "户主")
        await rig.until(lambda: rig.view.card and rig.view.card.chosen == theirs.account_id)
        assert "known-meanwhile" in rig.told()
        rig.front.enrol_caller("孙莉", "雁滩路 9 号", Service.GAS, "户主")  # it is somebody else
        await rig.until(lambda: rig.view.card and rig.view.card.chosen not in ("", theirs.account_id))
        await rig.settle()
    assert {row["name"] for row in rig.store.rows(customers.customers)} >= {"孙丽", "孙莉"}
    assert [row["action"] for row in rig.store.rows(trail.audit)].count("enrol") == 1


async def test_an_agent_oversees_nothing(rig: Rig) -> None:
    async with rig:
        await rig.settle()
        assert not rig.state.watched.supervises


async def test_a_newcomer_is_on_the_card_at_once_and_in_the_call_log(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(STRANGER)
        rig.front.enrol_caller("孙丽", "雁滩路 9 号", Service.GAS, "户主")
        await rig.until(lambda: rig.view.card and rig.view.card.chosen, "the newcomer's card")
        account = rig.view.card.account if rig.view.card else None
        assert account is not None
        assert (account.state, account.customer.name) == (AccountState.PROSPECT, "孙**")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("silent")
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
    [logged] = rig.store.rows(work.calls)
    assert logged["account_id"] == account.id
    assert {row["action"] for row in rig.store.rows(trail.audit)} >= {"enrol", "look"}
