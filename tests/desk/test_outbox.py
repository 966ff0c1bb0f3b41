"""What has not reached the store: seen, explained, changed, sent again; and tickets that are added to."""

from pathlib import Path

import pytest

from agent_desktop.desk.ledger import LedgerError
from agent_desktop.store.schema import work
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.finding.finder import Query
from tests.desk.rig import Rig
from tests.desk.store import WANG


async def _filed(rig: Rig) -> str:
    await rig.takes(WANG)
    await rig.types(description="客厅 15 度", request_type="no_heat", address="幸福里 5-1-502")
    rig.line.far_end_hangs_up(rig.view.call.id)
    await rig.until(lambda: rig.state.presence.state == "wrap_up")
    return await rig.files()


async def test_what_waits_is_there_to_see(rig: Rig) -> None:
    async with rig:
        rig.store.gone = True
        number = await _filed(rig)
        held = await rig.desk.ledger.held()
        assert [h.body.number for h in held if isinstance(h.body, Ticket)] == [number]
        assert not any(h.refused for h in held)


async def test_a_refused_ticket_is_changed_and_keeps_its_number(rig: Rig) -> None:
    async with rig:
        rig.store.gone = True
        number = await _filed(rig)
        [ticket] = [h for h in await rig.desk.ledger.held() if h.kind == "ticket"]
        rig.journal.refused(ticket.id, "number is taken")
        rig.store.gone = False
        [refused] = [h for h in await rig.desk.ledger.held() if h.refused]
        rig.desk.ledger.edit(refused)
        await rig.until(lambda: rig.state.draft)
        assert (rig.draft.draft.ticket_number, rig.shown("description")) == (number, "客厅 15 度")
        await rig.types(description="客厅 14 度，有老人")
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: not rig.state.drafts)
        await rig.delivered()
    [row] = [t for t in rig.store.rows(work.tickets) if t["number"] == number]
    assert (row["field_values"]["description"], row["id"]) == ("客厅 14 度，有老人", ticket.id)


async def test_a_refused_act_can_be_sent_again_or_given_up_a_ticket_never(rig: Rig) -> None:
    async with rig:
        rig.store.gone = True
        await _filed(rig)
        rig.desk.trail.post("note", ticket_id="t1", text="再催")
        await rig.settle()
        for held in await rig.desk.ledger.held():
            rig.journal.refused(held.id, "for a reason")
        by_kind = {held.kind: held for held in await rig.desk.ledger.held()}
        await rig.desk.ledger.drop(by_kind["ticket"])
        await rig.desk.ledger.drop(by_kind["note"])
        left = {held.kind: held for held in await rig.desk.ledger.held() if held.refused}
        assert "ticket" in left
        assert "note" not in left
        await rig.desk.ledger.send_again(left["ticket"])
        assert not {h.kind for h in await rig.desk.ledger.held() if h.refused} & {"ticket"}


async def test_a_store_without_a_finder_says_so(rig: Rig) -> None:
    async with rig:
        with pytest.raises(LedgerError):
            await rig.desk.ledger.page(Query())


async def test_a_file_is_attached_by_its_bytes_and_a_lie_is_refused(rig: Rig, tmp_path: Path) -> None:
    paper, lie = tmp_path / "证明.pdf", tmp_path / "photo.jpg"
    paper.write_bytes(b"%PDF-1.7\n" + b"x" * 400_000)
    lie.write_bytes(b"MZ" + b"x" * 1000)
    async with rig:
        rig.store.gone = True
        await rig.desk.ledger.attach("t1", paper)
        with pytest.raises(LedgerError, match="lies"):
            await rig.desk.ledger.attach("t1", lie)
        await rig.until(lambda: rig.journal.waiting() == 4, "all parts in the outbox")
        kinds = [held.kind for held in await rig.desk.ledger.held()]
        assert kinds == ["attach", "attach_part", "attach_part", "attach_part"]
