"""Who floods is kept out for a minute, by the kernel, and nobody else is."""

import itertools
import logging
import socket
import sys
import time
from collections.abc import Iterator

import pytest

from softphone import shut_out as gate
from softphone.config import PhoneConfig
from softphone.host_names import HostNames
from softphone.line import LineEvent
from softphone.phone_board import Board
from softphone.phone_refusals import Refusals
from softphone.shut_out import A_SECOND, MINUTE_S, MOST, Strangers, shut_out

FLOOD, HONEST = "127.0.0.2", "127.0.0.3"
REGISTRAR, BACKUP = "127.0.0.5", "127.0.0.6"
OUT, NOT_OUT = "a flood is shut out", "a flood can't be shut out"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a filter of Linux")


def floods(strangers: Strangers, host: str, now: float) -> int:
    """How often it is told that this was too many."""
    return sum(strangers.asks(host, now) for _ in range(3 * A_SECOND))


def test_who_asks_too_often_in_a_second_is_told_once_and_forgiven_after_a_minute() -> None:
    strangers = Strangers()
    for second in range(5):
        assert not any(strangers.asks(HONEST, 10.0 + second) for _ in range(A_SECOND))
    assert floods(strangers, FLOOD, 20.0) == 1
    assert list(strangers.out) == [FLOOD]
    assert not strangers.forgive(20.0 + MINUTE_S - 1)
    assert strangers.forgive(20.0 + MINUTE_S)
    assert not strangers.out
    assert floods(strangers, FLOOD, 21.0 + MINUTE_S) == 1, "it goes on, and so do we"


def test_of_many_who_flood_only_so_many_are_remembered() -> None:
    strangers = Strangers()
    for number in range(2 * MOST):
        floods(strangers, f"10.0.0.{number}", 30.0)
    assert len(strangers.out) == MOST


@pytest.fixture
def port() -> Iterator[socket.socket]:
    with listening() as one:
        yield one


def listening(port: int = 0) -> socket.socket:
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", port))
    one.settimeout(5)
    return one


@pytest.fixture
def filters(port: socket.socket) -> bool:
    """Whether this machine's kernel filters at all: in some sandboxes it doesn't, and the phone must live."""
    done = shut_out(port.getsockname()[1], (FLOOD,))
    heard = heard_of((FLOOD, HONEST), port)
    assert heard == ([HONEST] if done else [FLOOD, HONEST]), "what is said to be done is done"
    assert shut_out(port.getsockname()[1], ()) or not done
    return done


def heard_of(hosts: tuple[str, ...], port: socket.socket) -> list[str]:
    """Whom of these the port hears; the last one surely."""
    for host in hosts:
        says(host, host.encode(), port)
    heard = [port.recv(99).decode()]
    while heard[-1] != hosts[-1]:
        heard.append(port.recv(99).decode())
    return heard


def says(host: str, words: bytes, port: socket.socket) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind((host, 0))
        sender.sendto(words, port.getsockname())


@linux
def test_the_kernel_drops_what_they_send_and_that_alone(port: socket.socket, filters: bool) -> None:
    if not filters:
        pytest.skip("this kernel filters nothing, and that is said")
    number = port.getsockname()[1]
    serial = itertools.count()
    others = tuple(f"10.9.8.{n}" for n in range(MOST - 1))
    for hosts, dropped in (((FLOOD,), True), ((*others, FLOOD), True), ((FLOOD, *others), True), ((), False)):
        assert shut_out(number, hosts)
        for host in (FLOOD, HONEST):
            says(host, f"{host} {next(serial)}".encode(), port)
        heard = [port.recv(99).split()[0].decode() for _ in range(1 if dropped else 2)]
        assert heard == ([HONEST] if dropped else [FLOOD, HONEST])


@linux
def test_what_cannot_be_shut_out_is_said(port: socket.socket) -> None:
    number = port.getsockname()[1]
    assert not shut_out(number, ("fe80::1",))
    port.close()
    assert not shut_out(number, (FLOOD,)), "nobody listens there"


@linux
@pytest.mark.parametrize("option", [9999, socket.SO_BROADCAST], ids=["refused", "taken and not done"])
def test_a_kernel_without_filters_is_borne_and_said(
    option: int, port: socket.socket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(gate, "_ATTACH", option)
    refusals = refusing(port.getsockname()[1])
    flood(refusals, FLOOD)
    refusals.tend(time.monotonic())
    assert told(caplog) == [NOT_OUT]
    assert heard_of((FLOOD, HONEST), port) == [FLOOD, HONEST]


def test_by_tcp_nothing_is_said_to_be_shut_out(caplog: pytest.LogCaptureFixture) -> None:
    flood(refusing(0), FLOOD)
    assert told(caplog) == [NOT_OUT]


@linux
def test_who_forges_a_registrar_that_has_said_nothing_yet_does_not_silence_it(
    port: socket.socket, filters: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """And forging doesn't let anybody ring. A registrar with a name: test_exchange."""
    refusals = refusing(port.getsockname()[1])
    flood(refusals, BACKUP)  # as if its name were found later
    assert heard_of((BACKUP, HONEST), port) == ([HONEST] if filters else [BACKUP, HONEST])
    refusals.registrars = HostNames((f"{REGISTRAR}:5060", BACKUP))
    refusals.tend(time.monotonic())
    for host in (REGISTRAR, FLOOD):
        flood(refusals, host)
    whoever = (REGISTRAR, BACKUP, FLOOD, HONEST)
    assert heard_of(whoever, port) == [host for host in whoever if host != FLOOD or not filters]
    assert len(told(caplog)) == 2
    assert not any(refusals.knows(f"{host}:5060") for host in whoever)


@linux
def test_the_socket_after_a_change_of_address_hears_them_no_more_than_the_one_before(
    port: socket.socket, filters: bool, caplog: pytest.LogCaptureFixture
) -> None:
    number = port.getsockname()[1]
    refusals = refusing(number)
    flood(refusals, FLOOD)
    assert told(caplog) == [OUT if filters else NOT_OUT]
    port.close()
    with listening(number) as anew:
        refusals.tend(time.monotonic())
        assert heard_of((FLOOD, HONEST), anew) == ([HONEST] if filters else [FLOOD, HONEST])
        refusals.tend(time.monotonic() + MINUTE_S)
        assert heard_of((FLOOD, HONEST), anew) == [FLOOD, HONEST]


def refusing(port: int) -> Refusals:
    refused: list[LineEvent] = []
    refusals = Refusals(Board(PhoneConfig(peers=()), refused.append, logging.getLogger("phone")))
    refusals.port = port
    return refusals


def flood(refusals: Refusals, host: str) -> None:
    for _ in range(3 * A_SECOND):
        refusals.add("stranger", f"{host}:5060")


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.message in (OUT, NOT_OUT)]
