"""Files of a draft, from the window to the store: kept through a crash, sent with the ticket, never lost."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from agent_desktop.store.schema.field import attachments
from agent_desktop.tickets.attached.database import body_of
from agent_desktop.tickets.attached.files import PART
from tests.desk.rig import Rig
from tests.desk.store import Store

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * (PART // 256) + b"end"
FIELD = "attachments"


def _bytes(body: bytes) -> Callable[[], bytes]:
    return lambda: body


async def _add(rig: Rig, name: str, body: bytes = JPEG) -> None:
    before = len(rig.draft.draft.attached)
    rig.front.attach(rig.state.active_draft, FIELD, name, _bytes(body))
    await rig.until(lambda: len(rig.draft.draft.attached) > before, name)


async def test_a_file_survives_the_desk_and_goes_out_whole_behind_its_ticket(
    tmp_path: Path, store: Store
) -> None:
    rig = Rig(tmp_path, store)
    await rig.desk.start()
    rig.front.new_draft("heating")
    await rig.types(
        request_type="heat_leak",
        description="来访：漏水",
        address="幸福里 5-1-502",
        phone="13900001111",
    )
    await _add(rig, "C:\\现场\\漏点.jpg")
    await _add(rig, "不要的.jpg", JPEG + b"2")
    unwanted = rig.draft.draft.attached[1].id
    rig.front.edit(rig.state.active_draft, FIELD, rig.draft.draft.attached[0].id)
    await rig.written_down()
    await rig.dies()

    again = Rig(tmp_path, store)
    async with again:
        await again.until(lambda: again.state.drafts)
        [file] = [f for f in again.draft.draft.attached if f.id in again.shown(FIELD)]
        assert (file.name, file.size, file.kind) == ("漏点.jpg", len(JPEG), "image/jpeg")
        again.front.set_result(again.state.active_draft, "dispatched")
        again.front.file(again.state.active_draft)
        await again.until(lambda: not again.state.drafts, "filed")
        await again.delivered()
    with store.shared().begin() as conn:
        [row] = conn.execute(select(attachments)).all()
        assert (row.id, row.name, row.whole) == (file.id, "漏点.jpg", True)
        assert row.id != unwanted
        assert hashlib.sha256(body_of(conn, row.id)).hexdigest() == hashlib.sha256(JPEG).hexdigest()


async def test_what_lies_or_is_gone_or_too_much_is_told_and_the_draft_stays(rig: Rig, tmp_path: Path) -> None:
    def gone() -> bytes:
        return (tmp_path / "gone.jpg").read_bytes()

    async with rig:
        rig.front.new_draft("heating")
        for name, read in (("a.jpg", _bytes(b"MZ" + bytes(99))), ("b.exe", _bytes(b"MZ")), ("c.jpg", gone)):
            rig.front.attach(rig.state.active_draft, FIELD, name, read)
        wanted = {"attachment-lies", "attachment-unknown_kind", "attachment-unread"}
        await rig.until(lambda: wanted <= set(rig.told()))
        await _add(rig, "a.jpg")
        rig.front.attach(rig.state.active_draft, FIELD, "wieder.jpg", _bytes(JPEG))
        await rig.until(lambda: "attachment-twice" in rig.told())
        for n in range(8):
            await _add(rig, f"{n}.jpg", JPEG + bytes([n]))
        rig.front.attach(rig.state.active_draft, FIELD, "zehnte.jpg", _bytes(JPEG + b"10"))
        await rig.until(lambda: "attachment-too_many" in rig.told())
        assert len(rig.shown(FIELD).split()) == 9


async def test_a_file_added_to_a_ticket_that_is_filed_goes_to_that_ticket(rig: Rig, store: Store) -> None:
    async with rig:
        await rig.takes("13900001111", "gas")
        await rig.types(description="厨房有燃气味", address="幸福里 5-1-502", phone="13900001111")
        await _add(rig, "报警器.jpg")
        rig.front.dispatch_now(rig.state.active_draft)
        await rig.until(lambda: rig.draft.draft.ticket_id)
        ticket = rig.draft.draft.ticket_id
        await _add(rig, "阀门.jpg", JPEG + b"2")
        rig.front.file(rig.state.active_draft)

        def arrived() -> list[tuple[str, str, bool]]:
            with store.shared().begin() as conn:
                return [(r.ticket_id, r.name, r.whole) for r in conn.execute(select(attachments))]

        both = [(ticket, "报警器.jpg", True), (ticket, "阀门.jpg", True)]
        await rig.until(lambda: arrived() == both, f"both at {ticket}")
