"""Asking a colleague while the caller waits, and everything that may come of it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent_desktop.desk import call_log, handing_over, telephone
from agent_desktop.desk.handover import Handover, as_token, of_token
from agent_desktop.desk.parts import ExchangeCodes
from agent_desktop.store.schema import staff, telephony
from agent_desktop.store.schema.work import calls
from customer360.phone import normalise
from softphone.call import Call, CallState, EndReason
from softphone.line import ColleagueState, RegistrationState, TextReceived
from tests.desk.rig import Rig
from tests.desk.store import LI, SITE, STRANGER, WANG, Store


async def asks(rig: Rig, number: str = "8901", *, answered: bool = True) -> tuple[Call, Call]:
    """Wang is on the line and a colleague is asked: both calls."""
    caller = await rig.takes(WANG)
    rig.front.consult(number)
    colleague = next(v.call for v in rig.state.calls if v.call.id != caller.id)
    if answered:
        rig.line.far_end_answers(colleague.id)
    await rig.settle()
    return caller, colleague


def states(rig: Rig) -> dict[str, CallState]:
    return {v.call.id: v.call.state for v in rig.state.calls}


async def test_a_colleague_is_asked_and_the_caller_keeps_card_and_draft(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig)
        assert states(rig) == {caller.id: CallState.HELD, colleague.id: CallState.ACTIVE}
        assert rig.state.selected == caller.id
        assert len(rig.state.drafts) == 1, "a colleague needs no ticket"
        assert rig.state.presence.state == "talking"


async def test_the_caller_is_handed_over_and_wrapped_up(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig)
        rig.front.hand_over()
        await rig.settle()
        assert [v.call.id for v in rig.state.calls] == [caller.id], "the colleague's card is gone"
        assert rig.view.call.end_reason is EndReason.TRANSFERRED
        assert rig.view.wrap_up
        assert rig.line.transferred == [(caller.id, "8901")]
        assert colleague.id not in states(rig)


async def test_a_colleague_who_could_not_be_rung_is_forgotten(rig: Rig) -> None:
    async with rig:
        caller = await rig.takes(WANG)
        rig.line.fail_next("dial", "All lines of this phone are in use.")
        rig.front.consult("8901")
        await rig.settle()
        assert states(rig) == {caller.id: CallState.ACTIVE}
        rig.front.dial("8901")
        await rig.settle()
        assert [v.asked_for for v in rig.state.calls] == ["", ""], "a call of its own"


@pytest.mark.parametrize(("status", "why"), [(486, "busy"), (480, "no_answer"), (302, "moved"), (0, "line")])
async def test_why_a_colleague_was_not_reached_and_that_the_caller_waits(
    rig: Rig, status: int, why: str
) -> None:
    async with rig:
        caller, colleague = await asks(rig, answered=False)
        rig.line.far_end_refuses(colleague.id, status)
        await rig.until(lambda: "not-reached" in rig.told())
        [notice] = rig.state.notices
        assert notice.args == {"number": "8901", "why": why, "waits": 1}
        assert states(rig) == {caller.id: CallState.HELD}
        rig.front.consult("8902")
        await rig.until(lambda: "not-reached" not in rig.told(), "another call ends that line")


async def test_why_a_transfer_came_to_nothing(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        for reason, told in (("404 Not Found", "transfer-refused"), ("It can't.", "command-failed")):
            rig.line.fail_next("transfer", reason)
            rig.front.transfer("8999")
            await rig.until(lambda told=told: rig.told() == [told])  # type: ignore[misc]
            [notice] = rig.state.notices
            assert notice.args == (
                {"why": "unknown"} if told == "transfer-refused" else {"command": "transfer"}
            )


async def test_what_came_to_nothing_is_past_when_the_calls_have_gone_on(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig, answered=False)
        rig.line.far_end_refuses(colleague.id, 486)
        await rig.until(lambda: "not-reached" in rig.told())
        other = await rig.rings(LI)
        assert "not-reached" in rig.told(), "the first caller waits on"
        rig.line.far_end_hangs_up(other.id)
        await rig.until(lambda: states(rig) == {caller.id: CallState.HELD})
        assert "not-reached" in rig.told()
        rig.front.hold(caller.id)
        await rig.until(lambda: states(rig) == {caller.id: CallState.ACTIVE})
        assert "not-reached" not in rig.told(), "the caller is no longer on hold"
        rig.line.fail_next("transfer", "486 Busy Here")
        rig.front.transfer("8901")
        await rig.until(lambda: "transfer-refused" in rig.told())
        rig.front.transfer("8902")
        await rig.until(lambda: states(rig).get(caller.id) is not CallState.ACTIVE)
        assert "transfer-refused" not in rig.told(), "the caller is no longer here"


async def test_a_colleague_may_be_named_by_an_address(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig, "sip:8901@10.0.0.5")
        assert next(v for v in rig.state.calls if v.call.id == colleague.id).asked_for == caller.id


async def test_only_the_call_that_was_dialled_for_the_caller_is_theirs(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone takes a moment to dial; meanwhile the colleague may ring, or the caller hang up."""

    async def dialled(number: str) -> str:
        before = {v.call.id for v in rig.state.calls}
        rig.line.dial(number)
        await rig.settle()
        [made] = [v for v in rig.state.calls if v.call.id not in before]
        rig.line.hang_up(made.call.id)
        await rig.settle()
        return made.asked_for

    def wished(number: str) -> None:
        with monkeypatch.context() as slow:
            slow.setattr(rig.line, "dial", lambda *_: None)
            rig.front.consult(number)

    async with rig:
        caller = await rig.takes(WANG)
        wished("8901")
        theirs = await rig.rings("8901")
        assert [v.asked_for for v in rig.state.calls if v.call.id == theirs.id] == [""], "they ring us"
        rig.line.far_end_hangs_up(theirs.id)
        assert await dialled("8902") == "", "somebody else was dialled"
        assert await dialled("8901") == caller.id
        assert await dialled("8901") == "", "one call for one wish"


async def test_one_colleague_is_asked_for_a_caller_who_is_on_the_line(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled = list[str]()
    dial = rig.line.dial

    def counted(number: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        dialled.append(number)
        dial(number, headers)

    monkeypatch.setattr(rig.line, "dial", counted)
    async with rig:
        rig.front.consult("8901")
        await rig.rings(WANG)
        rig.front.consult("8901")
        assert dialled == [], "nobody is on the line"
        await rig.takes_ringing()
        rig.front.consult(" ")
        rig.front.consult("8901")
        rig.front.consult("8902")
        await rig.settle()
        assert dialled == ["8901"], "one at a time"
        rig.line.far_end_refuses(next(v.call.id for v in rig.state.calls if v.asked_for))
        await rig.settle()
        rig.front.consult("8902")
        assert dialled == ["8901", "8902"], "the first would not come"


async def test_hold_changes_places(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig)
        rig.front.hold(colleague.id)
        await rig.settle()
        assert states(rig) == {caller.id: CallState.ACTIVE, colleague.id: CallState.HELD}
        rig.front.hold(caller.id)
        await rig.settle()
        assert states(rig) == {caller.id: CallState.HELD, colleague.id: CallState.ACTIVE}


async def test_all_three_speak_and_the_colleague_leaves(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig)
        rig.front.join_calls()
        await rig.settle()
        assert [v.call.joined for v in rig.state.calls] == [True, True]
        rig.line.far_end_hangs_up(colleague.id)
        await rig.settle()
        assert states(rig) == {caller.id: CallState.ACTIVE}
        assert not rig.view.call.joined


async def test_the_caller_hangs_up_while_the_colleague_is_asked(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig)
        rig.line.far_end_hangs_up(caller.id)
        await rig.settle()
        assert states(rig) == {caller.id: CallState.ENDED, colleague.id: CallState.ACTIVE}
        rig.front.hand_over()
        assert not rig.line.transferred, "there is nobody left to hand over"
        rig.front.hang_up(colleague.id)
        await rig.settle()
        assert rig.state.presence.state == "wrap_up"


async def test_a_colleague_who_does_not_answer_leaves_the_caller_held(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig, answered=False)
        rig.line.far_end_refuses(colleague.id)
        await rig.settle()
        assert states(rig) == {caller.id: CallState.HELD}
        rig.front.hold()
        await rig.settle()
        assert states(rig) == {caller.id: CallState.ACTIVE}


async def test_a_refused_hand_over_is_told_and_changes_nothing(rig: Rig) -> None:
    async with rig:
        caller, colleague = await asks(rig)
        rig.line.fail_next("transfer_to_call", "503 Service Unavailable")
        rig.front.hand_over()
        await rig.settle()
        assert "transfer-refused" in rig.told()
        assert states(rig) == {caller.id: CallState.HELD, colleague.id: CallState.ACTIVE}


async def test_the_expert_sees_who_it_is_and_what_was_written(rig: Rig, store: Store, tmp_path: Path) -> None:
    (tmp_path / "expert").mkdir()
    expert = Rig(tmp_path / "expert", store, who=("1901", "马建国", "8901"))
    async with rig, expert:
        await rig.takes(WANG)
        await rig.types(description="三次上门都没修好，要求专家解答")
        rig.front.consult("8901")
        [(_, headers)] = rig.line.dialled
        await rig.delivered()

        expert.line.ring("8011", token=dict(headers)["User-to-User"])
        await expert.until(lambda: "handed-over" in expert.told())
        await expert.until(lambda: expert.view.card is not None and expert.view.card.account is not None)
        assert expert.view.number.e164 == "+8613812346621", "the caller, not the colleague who rang"
        await expert.until(lambda: expert.shown("description") == "三次上门都没修好，要求专家解答")
        [row] = store.rows(telephony.handovers)
        assert (row["from_agent"], row["to_extension"], row["account_id"]) == ("1011", "8901", "a1")


@pytest.mark.parametrize("asked", ["110", "12345", "02886541234"])
async def test_who_is_no_colleague_is_told_nothing_of_the_caller(rig: Rig, store: Store, asked: str) -> None:
    async with rig:
        await rig.takes(WANG)
        rig.front.consult(asked)
        [(number, headers)] = rig.line.dialled
        await rig.delivered()
        assert (number, headers) == (asked, ())
        assert not store.rows(telephony.handovers)


async def test_the_experts_pop_costs_no_more_than_another(rig: Rig, store: Store, tmp_path: Path) -> None:
    """The budget of any pop, 100 ms to the screen: in CPU time, which other programs don't change."""
    (tmp_path / "expert").mkdir()
    expert = Rig(tmp_path / "expert", store, who=("1901", "马建国", "8901"))
    spent = []
    async with rig, expert:
        await rig.takes(WANG)
        await rig.types(description="三次上门都没修好")
        rig.front.consult("8901")
        [(_, headers)] = rig.line.dialled
        await rig.delivered()
        for _ in range(5):
            before = time.process_time()
            call = expert.line.ring("8011", token=dict(headers)["User-to-User"])
            await expert.until(lambda: expert.state.draft and expert.shown("description"))
            await expert.until(lambda: expert.view.card is not None and expert.view.card.account is not None)
            spent.append(time.process_time() - before)
            expert.line.far_end_hangs_up(call.id)
            await expert.until(lambda: not expert.state.calls)
    assert sorted(spent)[2] < 0.1, spent


async def test_without_the_store_the_token_alone_names_caller_and_agent(
    rig: Rig, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "expert").mkdir()
    expert = Rig(tmp_path / "expert", store, who=("1901", "马建国", "8901"))
    async with rig, expert:
        await rig.takes(WANG)
        rig.front.consult("8901")
        [(_, headers)] = rig.line.dialled
        store.gone = True
        call = expert.line.ring("8011", token=dict(headers)["User-to-User"])
        await expert.until(lambda: "handed-over" in expert.told())
        assert expert.view.call.id == call.id
        assert expert.view.number.e164 == "+8613812346621"
        told = of_token(dict(headers)["User-to-User"])
        assert told is not None
        assert (told.from_agent, told.account_id) == ("1011", "a1")


async def test_a_blind_transfer_is_found_by_the_exchanges_own_token(
    rig: Rig, store: Store, tmp_path: Path
) -> None:
    (tmp_path / "expert").mkdir()
    expert = Rig(tmp_path / "expert", store, who=("1901", "马建国", "8901"))
    token = "3137393533;encoding=hex"
    async with rig, expert:
        await rig.takes(WANG, token=token)
        await rig.types(description="漏水")
        rig.front.transfer("8901")
        await rig.delivered()
        expert.line.ring(WANG, token=token)
        await expert.until(lambda: expert.shown("description") == "漏水")


@pytest.mark.parametrize(
    ("remote", "token", "minutes", "comes"),
    [
        ("8012", "", 4, True),  # the colleague's telephone: whose call it is, only the extension tells
        ("8012", "", 6, False),
        (LI, "", 4, True),  # a blind transfer with the caller's number
        (LI, "", 6, False),
        (WANG, "", 4, False),  # the next caller of this seat, who has nothing to do with it
        (WANG, "another", 4, False),
        (WANG, "theirs", 4, True),  # the exchange says that it is this call
        ("anonymous", "", 4, False),
    ],
)
async def test_a_hand_over_is_only_this_calls(
    rig: Rig, store: Store, monkeypatch: pytest.MonkeyPatch,
    remote: str, token: str, minutes: int, comes: bool,
) -> None:  # fmt: skip
    monkeypatch.setattr(handing_over, "_LOOKS_S", (0.0,))
    sent = datetime.now(UTC) - timedelta(minutes=minutes)
    told = {"from_agent": "1012", "from_name": "李思远", "to_extension": "8011", "token": "theirs"}
    caller = {"phone": "+8613909314471", "skill_group": "heating", "draft": "{}", "call_id": "k7"}
    store.add(telephony.handovers, id="h1", at=sent, **told, **caller)
    async with rig:
        await rig.rings(remote, token=token)
        await rig.settle()
        assert ("handed-over" in rig.told()) is comes
        if not comes:
            assert rig.view.number.e164 != caller["phone"] or remote == LI


@pytest.mark.parametrize(("remote", "phone"), [("12345", "+8612345"), ("12345", LI), ("110", LI)])
async def test_who_comes_by_a_number_that_many_share_is_nobody_who_was_handed_over(
    rig: Rig, store: Store, monkeypatch: pytest.MonkeyPatch, remote: str, phone: str
) -> None:
    """Nor is it a colleague's telephone, though it is as short as one."""
    monkeypatch.setattr(handing_over, "_LOOKS_S", (0.0,))
    handed_over(store, phone)
    async with rig:
        await rig.rings(remote)
        await rig.settle()
        assert ("handed-over" in rig.told(), rig.shown("description")) == (False, "")
        await rig.rings(remote, token="theirs")
        await rig.until(lambda: "handed-over" in rig.told(), "the exchange says that it is this call")


async def test_a_colleague_who_asks_brings_their_own_words_alone(
    rig: Rig, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ask the same expert about callers of 12345, and the words of the second are still on their way."""
    monkeypatch.setattr(handing_over, "_LOOKS_S", (0.0,))
    handed_over(store, "+8612345")
    async with rig:
        await rig.rings("8012", token=as_token(Handover(from_agent="1013", phone="+8612345")))
        await rig.settle()
        assert ("handed-over" in rig.told(), rig.shown("description")) == (True, "")


def handed_over(store: Store, phone: str) -> None:
    """1012 has sent somebody on to this seat a moment ago."""
    who = {"from_agent": "1012", "from_name": "李思远", "to_extension": "8011", "token": "theirs"}
    told = {"phone": normalise(phone, SITE).e164, "draft": '{"description": "邻居漏水"}', "call_id": "k7"}
    store.add(telephony.handovers, id="h1", at=datetime.now(UTC), skill_group="heating", **who, **told)


async def test_after_a_hand_over_elsewhere_the_card_is_the_new_speakers(rig: Rig) -> None:
    async with rig:
        call = await rig.takes("8012")
        rig.line._table.change(rig.line._table.calls[call.id], CallState.ACTIVE, remote=LI)
        await rig.until(lambda: rig.view.card is not None and rig.view.card.accounts)
        assert rig.view.number.e164 == "+8613909314471"


async def test_a_foreign_token_is_no_hand_over(rig: Rig) -> None:
    async with rig:
        for token in ("", "zz;encoding=hex", "00ff;encoding=hex", "6164317c61", "\u202e;encoding=hex"):
            await rig.rings(STRANGER, token=token)
        await rig.settle()
        assert "handed-over" not in rig.told()


async def test_colleagues_and_what_their_telephones_do(rig: Rig, store: Store) -> None:
    for no, name, extension, left in (("1012", "李思远", "8012", False), ("1013", "旧人", "8013", True)):
        store.add(
            staff.agents,
            no=no,
            name=name,
            extension=extension,
            kind="normal",
            role="agent",
            team="",
            left=left,
        )
    async with rig:
        rig.line.registration_becomes(RegistrationState.REGISTERED, round_trip_ms=3.0)
        await rig.until(lambda: rig.state.colleagues)
        rig.line.colleague_becomes("8012", ColleagueState.BUSY)
        await rig.settle()
        assert [(c.person.name, c.state) for c in rig.state.colleagues] == [("李思远", ColleagueState.BUSY)]


async def test_redial_and_the_call_log(rig: Rig) -> None:
    async with rig:
        rig.front.dial("")
        assert not rig.line.dialled, "nothing was dialled before"
        rig.front.dial(STRANGER)
        call = rig.view.call
        rig.line.far_end_refuses(call.id)
        await rig.settle()
        rig.front.dial("")
        assert [number for number, _ in rig.line.dialled] == [STRANGER, STRANGER]
        assert [(c.number, c.answered) for c in rig.state.recent] == [(STRANGER, False)]


async def test_the_call_log_shows_no_more_of_a_caller_than_the_call_did(rig: Rig) -> None:
    async with rig:
        for known in ({}, {"ivr_trail": "9"}):
            call = await rig.rings(STRANGER, **known)
            rig.line.far_end_hangs_up(call.id)
            await rig.until(lambda: not rig.state.calls)
        emergency, masked = (recent.shown for recent in rig.state.recent)
        assert (emergency.replace(" ", ""), "*" in masked) == (STRANGER, True)


async def test_the_call_log_knows_the_days_before(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_log, "FIRST_S", 0.05)
    monkeypatch.setattr(call_log, "AGAIN_S", 0.05)
    now = datetime.now(UTC)

    def add(call_id: str, hours: float, **facts: object) -> None:
        plain: dict[str, object] = {"direction": "incoming", "agent": "1011", "phone": "+8613893216621"}
        rig.store.add(calls, id=call_id, started_at=now - timedelta(hours=hours), **plain | facts)

    add("k1", 30, answered_at=now - timedelta(hours=30))
    add("k2", 5, direction="outgoing", phone="+869317712210")
    add("k3", 24 * 8)
    add("k4", 4, agent="1012")
    add("k5", 3, phone=None)
    rig.store.gone = True
    async with rig:
        rig.front.dial(STRANGER)
        rig.line.far_end_refuses(rig.view.call.id)
        await asyncio.sleep(0.1)
        rig.store.gone = False
        await rig.until(lambda: len(rig.state.recent) > 1)
        assert [(c.shown, c.incoming, c.answered) for c in rig.state.recent[1:]] == [
            ("0931 771 2210", False, False),
            ("138 **** 6621", True, True),
        ]
        rig.front.dial(rig.state.recent[2].number)
        assert rig.line.dialled[-1][0] == "13893216621"


async def test_a_number_is_dialled_as_people_write_it(rig: Rig) -> None:
    async with rig:
        for written in ("0931 771-2210", "（0931）7712210", "sip:a-b@10.0.0.5"):
            rig.front.dial(written)
        numbers = [number for number, _ in rig.line.dialled]
        assert numbers == ["09317712210", "09317712210", "sip:a-b@10.0.0.5"]


async def test_the_survey_is_sent_and_its_answer_kept(store: Store, tmp_path: Path) -> None:
    rig = Rig(tmp_path, store, exchange=ExchangeCodes(survey="*60"))
    async with rig:
        call = await rig.takes(WANG, token="abc;encoding=hex")
        rig.front.to_survey()
        await rig.settle()
        assert rig.line.transferred == [(call.id, "*60")]
        rig.line.tell(TextReceived("survey score=5 token=abc;encoding=hex"))
        rig.line.tell(TextReceived("survey score=skipped token=other"))
        rig.line.tell(TextReceived("<b>survey</b> score=9"))
        await rig.settle()
        assert "survey" in rig.told()
        await rig.delivered()
    kept = [(row["score"], row["call_id"]) for row in store.rows(telephony.surveys)]
    assert sorted(kept, key=str) == [("5", call.id), ("skipped", None)]


async def test_calls_of_some_groups_are_taken_after_a_beep(store: Store, tmp_path: Path) -> None:
    rig = Rig(tmp_path, store, exchange=ExchangeCodes(auto_answer=frozenset({"heating"})))
    async with rig:
        other = rig.line.ring(LI, skill_group="gas")
        await asyncio.sleep(0.05)
        assert states(rig)[other.id] is CallState.RINGING, "another group's"
        rig.line.far_end_hangs_up(other.id)
        await rig.settle()
        first = rig.line.ring(WANG, skill_group="heating")
        assert rig.line.beeps == 1
        await rig.until(lambda: states(rig)[first.id] is CallState.ACTIVE)
        assert not rig.view.taken, "nobody asked for its card"
        second = rig.line.ring(LI, skill_group="heating")
        await asyncio.sleep(0.05)
        assert states(rig)[second.id] is CallState.RINGING, "somebody is on the line already"


async def test_the_beep_is_followed_by_one_answer_and_by_none_where_the_caller_gave_up(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(tmp_path, store, exchange=ExchangeCodes(auto_answer=frozenset({"heating"})))
    answered = list[str]()
    monkeypatch.setattr(rig.line, "answer", answered.append)  # a phone that takes a moment
    monkeypatch.setattr(telephone, "KEY_GUARD_S", 0.0)
    async with rig:
        gone = rig.line.ring(LI, skill_group="heating")
        rig.line.far_end_hangs_up(gone.id)
        await asyncio.sleep(0.1)
        assert answered == []
        await rig.until(lambda: rig.state.presence.state == "ready")
        call = rig.line.ring(WANG, skill_group="heating")
        rig.front.answer()
        rig.front.dial("8901")
        await asyncio.sleep(0.1)
        assert (answered, rig.line.beeps) == ([call.id], 2), "who is rung from here is not announced"
