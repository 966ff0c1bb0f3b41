"""The phone's door, without a phone: nothing that comes through it can make the phone wait."""

import logging
import socket
import struct
import time
from collections.abc import Iterator

import pytest

from softphone import phone_server
from softphone.call import Call, CallState, Direction
from softphone.frames import MAX_FRAME, FrameReader, frame, read_phone_message
from softphone.line import CallChanged, Levels, LineSnapshot, Registration, RegistrationState
from softphone.messages import PROTOCOL, Answer, Command, Hello, Message
from softphone.news import CallNews, LevelsNews, PhoneMessage, Refusal, Refused, Welcome
from softphone.phone_server import DeskDoor
from tests.softphone.values import NOW

CALL = Call(
    id="c1", direction=Direction.INCOMING, state=CallState.RINGING, since=NOW, started_at=NOW, remote="010"
)


class Doorway:
    """A door, the calls behind it, and the rounds of a phone's loop."""

    def __init__(self) -> None:
        self.calls: tuple[Call, ...] = ()
        self.door = DeskDoor(self.snapshot, logging.getLogger("test"))
        self.sockets: list[socket.socket] = []
        self.commands: list[Command] = []

    def snapshot(self) -> LineSnapshot:
        registration = Registration(state=RegistrationState.UNREGISTERED, since=NOW)
        return LineSnapshot(phone_up=True, registration=registration, calls=self.calls)

    def rounds(self, count: int = 5) -> None:
        for _ in range(count):
            began = time.monotonic()
            self.commands += self.door.take()
            assert time.monotonic() - began < 5, "the phone was made to wait"
            time.sleep(0.002)

    def visitor(self) -> socket.socket:
        sock = socket.create_connection(("127.0.0.1", self.door.address.port), 2)
        self.sockets.append(sock)
        return sock

    def desk(self, token: str = "", protocol: int = PROTOCOL) -> tuple[socket.socket, PhoneMessage | None]:
        sock = self.visitor()
        sock.sendall(frame(Hello(protocol, token or self.door.address.desk_token)))
        self.rounds()
        return sock, said(sock)

    def close(self) -> None:
        for sock in self.sockets:
            sock.close()
        self.door.close()


def said(sock: socket.socket) -> PhoneMessage | None:
    """The next message, None when the phone has closed the connection."""
    data, reader = b"", FrameReader()
    while True:
        try:
            data = sock.recv(4)
            size = struct.unpack(">I", data)[0] if data else 0
        except ConnectionResetError:
            return None
        if not data:
            return None
        bodies = reader.feed(data + sock.recv(size, socket.MSG_WAITALL))
        return read_phone_message(bodies[0]) if bodies else None  # cut off in the middle of a frame


@pytest.fixture
def doorway() -> Iterator[Doorway]:
    one = Doorway()
    yield one
    one.close()


def test_a_desk_is_welcomed_with_the_whole_truth(doorway: Doorway) -> None:
    doorway.calls = (CALL,)
    _, welcome = doorway.desk()
    assert isinstance(welcome, Welcome)
    assert welcome.token == doorway.door.address.phone_token
    assert welcome.snapshot == doorway.snapshot()
    assert doorway.door.has_desk


def test_commands_arrive_in_order_however_they_are_sliced(doorway: Doorway) -> None:
    desk, _ = doorway.desk()
    stream = b"".join(frame(Answer(f"id{number}")) for number in range(3))
    for byte in stream:
        desk.sendall(bytes([byte]))
        doorway.rounds(1)
    doorway.rounds()
    assert doorway.commands == [Answer("id0"), Answer("id1"), Answer("id2")]


@pytest.mark.parametrize("token", ["wrong", "令牌", "x" * 500])
def test_a_wrong_token_is_refused(doorway: Doorway, token: str) -> None:
    _, answer = doorway.desk(token)
    assert isinstance(answer, Refused)
    assert answer.reason == Refusal.WRONG_TOKEN
    assert not doorway.door.has_desk


def test_a_second_desk_is_refused_in_clear_words_and_the_first_stays(doorway: Doorway) -> None:
    first, _ = doorway.desk()
    _, answer = doorway.desk()
    assert isinstance(answer, Refused)
    assert answer.reason == Refusal.SECOND_DESK
    assert "already uses this phone" in answer.text
    doorway.door.publish(CallChanged(CALL))
    assert said(first) == CallNews(CallChanged(CALL))


def test_another_protocol_waits_until_the_calls_have_ended(doorway: Doorway) -> None:
    doorway.calls = (CALL,)
    _, answer = doorway.desk(protocol=PROTOCOL + 1)
    assert isinstance(answer, Refused)
    assert answer.reason == Refusal.HOLDS_CALLS
    assert doorway.door.newer_desk_waits
    doorway.calls = ()
    _, answer = doorway.desk(protocol=PROTOCOL + 1)
    assert isinstance(answer, Refused)
    assert answer.reason == Refusal.OTHER_PROTOCOL


@pytest.mark.parametrize(
    "noise",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        struct.pack(">I", MAX_FRAME),  # much too long for a greeting
        struct.pack(">I", 3) + b"\xc1\xc1\xc1",
        frame(Answer("id")),  # a command without a greeting
        b"",
    ],
)
def test_a_visitor_that_is_no_desk_is_sent_away(
    doorway: Doorway, noise: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_server, "_GREETING_S", 0.05)
    visitor = doorway.visitor()
    visitor.sendall(noise)
    doorway.rounds(40)
    assert said(visitor) is None
    assert doorway.commands == []
    _, welcome = doorway.desk()
    assert isinstance(welcome, Welcome)


def test_a_crowd_of_silent_visitors_does_not_grow(doorway: Doorway) -> None:
    visitors = []
    for _ in range(12):
        visitors.append(doorway.visitor())
        doorway.rounds(1)
    for visitor in visitors:
        visitor.setblocking(False)
    turned_away = 0
    for visitor in visitors:
        try:
            turned_away += visitor.recv(1) == b""
        except BlockingIOError:
            continue
        except ConnectionResetError:
            turned_away += 1
    assert turned_away == 12 - 4


def test_a_desk_that_vanishes_makes_room(doorway: Doorway) -> None:
    desk, _ = doorway.desk()
    desk.close()
    doorway.rounds()
    assert not doorway.door.has_desk
    assert isinstance(doorway.desk()[1], Welcome)


def test_a_broken_frame_ends_the_conversation(doorway: Doorway) -> None:
    desk, _ = doorway.desk()
    desk.sendall(struct.pack(">I", 2) + b"\xc1\xc1")
    doorway.rounds()
    assert not doorway.door.has_desk


def test_a_stalled_desk_loses_meters_first_and_is_cut_off_at_the_bound(
    doorway: Doorway, caplog: pytest.LogCaptureFixture
) -> None:
    desk, _ = doorway.desk()
    desk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    caplog.set_level(logging.INFO)
    published = 0
    while doorway.door.has_desk and published < 200_000:
        doorway.door.publish(CallChanged(CALL))
        doorway.door.publish(Levels(0.1, 0.2))
        published += 1
    assert not doorway.door.has_desk
    (cut,) = [record for record in caplog.records if record.message == "desk detached"]
    assert vars(cut)["why"] == "it doesn't read"
    assert vars(cut)["meters_dropped"] > 1000
    told = 0
    while said(desk) is not None:
        told += 1
    assert told < published


def test_meters_still_flow_to_a_desk_that_reads(doorway: Doorway) -> None:
    desk, _ = doorway.desk()
    doorway.door.publish(Levels(0.5, 0.25))
    assert said(desk) == LevelsNews(Levels(0.5, 0.25))


def test_a_quiet_phone_still_pulses(doorway: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_server, "_PULSE_S", 0.01)
    desk, _ = doorway.desk()
    doorway.rounds(10)
    pulse: Message | None = said(desk)
    assert type(pulse).__name__ == "Pulse"


def test_a_desk_that_floods_cannot_hold_the_loop(doorway: Doorway) -> None:
    desk, _ = doorway.desk()
    desk.setblocking(False)
    flood = frame(Answer("x" * 64)) * 2000
    for _ in range(20):
        try:
            desk.send(flood)
        except BlockingIOError:
            break
    doorway.rounds(10)
    assert doorway.commands
