"""The address that the phone sends from."""

import errno
import socket
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest

from softphone.phone_exchange import Exchange


def phone(bind: str = "") -> Any:
    """What the look-up knows of a phone whose exchange is on this machine."""
    names = SimpleNamespace(address=lambda host: "127.0.0.1")
    return SimpleNamespace(
        _hosts=["pbx"], _names=names, _board=SimpleNamespace(config=SimpleNamespace(bind=bind))
    )


def test_it_is_the_one_towards_the_exchange_or_the_one_that_is_named() -> None:
    assert Exchange._source_now(phone()) == "127.0.0.1"
    assert Exchange._source_now(phone("127.0.0.3")) == "127.0.0.3"
    assert Exchange._source_now(phone("192.0.2.1")) == "", "this machine hasn't got it"


def test_a_machine_without_a_free_socket_leaves_it_unknown_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The phone then keeps the address that it had."""

    def full(*_: object) -> NoReturn:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(socket, "socket", full)
    assert Exchange._source_now(phone()) == ""
