"""What a far end may do within a call: the phone lives, the call ends in a true state, the next one rings."""

from collections.abc import Callable
from pathlib import Path

import pytest

from softphone.call import Call, CallState, Direction, EndReason
from softphone.invite import MAX_VALUE
from softphone.messages import Answer, Dial, HangUp, Hold, Resume
from softphone.news import CallNews, FailureNews
from tests.softphone.odd_peer import Dialog, Message, Peer, sdp
from tests.softphone.phones import RawDesk
from tests.softphone.test_hostile import Target, target
from tests.softphone.test_remote_line import LonePhone

__all__ = ["target"]

ANSWERED = range(200, 700)


def until(target: Target, call_id: str, state: CallState) -> Call:
    """Read what the phone tells until this call (without an id: one of ours) is in `state`."""
    while True:
        message = target.desk.read()
        assert message is not None, "the phone has gone"
        if isinstance(message, CallNews):
            call = message.event.call
            ours = call.id == call_id if call_id else call.direction is Direction.OUTGOING
            if call.state is state and ours:
                return call


def rung(target: Target, peer: Peer, *lines: tuple[str, str]) -> tuple[Dialog, Call]:
    token = f"odd-{peer.port}"
    dialog = peer.invite(("User-to-User", token), *lines)
    return dialog, target.ringing(token)


def talk(target: Target, peer: Peer) -> tuple[Dialog, Call]:
    dialog, call = rung(target, peer)
    target.desk.say(Answer(call.id))
    assert peer.answered(dialog, least=200).status == 200
    return dialog, until(target, call.id, CallState.ACTIVE)


def still_talks_and_ends(target: Target, peer: Peer, dialog: Dialog, call: Call) -> None:
    """The far end is still known in this call, and hears its end."""
    peer.ask(dialog, "UPDATE")
    assert peer.answered(dialog, "UPDATE", least=200).status == 200
    target.desk.say(HangUp(call.id))
    assert until(target, call.id, CallState.ENDED).end_reason is EndReason.NEAR_END
    peer.answer(peer.asked("BYE"), 200)
    target.still_rings()


MENDED = "an INFO with a digit and not even a line's end"


def not_published(target: Target) -> None:
    """The public wheel has none of our mends (`packaging/native/mends.py`), and ends."""
    if target.library.startswith("2.15"):
        pytest.skip("the public wheel aborts")


IN_A_CALL: dict[str, tuple[str, tuple[tuple[str, str], ...], str]] = {
    "a re-INVITE without a common codec": ("INVITE", (), sdp(2).replace("AVP 8 101", "AVP 127 126")),
    "a re-INVITE with a broken offer": ("INVITE", (), "v=0\r\nm=audio x RTP/AVP\r\n"),
    "a re-INVITE that is no SDP": ("INVITE", (("Content-Type", "text/html"),), "<b>call me</b>"),
    "an UPDATE with a broken offer": ("UPDATE", (), "v=0\r\no=\r\n"),
    "an INFO with a digit that is none": ("INFO", (("Content-Type", "application/dtmf-relay"),),
                                          "Signal=<script>\r\nDuration=99999999999\r\n"),
    "an INFO with half a letter for a digit": ("INFO", (("Content-Type", "application/dtmf-relay"),),
                                               "Signal=\udce2\r\nDuration=160\r\n"),
    MENDED: ("INFO", (("Content-Type", "application/dtmf-relay"),), "Signal=5"),
    "an INFO of an unknown kind": ("INFO", (("Content-Type", "application/x-nobody"),), "\x00" * 3000),
    "a REFER to elsewhere": ("REFER", (("Refer-To", "<sip:thief@127.0.0.1:9>"),), ""),
    "a NOTIFY of nothing": ("NOTIFY", (("Event", "refer"), ("Content-Type", "message/sipfrag")), "SIP/2.0"),
    "a PRACK of nothing": ("PRACK", (("RAck", "1 1 INVITE"),), ""),
    "a method that nobody knows": ("FROBNICATE", (), ""),
    "headers of 30 KB": ("OPTIONS", (("X-Long", "x" * 30_000),), ""),
}  # fmt: skip


@pytest.mark.parametrize("what", IN_A_CALL)
def test_an_odd_request_leaves_the_call_as_it_was(target: Target, what: str) -> None:
    if what == MENDED:
        not_published(target)
    method, lines, body = IN_A_CALL[what]
    with Peer(target.port) as peer:
        dialog, call = talk(target, peer)
        peer.ask(dialog, method, *lines, body=body)
        assert peer.answered(dialog, method, least=200).status in ANSWERED
        still_talks_and_ends(target, peer, dialog, call)


def test_a_storm_of_re_invites(target: Target) -> None:
    """Hold and back two hundred times, in bursts that don't wait for an answer."""
    with Peer(target.port) as peer:
        dialog, call = talk(target, peer)
        for burst in range(10):
            sent = range(20 * burst, 20 * burst + 20)
            for turn in sent:
                peer.ask(dialog, "INVITE", body=sdp(turn + 2, "sendonly" if turn % 2 else "sendrecv"))
            finals: set[str] = set()
            while len(finals) < len(sent):
                message = peer.read()
                if message.status >= 200:
                    finals.add(message["CSeq"])
                    peer.acknowledge(dialog, message)
        still_talks_and_ends(target, peer, dialog, call)


def test_nobody_takes_a_call_over_by_replaces(target: Target) -> None:
    """PJSIP would answer it by itself, and leave the agent with nobody to hear."""
    with Peer(target.port) as caller, Peer(target.port) as thief:
        dialog, call = talk(target, caller)
        to, ours = (value.partition(";tag=")[2] for value in (dialog.theirs, dialog.ours))
        theft = thief.invite(("Replaces", f"{dialog.call_id};to-tag={to};from-tag={ours}"))
        assert thief.answered(theft, least=200).status >= 300
        still_talks_and_ends(target, caller, dialog, call)


@pytest.mark.parametrize("answers_first", [True, False])
def test_two_cancels_meet_the_answer(target: Target, answers_first: bool) -> None:
    with Peer(target.port) as peer:
        dialog, call = rung(target, peer)
        if answers_first:
            target.desk.say(Answer(call.id))
        peer.ask(dialog, "CANCEL")
        peer.ask(dialog, "CANCEL")
        if not answers_first:
            target.desk.say(Answer(call.id))
        if peer.answered(dialog, least=200).status == 200:
            peer.ask(dialog, "BYE")
        ended = until(target, call.id, CallState.ENDED)
        assert ended.end_reason in (EndReason.FAR_END, EndReason.ABANDONED)
        target.still_rings()


@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_reliable_ringing(target: Target, acknowledged: bool) -> None:
    with Peer(target.port) as peer:
        dialog, call = rung(target, peer, ("Require", "100rel"), ("Supported", "100rel"))
        ringing = peer.answered(dialog)
        assert ringing.status == 180
        if acknowledged and ringing["RSeq"]:
            peer.ask(dialog, "PRACK", ("RAck", f"{ringing['RSeq']} {ringing['CSeq']}"))
            assert peer.answered(dialog, "PRACK", least=200).status == 200
            dialog.cseq -= 1  # the CANCEL is the INVITE's
        target.desk.say(HangUp(call.id))
        assert until(target, call.id, CallState.ENDED).end_reason is EndReason.REJECTED
        target.still_rings()


EVIL = (
    "\u202e<b>\U0001f525</b>" + "长" * 1100
)  # 3.3 KB: beyond 4,000 bytes PJSIP cuts a packet off, and the offer is lost


def test_who_speaks_is_bounded_plain_text_at_the_beginning_and_when_it_changes(target: Target) -> None:
    with Peer(target.port) as peer:
        asserted = ("P-Asserted-Identity", f'"{EVIL}" <sip:95598@127.0.0.1>')
        dialog, call = rung(target, peer, asserted)
        assert call.remote == "95598", "the exchange's word counts more than the caller's own"
        assert call.remote_name == ("<b>\U0001f525</b>" + "长" * MAX_VALUE)[:MAX_VALUE]
        target.desk.say(Answer(call.id))
        assert peer.answered(dialog, least=200).status == 200
        until(target, call.id, CallState.ACTIVE)
        peer.ask(dialog, "UPDATE", ("P-Asserted-Identity", '"\u202e<img src=x>" <sip:13911112222@x>'))
        while (now := until(target, call.id, CallState.ACTIVE)).remote != "13911112222":
            pass
        assert now.remote_name == "<img src=x>"
        still_talks_and_ends(target, peer, dialog, call)


def test_why_a_hold_is_refused_is_bounded_plain_text(target: Target) -> None:
    with Peer(target.port) as peer:
        dialog, call = talk(target, peer)
        target.desk.say(Hold(call.id))
        peer.answer(peer.asked("INVITE"), 488, reason="\udcff\u202e<b>" + "x" * 900)
        while not isinstance(message := target.desk.read(), FailureNews):
            assert message is not None, "the phone has gone"
        assert message.event.reason == ("488 \ufffd<b>" + "x" * MAX_VALUE)[:MAX_VALUE]
        still_talks_and_ends(target, peer, dialog, call)


SOUNDLESS = {"with its sound off": sdp(2).replace("audio 40000", "audio 0"), "without an answer": ""}


@pytest.mark.parametrize("odd", [Hold, Resume])
@pytest.mark.parametrize("how", SOUNDLESS)
def test_a_hold_or_resume_answered_without_sound_is_told_and_the_next_one_asked(
    target: Target, how: str, odd: type[Hold | Resume]
) -> None:
    with Peer(target.port) as peer:
        dialog, call = talk(target, peer)
        if odd is Resume:
            target.desk.say(Hold(call.id))
            peer.answer(peer.asked("INVITE"), 200, body=sdp(2, "recvonly"))
            until(target, call.id, CallState.HELD)
        target.desk.say(odd(call.id))
        peer.answer(peer.asked("INVITE"), 200, body=SOUNDLESS[how].replace("1 2 IN", "1 3 IN"))
        while not isinstance(message := target.desk.read(), FailureNews):
            assert message is not None, "the phone has gone"
        target.desk.say(odd(call.id))
        peer.answer(peer.asked("INVITE"), 200, body=sdp(4, "recvonly" if odd is Hold else "sendrecv"))
        until(target, call.id, CallState.HELD if odd is Hold else CallState.ACTIVE)
        still_talks_and_ends(target, peer, dialog, call)


def refusing(status: int, *lines: tuple[str, str]) -> Callable[[Peer, Message], None]:
    return lambda peer, invite: peer.answer(invite, status, *lines)


def early_media_then(status: int) -> Callable[[Peer, Message], None]:
    def act(peer: Peer, invite: Message) -> None:
        peer.answer(invite, 183, body=sdp())
        peer.answer(invite, status)

    return act


def challenging_for_ever(peer: Peer, invite: Message) -> None:
    """Each attempt was stale; a client that believes it tries for ever."""
    attempts = 0
    while invite.method == "INVITE":
        attempts += 1
        assert attempts < 10, "it goes on for ever"
        challenge = f'Digest realm="x", nonce="n{attempts}", stale=true, algorithm=MD5'
        peer.answer(invite, 401, ("WWW-Authenticate", challenge))
        peer.asked("ACK")
        try:
            invite = peer.read(1.0)
        except TimeoutError:
            return


OUTGOING: dict[str, tuple[Callable[[Peer, Message], None], EndReason]] = {
    "sound before a refusal": (early_media_then(486), EndReason.BUSY),
    "sound before a server's failure": (early_media_then(503), EndReason.REFUSED),
    "an unknown refusal": (refusing(699), EndReason.REFUSED),
    "a challenge without a nonce": (
        refusing(407, ("Proxy-Authenticate", 'Digest realm="x"')),
        EndReason.REFUSED,
    ),
    "a nonce that is always stale": (challenging_for_ever, EndReason.REFUSED),
}


@pytest.mark.parametrize("how", OUTGOING)
def test_a_call_of_ours_that_is_refused_in_an_odd_way(target: Target, how: str) -> None:
    act, reason = OUTGOING[how]
    with Peer() as peer:
        target.desk.say(Dial(f"sip:odd@127.0.0.1:{peer.port}"))
        act(peer, peer.asked("INVITE"))
        assert until(target, "", CallState.ENDED).end_reason is reason
        target.still_rings()


def test_a_redirection_is_not_followed(target: Target) -> None:
    """Whoever is dialled may not send the agent, and the site's bill, elsewhere."""
    with Peer() as peer, Peer() as elsewhere:
        target.desk.say(Dial(f"sip:odd@127.0.0.1:{peer.port}"))
        contact = ("Contact", f"<sip:premium@127.0.0.1:{elsewhere.port}>")
        peer.answer(peer.asked("INVITE"), 302, contact)
        assert until(target, "", CallState.ENDED).end_reason is EndReason.REFUSED
        with pytest.raises(TimeoutError):
            elsewhere.read(0.3)
        target.still_rings()


def test_ringing_sound_that_is_none_before_an_answer_that_is_sound(tmp_path: Path) -> None:
    """With two offers in one, secured and not: PJSIP aborts at the second answer."""
    with LonePhone(tmp_path, srtp="optional") as phone, RawDesk(phone.address) as desk, Peer() as peer:
        target = Target(phone, desk)
        not_published(target)
        desk.say(Dial(f"sip:odd@127.0.0.1:{peer.port}"))
        invite = peer.asked("INVITE")
        peer.answer(invite, 183, body=sdp().replace("audio 40000", "audio 0"))
        peer.answer(invite, 200, body=sdp(2))
        for _ in range(2):
            peer.answer(peer.asked("CANCEL", "BYE"), 200)
        until(target, "", CallState.ENDED)
        target.still_rings()


ANSWERS = {
    "without sound": "",
    "without a common codec": sdp().replace("AVP 8 101", "AVP 127 126"),
    "with more than was offered": sdp() + "m=video 5000 RTP/AVP 99\r\n" * 20,
    "that is no SDP": "\x00<html>",
}


@pytest.mark.parametrize("how", ANSWERS)
def test_an_odd_answer_to_a_call_of_ours(target: Target, how: str) -> None:
    """It ends by itself, or it is a call that can be hung up."""
    with Peer() as peer:
        target.desk.say(Dial(f"sip:odd@127.0.0.1:{peer.port}"))
        invite = peer.asked("INVITE")
        peer.answer(invite, 180)
        peer.answer(invite, 200, body=ANSWERS[how])
        call = until(target, "", CallState.ALERTING)
        target.desk.say(HangUp(call.id))
        peer.answer(peer.asked("BYE", "CANCEL"), 200)
        until(target, call.id, CallState.ENDED)
        target.still_rings()
