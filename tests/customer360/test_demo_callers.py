"""The demo's callers through the room: what each scene says an agent sees is what the card shows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_desktop.demo_data.generator import build
from agent_desktop.demo_data.scenes import SCENES, Scene
from agent_desktop.store.engines import open_reader, open_writer
from customer360.alerts import AlertPolicy, alerts
from customer360.card import Card
from customer360.database import SqlRecords
from customer360.gate import CallFacts, IdentityPolicy, answer, open_gate
from customer360.identity import Check, Need
from customer360.masking import masked, masked_address
from customer360.phone import normalise
from tests.customer360.town import SITE

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
EMERGENCY_KEY = "9"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlRecords]:
    """The room over a small demo town."""
    path: Path = tmp_path_factory.mktemp("demo") / "demo.db"
    build(path, customers=400, now=NOW)
    reader, writer = open_reader(path), open_writer(path)
    made = SqlRecords(reader, writer, site=SITE, now=lambda: NOW)
    yield made
    made.close()
    reader.dispose()
    writer.dispose()


def card_of(records: SqlRecords, scene: Scene) -> Card:
    return records.card(normalise(scene.number, SITE), account_no=scene.account_no, now=NOW)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.code)
def test_the_card_shows_what_the_scene_promises(records: SqlRecords, scene: Scene) -> None:
    card = card_of(records, scene)
    shown = alerts(card, call_emergency=scene.ivr_trail == EMERGENCY_KEY, now=NOW, policy=AlertPolicy())
    assert (card.chosen, tuple(alert.kind for alert in shown)) == (scene.opens, scene.alerts)


@pytest.mark.parametrize("scene", [s for s in SCENES if s.opens], ids=lambda scene: scene.code)
def test_true_answers_open_the_gate(records: SqlRecords, scene: Scene) -> None:
    card = card_of(records, scene)
    assert card.account is not None
    policy = IdentityPolicy(counts=())  # only what is answered
    gate = open_gate(Need.DATA_CHECK, CallFacts(at=NOW), card, policy)
    for check, said in scene.answers:
        gate = answer(gate, Check(check), said, card.account, NOW, policy)
    assert [e for e in gate.evidence if not e.passed] == []
    assert gate.passed or len(scene.answers) < policy.data_checks


def test_every_masked_address_of_a_landlord_hides_unit_and_room(records: SqlRecords) -> None:
    scene = next(s for s in SCENES if s.code == "landlord")
    card = card_of(records, scene)
    assert len(card.accounts) == 60
    for before, after in zip(card.accounts, masked(card, unmasked=False).accounts, strict=True):
        assert after.address == masked_address(before.address)
        assert after.address.endswith("*-***")


def test_slow_parts_of_the_third_caller(records: SqlRecords) -> None:
    scene = next(s for s in SCENES if s.code == "third_call")
    card = card_of(records, scene)
    timeline = records.timeline(card.number, (card.chosen,))
    bills = records.bills(card.chosen)
    assert len(timeline) >= 2
    assert [c.at for c in timeline] == sorted((c.at for c in timeline), reverse=True)
    assert [b.due_on for b in bills] == sorted(b.due_on for b in bills)
    assert bills
