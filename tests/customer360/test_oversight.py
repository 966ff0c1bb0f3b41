"""What a lead decides about: proposals from nuisance marks, agreed to or not, never one's own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent_desktop.store import audit
from agent_desktop.store.schema.customers import list_entries
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.trail import audit as audit_rows
from agent_desktop.tickets.acts import Act
from customer360.card import ListKind
from customer360.database import SqlRecords
from customer360.oversight.database import SqlOversight, propose
from customer360.oversight.watch import NOTHING, Watched, read_nuisance
from resources import files
from tests.customer360.town import Town, number

NOW = datetime.now(UTC)
TODAY = NOW.date()  # a server goes by its own day
PHONE = "13812346621"


def act(turn: int = 1, agent: str = "1011", days: int = 30) -> Act:
    payload: dict[str, str | int | None] = {
        "phone": number(PHONE).e164,
        "reason": "骚扰来电",
        "agent": agent,
        "since": TODAY.isoformat(),
        "until": (TODAY + timedelta(days=days)).isoformat(),
    }
    return Act(id=f"p{turn}", kind="propose", at=NOW, payload=payload)


@pytest.fixture
def lead(town: Town) -> SqlOversight:
    town.row(agents, no="1001", name="周岚", extension="8001", role="supervisor")
    town.row(agents, no="1011", name="张敏", extension="8011", role="agent")
    return seat(town, "1001")


def seat(town: Town, agent_no: str) -> SqlOversight:
    return SqlOversight(runner(town), agent_no, lambda: TODAY)


def runner(town: Town) -> Callable[[Callable[[Any], Any]], Any]:
    def run(work: Callable[[Any], Any]) -> Any:
        with town.writer.begin() as conn:
            return work(conn)

    return run


def test_a_nuisance_mark_waits_for_a_lead_and_then_stands_on_the_card_until_its_day(
    town: Town, records: SqlRecords, lead: SqlOversight
) -> None:
    town.account("a1", phone=PHONE)
    for _ in range(2):  # a second delivery changes nothing
        runner(town)(lambda conn: propose(conn, act()))
    assert records.card(number(PHONE), now=NOW).lists == ()
    [waits] = lead.watched().proposals
    assert (waits.kind, waits.phone, waits.reason) == (ListKind.BLACK, number(PHONE).e164, "骚扰来电")
    assert waits.until == TODAY + timedelta(days=30)
    assert lead.decide(waits.id, approves=True, now=NOW)
    assert lead.watched() == Watched(supervises=True)
    [listed] = records.card(number(PHONE), now=NOW).lists
    assert (listed.kind, listed.until) == (ListKind.BLACK, waits.until)
    assert listed.approved_by
    assert records.card(number(PHONE), now=NOW + timedelta(days=31)).lists == ()


def test_what_stands_or_waits_is_not_proposed_again(town: Town, lead: SqlOversight) -> None:
    runner(town)(lambda conn: propose(conn, act(1)))
    runner(town)(lambda conn: propose(conn, act(2)))
    assert [p.id for p in lead.watched().proposals] == ["p1"]


def test_declined_is_gone_and_both_are_in_the_audit(town: Town, lead: SqlOversight) -> None:
    runner(town)(lambda conn: propose(conn, act()))
    assert lead.decide("p1", approves=False, now=NOW)
    assert not lead.decide("p1", approves=True, now=NOW), "it is gone"
    with town.writer.begin() as conn:
        assert conn.execute(list_entries.select()).all() == []
        [row] = conn.execute(audit_rows.select()).all()
        assert (row.action, row.subject) == ("list_decline", "p1")
        assert number(PHONE).e164 in row.detail
        assert audit.verify(conn) is None


def test_who_leads_nobody_sees_and_decides_nothing(town: Town, lead: SqlOversight) -> None:
    runner(town)(lambda conn: propose(conn, act()))
    if town.writer.dialect.name == "sqlite":  # on a server the login decides: see the attacks
        assert seat(town, "1011").watched() == NOTHING
        assert not seat(town, "1011").decide("p1", approves=True, now=NOW)
        runner(town)(lambda conn: conn.execute(list_entries.delete()))
        runner(town)(lambda conn: propose(conn, act(agent="1001")))
        assert not lead.decide("p1", approves=True, now=NOW), "nobody agrees to their own proposal"


def test_a_proposal_that_has_run_out_waits_no_more(town: Town, lead: SqlOversight) -> None:
    runner(town)(lambda conn: propose(conn, act(days=1)))
    later = SqlOversight(runner(town), "1001", lambda: TODAY + timedelta(days=2))
    if town.writer.dialect.name == "sqlite":  # a server goes by its own day
        assert later.watched().proposals == ()
    assert len(lead.watched().proposals) == 1


def test_the_rule_is_the_sites() -> None:
    assert read_nuisance((files("settings") / "lists.toml").read_bytes(), "en").reason == "Nuisance calls"
    for wrong in ("", "[nuisance]\ndays=0\nreason={zh='x',en='x'}", "[nuisance]\ndays='x'", "[["):
        with pytest.raises(ValueError, match="list settings"):
            read_nuisance(wrong, "zh_CN")
