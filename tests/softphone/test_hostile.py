"""What a network may send. Whatever it is: the phone lives, and the next honest caller rings."""

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.uac import SDP, Attempt, Uac
from softphone.call import Call, CallState
from softphone.invite import MAX_VALUE
from softphone.messages import HangUp
from softphone.news import CallNews, RefusalNews, Welcome
from tests.softphone.hearing import PATIENCE_S
from tests.softphone.phones import RawDesk
from tests.softphone.test_remote_line import LonePhone


class Target:
    """A phone with a desk that listens, and a caller that may send anything."""

    def __init__(self, phone: LonePhone, desk: RawDesk) -> None:
        assert isinstance(desk.answer, Welcome)
        assert desk.answer.snapshot.binding is not None
        self.pid = phone.address.pid
        self.library = desk.answer.snapshot.binding.version
        self.port = desk.answer.snapshot.port
        self.desk = desk
        self.refusals: list[str] = []

    def ringing(self, token: str) -> Call:
        """The call with this User-to-User, once it rings; others that rang before are ended."""
        while (call := self._next_ringing()).token != token:
            self.desk.say(HangUp(call.id))
        return call

    def _next_ringing(self) -> Call:
        while (message := self.desk.read()) is not None:
            if isinstance(message, RefusalNews):
                self.refusals.append(message.event.reason)
            if isinstance(message, CallNews) and message.event.call.state is CallState.RINGING:
                return message.event.call
        raise AssertionError("the phone has gone")

    def still_rings(self) -> None:
        """An honest caller gets through, on the same process."""
        with Uac(self.port) as honest:
            token = f"honest-{time.monotonic_ns()}"
            attempt = honest.invite([("User-to-User", token)])
            assert attempt.rang.wait(PATIENCE_S), "the phone doesn't ring any more"
            self.ringing(token)
            assert attempt.finished.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder: Path = tmp_path_factory.mktemp("target")
    with LonePhone(folder, max_calls=40) as phone, RawDesk(phone.address) as desk:
        yield Target(phone, desk)
    log = (folder / "logs" / "phone.log").read_text("utf-8")
    assert "Traceback" not in log
    assert not (folder / "logs" / "phone-crash.log").read_text("utf-8", "replace")


def plain(uac: Uac, token: str = "spoilt") -> bytes:
    """A sound INVITE as bytes, to be spoilt."""
    attempt = Attempt(call_id=f"spoilt-{time.monotonic_ns()}", number=1)
    headers = [("User-to-User", token), ("Content-Type", "application/sdp")]
    return uac.message("INVITE", attempt, headers, SDP)


def named(name: bytes) -> Callable[[bytes], bytes]:
    return lambda message: message.replace(b"From: <sip:", b'From: "' + name + b'" <sip:')


def without(header: bytes) -> Callable[[bytes], bytes]:
    return lambda message: b"\r\n".join(
        line for line in message.split(b"\r\n") if not line.startswith(header + b":")
    )


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda message: message.replace(old, new)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"<img src=http://evil/x.png>", "<img src=http://evil/x.png>"),
        (b'a\\"b', 'a"b'),
        ("张三".encode(), "张三"),
        ("\u202egnp.exe\u200f".encode(), "gnp.exe"),
        (b"\x1b[31mred", "[31mred"),
        (b"\xff\xfe broken", "\ufffd\ufffd broken"),
        (b"n" * 2500, "n" * MAX_VALUE),
        (b"%s%n%x", "%s%n%x"),
    ],
)
def test_names_arrive_as_bounded_plain_text(target: Target, name: bytes, shown: str) -> None:
    with Uac(target.port) as uac:
        token = f"named-{time.monotonic_ns()}"
        uac.send_raw(named(name)(plain(uac, token)))
        call = target.ringing(token)
        target.desk.say(HangUp(call.id))
        assert call.remote_name == shown


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "no From": without(b"From"),
    "no To": without(b"To"),
    "no Via": without(b"Via"),
    "no Call-ID": without(b"Call-ID"),
    "no CSeq": without(b"CSeq"),
    "no Contact": without(b"Contact"),
    "no Max-Forwards": without(b"Max-Forwards"),
    "no body": lambda message: message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n",
    "a name of 10,000 letters": named(b"n" * 10_000),
    "a header of 10,000 letters": swapped(b"Content-Type", b"X-Long: " + b"n" * 10_000 + b"\r\nContent-Type"),
    "a name never closed": swapped(b"From: <", b'From: "open <'),
    "NUL in the name": named(b"a\x00b"),
    "NUL in a header": swapped(b"Max-Forwards: 70", b"X-Skill-Group: g\x00s\r\nMax-Forwards: 70"),
    "an empty From": swapped(b"From: <sip:13900001234", b"From: <sip:"),
    "a From that is no address": swapped(b"From: <sip:13900001234", b"From: <!!"),
    "a body that is no SDP": swapped(SDP.encode(), b"\xff" * len(SDP)),
    "an SDP without media": swapped(b"m=audio", b"x=audio"),
    "an unknown codec": swapped(b"RTP/AVP 8 101", b"RTP/AVP 127 126"),
    "a port of zero": swapped(b"m=audio 40000", b"m=audio 0"),
    "a port beyond the last": swapped(b"m=audio 40000", b"m=audio 99999999999"),
    "no address in the SDP": swapped(b"c=IN IP4 127.0.0.1", b"c=IN IP4 not.an.address."),
    "fifty media lines": swapped(b"m=audio 40000", b"m=video 9 RTP/AVP 99\r\n" * 50 + b"m=audio 40000"),
    "a length that lies": swapped(f"Content-Length: {len(SDP)}".encode(), b"Content-Length: 99999"),
    "a negative length": swapped(f"Content-Length: {len(SDP)}".encode(), b"Content-Length: -1"),
    "a sequence number beyond 32 bits": swapped(b"CSeq: 1 ", b"CSeq: 99999999999999999999 "),
    "another method in CSeq": swapped(b"CSeq: 1 INVITE", b"CSeq: 1 BYE"),
    "three hundred headers": swapped(b"Max-Forwards", b"X-A: b\r\n" * 300 + b"Max-Forwards"),
    "a route to nowhere": swapped(b"Max-Forwards", b"Route: <sip:nowhere.invalid;lr>\r\nMax-Forwards"),
    "an unknown requirement": swapped(b"Max-Forwards", b"Require: magic\r\nMax-Forwards"),
    "Replaces of no call": swapped(b"Max-Forwards", b"Replaces: a;to-tag=b;from-tag=c\r\nMax-Forwards"),
    "a To with a tag": swapped(b"\r\nCall-ID", b";tag=never\r\nCall-ID"),
    "another version": swapped(b"SIP/2.0\r\nVia", b"SIP/9.9\r\nVia"),
    "cut in the middle": lambda message: message[: len(message) // 2],
    "doubled": lambda message: message + message,
    "nothing": lambda _: b"",
    "line ends only": lambda _: b"\r\n\r\n\r\n\r\n",
    "a keep-alive of Windows Messenger": lambda _: b"jaK",
    "zeros": lambda _: b"\x00" * 1400,
    "the largest packet": lambda _: b"A" * 65_000,
    "an answer to no question": lambda message: b"SIP/2.0 200 OK\r\n" + message.partition(b"\r\n")[2],
    **{
        f"a {method.decode()} out of the blue": swapped(b"INVITE", method)
        for method in (b"BYE", b"CANCEL", b"ACK", b"REFER", b"NOTIFY", b"SUBSCRIBE", b"MESSAGE", b"OPTIONS",
                       b"INFO", b"UPDATE", b"PRACK", b"PUBLISH", b"REGISTER", b"BOGUS")
    },
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_message_costs_nothing(target: Target, how: str) -> None:
    with Uac(target.port) as uac:
        uac.send_raw(SPOILT[how](plain(uac)))
    target.still_rings()


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("no body", "no media offer"),
        ("no From", "malformed"),
        ("an SDP without media", "malformed: 4"),
        ("a header of 10,000 letters", "longer than 4,000 bytes"),
    ],
)
def test_a_refusal_is_told(target: Target, how: str, reason: str) -> None:
    target.refusals.clear()
    with Uac(target.port) as uac:
        uac.send_raw(SPOILT[how](plain(uac)))
    target.still_rings()
    assert any(told.startswith(reason) for told in target.refusals), target.refusals


def test_a_thousand_mutations(target: Target) -> None:
    """Random damage to a sound INVITE; the seed is fixed so that a failure can be repeated."""
    dice = random.Random(20261122)
    with Uac(target.port) as uac:
        for number in range(1000):
            message = bytearray(plain(uac))
            for _ in range(dice.randint(1, 12)):
                at = dice.randrange(len(message))
                match dice.randrange(4):
                    case 0:
                        message[at] = dice.randrange(256)
                    case 1:
                        del message[at : at + dice.randint(1, 40)]
                    case 2:
                        message[at:at] = bytes(dice.randrange(256) for _ in range(dice.randint(1, 40)))
                    case _:
                        message[at:at] = message[: dice.randint(1, 200)]
            uac.send_raw(bytes(message))
            if number % 100 == 0:
                time.sleep(0.05)
    time.sleep(0.2)
    end_all(target)
    target.still_rings()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="nothing stops a process there")
def test_a_slot_that_is_given_away_at_once_belongs_to_the_new_call(target: Target) -> None:
    """A finished native call that is dropped too late hangs up its successor in the same slot.

    The phone is stopped for a moment, so that it finds the end of one call and the next INVITE in
    the same round; a call that stays up makes PJSIP use the slot behind it twice in a row.
    """
    if target.library.startswith("2.15"):
        pytest.skip("the public wheel has 64 handles and aborts at this rate")
    with Uac(target.port, cancel_on_ringing=False) as uac:
        stays = uac.invite()
        assert stays.rang.wait(PATIENCE_S)
        before = uac.invite()
        assert before.rang.wait(PATIENCE_S)
        for _ in range(140):
            os.kill(target.pid, signal.SIGSTOP)
            uac.cancel(before)
            now = uac.invite()
            os.kill(target.pid, signal.SIGCONT)
            assert now.rang.wait(PATIENCE_S), f"answered with {now.status} and never rang"
            assert before.finished.wait(PATIENCE_S)
            before = now
        for attempt in (before, stays):
            uac.cancel(attempt)
            assert attempt.finished.wait(PATIENCE_S)


def end_all(target: Target) -> None:
    """Mutants that rang are ended, so that they don't fill the lines."""
    up: set[str] = set()
    target.desk.socket.settimeout(0.5)
    with contextlib.suppress(TimeoutError):
        while True:
            follow(target, up)
    target.desk.socket.settimeout(PATIENCE_S)
    for call_id in up:
        target.desk.say(HangUp(call_id))
    while up:
        follow(target, up)


def follow(target: Target, up: set[str]) -> None:
    """Read one message and keep count of the calls that are up."""
    message = target.desk.read()
    assert message is not None, "the phone has gone"
    if isinstance(message, CallNews):
        ended = message.event.call.state is CallState.ENDED
        (up.discard if ended else up.add)(message.event.call.id)
