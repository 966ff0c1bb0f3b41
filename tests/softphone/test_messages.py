"""Frames and messages between desk and phone."""

import hashlib
import struct
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.frames import MAX_FRAME, BrokenFrame, FrameReader, frame, read_desk_message, read_phone_message
from softphone.line import (
    CallChanged,
    CommandFailed,
    DigitReceived,
    InviteRefused,
    Levels,
    LineEvent,
    LineSnapshot,
    PhoneBack,
    PhoneLost,
    Quality,
    Registration,
    RegistrationChanged,
    RegistrationState,
)
from softphone.messages import (
    PROTOCOL,
    Answer,
    Command,
    Dial,
    Goodbye,
    HangUp,
    Hello,
    Hold,
    Message,
    Mute,
    Reject,
    Resume,
    SendDigits,
    Transfer,
)
from softphone.news import PhoneMessage, Welcome, news
from tests.softphone.values import NOW, calls, texts

levels = st.floats(0, 1)
events: st.SearchStrategy[LineEvent] = st.one_of(
    calls(),
    st.builds(Levels, levels, levels),
    st.builds(Quality, texts, levels, levels, levels, levels),
    st.builds(DigitReceived, texts, texts),
    st.builds(CommandFailed, texts, texts, texts),
    st.builds(InviteRefused, texts, texts, st.integers(0, 2**40)),
)
commands: st.SearchStrategy[Command] = st.one_of(
    *(st.builds(kind, texts) for kind in (Answer, Reject, HangUp, Hold, Resume)),
    st.builds(Mute, texts, st.booleans()),
    st.builds(SendDigits, texts, texts),
    st.builds(Transfer, texts, texts),
    st.builds(Dial, texts, st.lists(st.tuples(texts, texts), max_size=3).map(tuple)),
    st.just(Goodbye()),
)


def bodies(data: bytes) -> list[bytes]:
    return FrameReader().feed(data)


@given(events)
def test_an_event_arrives_as_it_was_sent(event: LineEvent) -> None:
    (body,) = bodies(frame(news(event)))
    told = read_phone_message(body)
    assert told == news(event)


@given(commands)
def test_a_command_arrives_as_it_was_sent(command: Command) -> None:
    (body,) = bodies(frame(command))
    assert read_desk_message(body) == command


@given(st.lists(calls(), max_size=8))
def test_the_greeting_carries_the_whole_snapshot(told: list[CallChanged]) -> None:
    registration = Registration(state=RegistrationState.REGISTERED, since=NOW, round_trip_ms=1.5)
    snapshot = LineSnapshot(phone_up=True, registration=registration, calls=tuple(news.call for news in told))
    (body,) = bodies(frame(Welcome(PROTOCOL, "t", 7, snapshot)))
    welcome = read_phone_message(body)
    assert isinstance(welcome, Welcome)
    assert welcome.snapshot == snapshot


def test_registration_arrives_as_it_was_sent() -> None:
    event = RegistrationChanged(Registration(state=RegistrationState.REFUSED, since=NOW, reason="403"))
    (body,) = bodies(frame(news(event)))
    assert read_phone_message(body) == news(event)


NOBODY = Registration(state=RegistrationState.UNREGISTERED, since=NOW)


@pytest.mark.parametrize(
    "own", [PhoneLost((), "gone"), PhoneBack(LineSnapshot(phone_up=True, registration=NOBODY))]
)
def test_what_the_desk_observes_itself_is_not_sent(own: LineEvent) -> None:
    with pytest.raises(TypeError, match="own observation"):
        news(own)


@given(st.lists(commands, max_size=6), st.data())
def test_frames_survive_any_slicing(sent: list[Command], data: st.DataObject) -> None:
    stream = b"".join(frame(command) for command in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    reader, received = FrameReader(), []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        received += reader.feed(stream[begin:end])
    assert [read_desk_message(body) for body in received] == sent


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_nothing_else_happens(body: bytes) -> None:
    for read in (read_desk_message, read_phone_message):
        try:
            read(body)
        except BrokenFrame:
            continue


def test_a_frame_beyond_the_bound_is_refused_before_it_has_arrived() -> None:
    with pytest.raises(BrokenFrame, match="allowed"):
        FrameReader().feed(struct.pack(">I", MAX_FRAME + 1))


def test_nothing_beyond_the_bound_is_sent() -> None:
    with pytest.raises(BrokenFrame, match="too long"):
        frame(Hello(PROTOCOL, "x" * (MAX_FRAME + 1)))


@pytest.mark.parametrize(
    "command",
    [
        Answer("x" * 65),
        SendDigits("id", "1" * 65),
        Dial("9" * 513),
        Dial("1", (("X-" + "A" * 70, "v"),)),
        Dial("1", (("X-A", "v" * 1025),)),
    ],
)
def test_a_command_with_an_endless_text_is_refused(command: Message) -> None:
    (body,) = bodies(frame(command))
    with pytest.raises(BrokenFrame, match="length"):
        read_desk_message(body)


def test_a_greeting_of_a_later_protocol_can_be_read() -> None:
    """`Hello` keeps its shape for ever, but may gain fields that we don't know."""
    later = {"kind": "hello", "protocol": 99, "token": "t", "pid": 1, "colour": "green"}
    assert read_desk_message(msgspec.msgpack.encode(later)) == Hello(99, "t", 1)


SHAPE = {6: "485636f7751f4d6a"}
"""What two versions of one protocol's number agree on."""


def test_another_shape_has_another_number() -> None:
    """Else a desk that went back to the version before starts a second phone beside the one with the call."""
    known = msgspec.json.schema_components([PhoneMessage, Hello | Command])
    shape = hashlib.sha256(msgspec.json.encode(_shape(known), order="sorted")).hexdigest()[:16]
    assert SHAPE == {PROTOCOL: shape}, "raise PROTOCOL and write its shape down here"


def _shape(schema: Any) -> Any:
    """Without the words of docstrings."""
    if isinstance(schema, dict):
        return {name: _shape(value) for name, value in schema.items() if name != "description"}
    return [_shape(value) for value in schema] if isinstance(schema, list | tuple) else schema
