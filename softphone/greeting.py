"""The desk's first words to a phone, and how it waits for what comes after them."""

import os
import selectors
import socket
from typing import Final

from softphone.frames import MAX_FRAME, BrokenFrame, frame, read_phone_message
from softphone.messages import PROTOCOL, Hello
from softphone.news import Refused, Welcome
from softphone.runtime_folder import PhoneAddress

GREETING_S: Final = 3.0  # seconds; a phone answers within one round of its loop


def greet(sock: socket.socket, address: PhoneAddress) -> Welcome | Refused | None:
    """Say hello and read the answer; None when it isn't our phone. Raises OSError, BrokenFrame."""
    sock.settimeout(GREETING_S)
    sock.sendall(frame(Hello(PROTOCOL, address.desk_token, os.getpid())))
    head = _read_exactly(sock, 4)
    body = _read_exactly(sock, int.from_bytes(head, "big"))
    answer = read_phone_message(body)
    if isinstance(answer, Welcome) and answer.token != address.phone_token:
        return None  # somebody else took the port of a phone that died
    return answer if isinstance(answer, Welcome | Refused) else None


def readable(sock: socket.socket, seconds: float) -> bool:
    """Wait for bytes or the end; False after too long a silence."""
    with selectors.DefaultSelector() as selector:  # select() fails on a desk with many files open
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(seconds))


def _read_exactly(sock: socket.socket, size: int) -> bytes:
    if size > MAX_FRAME:
        raise BrokenFrame(f"a greeting of {size} bytes")
    data = b""
    while len(data) < size:
        part = sock.recv(size - len(data))
        if not part:
            raise BrokenFrame("the phone hung up in its greeting")
        data += part
    return data
