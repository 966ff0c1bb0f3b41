"""Messages in bounded frames: a 4-byte big-endian length and that many bytes of MessagePack."""

import struct
from typing import Final

import msgspec

from softphone.messages import DeskMessage, Message
from softphone.news import PhoneMessage

MAX_FRAME: Final = 256 * 1024  # bytes; a snapshot of 64 calls with full headers is about 130 KiB
MAX_GREETING: Final = 1024  # bytes; all that a visitor may send before its token is known
_LENGTH = struct.Struct(">I")


class BrokenFrame(Exception):
    """The other side sent what is no message of ours; the connection is of no further use."""


_encoder = msgspec.msgpack.Encoder()
_desk_messages: msgspec.msgpack.Decoder[DeskMessage] = msgspec.msgpack.Decoder(DeskMessage)
_phone_messages: msgspec.msgpack.Decoder[PhoneMessage] = msgspec.msgpack.Decoder(PhoneMessage)


def frame(message: Message) -> bytes:
    """The bytes of one message with its length in front. Raises BrokenFrame beyond MAX_FRAME."""
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME:
        raise BrokenFrame(f"a {type(message).__name__} of {len(body)} bytes is too long to send")
    return _LENGTH.pack(len(body)) + body


def read_desk_message(body: bytes) -> DeskMessage:
    """Decode what a desk sent. Raises BrokenFrame."""
    try:
        return _desk_messages.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenFrame(f"not a desk's message: {error}") from error


def read_phone_message(body: bytes) -> PhoneMessage:
    """Decode what a phone sent. Raises BrokenFrame."""
    try:
        return _phone_messages.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenFrame(f"not a phone's message: {error}") from error


class FrameReader:
    """Cuts a stream of bytes into frames, however the network sliced it."""

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self.limit = limit
        self._pending = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Add received bytes, return the bodies that are complete. Raises BrokenFrame beyond `limit`."""
        self._pending += data
        bodies = []
        while len(self._pending) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._pending)
            if length > self.limit:
                raise BrokenFrame(f"a frame of {length} bytes, {self.limit} allowed")
            end = _LENGTH.size + length
            if len(self._pending) < end:
                break
            bodies.append(bytes(self._pending[_LENGTH.size : end]))
            del self._pending[:end]
        return bodies
