"""Damaged SDP from the exchange itself, in every message that may carry one: nobody else's call suffers."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from softphone.messages import Dial, Hold, Resume
from tests.softphone.odd_peer import Dialog, Message, Peer, sdp
from tests.softphone.phones import RawDesk
from tests.softphone.test_hostile import Target
from tests.softphone.test_odd_dialogs import not_published, still_talks_and_ends, talk
from tests.softphone.test_remote_line import LonePhone

SECOND = "m=audio 40010 RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\n"
CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4\r\n"
NO_ADDRESS = sdp().replace("c=IN IP4 127.0.0.1\r\n", "")
OWN_ADDRESS = NO_ADDRESS.replace("a=rtpmap:8 ", "c=IN IP4 127.0.0.1\r\na=rtpmap:8 ")
SDES, DTLS = (sdp().replace("RTP/AVP", transport) for transport in ("RTP/SAVP", "UDP/TLS/RTP/SAVP"))
EVENT = "a=rtpmap:101 telephone-event/8000"
MANY = sdp().replace("8 101", "8 0 9 101")


def at(address: str) -> str:
    return sdp().replace("c=IN IP4 127.0.0.1", f"c=IN {address}")


DAMAGED = {
    "nothing": "\r\n",
    "no media": sdp().partition("m=")[0],
    "no address": NO_ADDRESS,
    "video switched off without an address": OWN_ADDRESS + "m=video 0 RTP/AVP 31\r\n",
    "all switched off": sdp().replace("audio 40000", "audio 0"),
    "the first switched off": sdp().replace("audio 40000", "audio 0") + SECOND,
    "an IPv6 address": at("IP6 ::1"),
    "an IPv6 address that is said to be another": at("IP4 ::1"),
    "another that is said to be IPv6": at("IP6 127.0.0.1"),
    "a group's address": at("IP4 224.2.1.1/127/3"),
    "an old kind of hold": at("IP4 0.0.0.0"),
    "twenty lines": sdp() + SECOND * 20,
    "fifteen lines": sdp() + SECOND * 14,
    "other media": sdp() + "m=message 9 TCP/MSRP *\r\nm=image 5000 udptl t38\r\nm=x 0 y z\r\n",
    "an unknown transport": sdp().replace("RTP/AVP", "sip"),
    "no codec that anybody knows": sdp().replace("8 101", "127 126"),
    "every codec that there is": sdp().replace("8 101", " ".join(map(str, range(96)))),
    "formats that are none": sdp().replace("8 101", "8 101 null 8x"),
    "an event without a name": MANY.replace(EVENT, "a=rtpmap:101"),
    "an event without a clock": MANY.replace(EVENT, "a=rtpmap:101 telephone-event/0"),
    "a codec with no channels": sdp().replace("8 101", "96") + "a=rtpmap:96 opus/48000/0\r\n",
    "redundancy of redundancy": sdp().replace("8 101", "8 98") + "a=rtpmap:98 red/8000\r\na=fmtp:98 98\r\n",
    "parameters that are none": sdp() + "a=fmtp:8 ;;=;\r\na=fmtp:101 \r\na=ptime:-1\r\na=maxptime:0\r\n",
    "packets of five seconds": sdp() + "a=ptime:5120\r\n",
    "a report's address that is none": sdp() + "a=rtcp:99999999999 IN IP9 x\r\na=rtcp:0 IN IP6 ::1\r\n",
    "keys that are none": SDES + f"a=crypto:9 F8 inline:\r\n{CRYPTO[:60]}\r\n",
    "a fingerprint that is none": DTLS + "a=fingerprint:sha-256 0\r\n",
    "no fingerprint": DTLS,
    "every direction at once": sdp() + "a=sendonly\r\na=recvonly\r\na=inactive\r\n",
    "seventy attributes": sdp() + "a=x\r\n" * 70,
    "a line of 2 KB": sdp() + f"a=x:{'y' * 2000}\r\n",
    "all of it twice": sdp() * 2,
    "its end cut off": sdp()[:70],
    "its last line cut off": sdp().partition("40000")[0],
    "no version": sdp().partition("v=0\r\n")[2].partition("40000")[0],
}  # fmt: skip


@pytest.fixture(scope="module", params=["off", pytest.param("optional", marks=pytest.mark.slow)])
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A phone that knows no secured sound, or offers both in one."""
    folder: Path = tmp_path_factory.mktemp("target")
    with LonePhone(folder, max_calls=40, srtp=request.param) as phone, RawDesk(phone.address) as desk:
        yield Target(phone, desk)
    assert "Traceback" not in (folder / "logs" / "phone.log").read_text("utf-8")
    assert not (folder / "logs" / "phone-crash.log").read_text("utf-8", "replace")


def in_an_invite(target: Target, peer: Peer, body: str) -> Dialog:
    dialog = peer.invite(body=body)
    peer.answered(dialog)
    return dialog


def in_a_re_invite(target: Target, peer: Peer, body: str) -> Dialog:
    """Then the agent holds, and the exchange asks what we would offer."""
    dialog, call = talk(target, peer)
    peer.ask(dialog, "INVITE", body=body)
    peer.answered(dialog, least=200)
    target.desk.say(Hold(call.id))
    peer.ask(dialog, "INVITE")
    peer.answered(dialog, least=200)
    return dialog


def in_an_update(target: Target, peer: Peer, body: str) -> Dialog:
    dialog, call = talk(target, peer)
    peer.ask(dialog, "UPDATE", body=body)
    peer.answered(dialog, "UPDATE", least=200)
    target.desk.say(Hold(call.id))
    return dialog


def in_a_prack(target: Target, peer: Peer, body: str) -> Dialog:
    reliable = ("Require", "100rel"), ("Supported", "100rel")
    dialog = peer.invite(*reliable)
    ringing = peer.answered(dialog)
    peer.ask(dialog, "PRACK", ("RAck", f"{ringing['RSeq']} {ringing['CSeq']}"), body=body)
    peer.answered(dialog, "PRACK", least=200)
    return dialog


def in_an_answer(target: Target, peer: Peer, body: str) -> Dialog:
    target.desk.say(Dial(f"sip:odd@127.0.0.1:{peer.port}"))
    invite = peer.asked("INVITE")
    peer.answer(invite, 183, body=body)
    peer.answer(invite, 200, body=newer(body, 2))
    peer.asked("ACK")
    dialog = of_theirs(peer, invite)
    peer.ask(dialog, "INVITE")
    peer.answered(dialog, least=200)
    return dialog


def in_an_acknowledgement(target: Target, peer: Peer, body: str) -> Dialog:
    """Asked without an offer, the phone makes one, and the ACK brings the answer."""
    dialog, _ = talk(target, peer)
    peer.ask(dialog, "INVITE")
    while (offered := peer.read()).status < 200:
        pass
    peer.ask(dialog, "ACK", ("CSeq", offered["CSeq"].replace("INVITE", "ACK")), body=body)
    return dialog


def in_the_answer_to_a_hold(target: Target, peer: Peer, body: str) -> Dialog:
    dialog, call = talk(target, peer)
    target.desk.say(Hold(call.id))
    peer.answer(peer.asked("INVITE"), 200, body=newer(body, 2))
    peer.asked("ACK")
    target.desk.say(Resume(call.id))
    return dialog


WAYS = (
    in_an_invite, in_a_re_invite, in_an_update, in_a_prack, in_an_answer, in_an_acknowledgement,
    in_the_answer_to_a_hold,
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_damaged_sdp_costs_nobody_elses_call(
    target: Target, way: Callable[[Target, Peer, str], Dialog]
) -> None:
    not_published(target)
    with Peer(target.port) as bystander:
        theirs, call = talk(target, bystander)
        for body in DAMAGED.values():
            with Peer(target.port) as peer:
                dialog = way(target, peer, body)
                peer.ask(dialog, "BYE")
                peer.answered(dialog, "BYE", least=200)
        still_talks_and_ends(target, bystander, theirs, call)


def newer(body: str, version: int) -> str:
    """What is sent in one call a second time: with the same version it is taken for a repetition."""
    return body.replace("o=- 1 1 IN", f"o=- 1 {version} IN")


def of_theirs(peer: Peer, invite: Message) -> Dialog:
    """A call that the phone began, answered here."""
    dialog = Dialog(peer, "odd")
    dialog.call_id, dialog.cseq = invite["Call-ID"], 100
    dialog.ours, dialog.theirs = f"{invite['To']};tag=odd", invite["From"]
    dialog.target = invite["Contact"].partition("<")[2].partition(">")[0]
    return dialog
