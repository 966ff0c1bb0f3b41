"""The accounts at the exchange's registrars, and what `phone_registration` decides, done with PJSIP."""

import contextlib
import socket
import time
from typing import Final

import pjsua2 as pj

from softphone import phone_holding
from softphone.host_names import HostNames
from softphone.line import RegistrationChanged
from softphone.no_phone import PhoneError, Why
from softphone.phone_account import SipAccount, account_config, registrar_uri
from softphone.phone_board import Board, hang_up
from softphone.phone_refusals import Refusals
from softphone.phone_registration import Act, Registrars, Step
from softphone.phone_stack import Connection, Stack
from softphone.silence_watch import GIVE_UP_S

_LOOK_S: Final = 2.0  # how often this machine's address is looked at
_NAMES_S: Final = 1.0  # how long the start waits for the registrars' names


class Exchange:
    """Thread: the phone's; `tend` once a round."""

    def __init__(self, board: Board, refusals: Refusals, stack: Stack) -> None:
        config = board.config
        self._board, self._stack = board, stack
        self._hosts = [name for name in (config.registrar, config.backup_registrar) if name]
        self._names = refusals.registrars = HostNames(self._hosts)
        self._names.wait(_NAMES_S)
        self._source = self._source_now()
        self.registrars = Registrars(len(self._hosts), time.monotonic(), self._address(), board.log)
        self._told = self.registrars.now
        self._connections: dict[int, int] = {}  # PJSIP's handle, and whose it is
        self._stepped = 0  # the registrar that something was last sent to
        self._look_at = time.monotonic() + _LOOK_S
        self._accounts = []
        for place, host in enumerate(self._hosts or [""]):
            account = SipAccount(board, refusals, self.registrars, place)
            try:
                account.create(account_config(config, host, self._reached_at()), place == 0)
            except pj.Error as error:
                told = f"{config.user!r} at {host or config.domain!r} can't be an account: {error.reason}."
                raise PhoneError(told, Why.SETTINGS) from error
            self._accounts.append(account)
        stack.on_connection = self._connection_changed

    @property
    def account(self) -> pj.Account:
        """The account that calls go out through."""
        return self._accounts[self.registrars.current]

    @property
    def domain(self) -> str:
        """Where a plain number is dialled."""
        host = self._hosts[self.registrars.current] if self._hosts else self._board.config.domain
        return registrar_uri(self._board.config, host).partition(":")[2]

    @property
    def leaving(self) -> bool:
        """Whether the end of a registration is still unanswered."""
        return self.registrars.registered

    def tend(self, now: float) -> None:
        """Do what is due and tell the desk what has changed."""
        if self._hosts and (now >= self._look_at or not self._source):  # before the first REGISTER can go out
            self._look_at = now + _LOOK_S
            self._look_for_address(now)
        if self._board.owed:
            self._say_goodbyes(self.registrars.heard.at, now)
        for step in () if self._stack.deaf else self.registrars.due(now, calls=bool(self._board.live)):
            self._do(step)
        if self._told != self.registrars.now:
            self._tell()

    def mind_calls(self, now: float) -> None:
        """Once a second: what calls hear, and whether the exchange is to be asked for them."""
        for sip_call in tuple(self._board.live.values()):
            with contextlib.suppress(pj.Error):  # it is just ending
                if sip_call.mind_silence(now, self.registrars.heard):
                    self.registrars.doubt(now)

    def leave(self) -> None:
        """Take the registrations back."""
        for step in self.registrars.leave():
            self._do(step)

    def close(self) -> None:
        """Let the accounts go; they may not outlive the library."""
        for account in self._accounts:
            account.shutdown()
        self._accounts.clear()
        self._connections.clear()
        self._stack.on_connection = None

    def _say_goodbyes(self, heard_at: float, now: float) -> None:
        """Calls hung up while the way was cut or in doubt: the far ends hear it when the exchange answers."""
        for key, since in tuple(self._board.owed.items()):
            if heard_at > since or now - since >= GIVE_UP_S:
                del self._board.owed[key]
                self._board.put_off(key, hang_up)
        if self._board.owed:
            self.registrars.hurry(now)

    def _tell(self) -> None:
        before, now = self._told, self.registrars.now
        if (before.state, before.reason, before.on_backup) != (now.state, now.reason, now.on_backup):
            told = {"state": now.state.value, "reason": now.reason, "on_backup": now.on_backup}
            self._board.log.info("registration", extra=told)
        self._told = now
        self._board.publish(RegistrationChanged(now))

    def _do(self, step: Step) -> None:
        account, self._stepped = self._accounts[step.way], step.way
        if not self._names.address(self._hosts[step.way]):
            if step.act is Act.REGISTER:
                self.registrars.answered(step.way, 503, "unknown host name", 0, time.monotonic())
            return
        try:
            match step.act:
                case Act.REGISTER:
                    account.setRegistration(True)
                case Act.UNREGISTER:
                    account.setRegistration(False)
                case Act.ASK:
                    account.ask(registrar_uri(self._board.config, self._hosts[step.way]))
                case Act.DISCONNECT:
                    self._disconnect(step.way)
                case Act.TAKE_UP:
                    for sip_call in tuple(self._board.live.values()):
                        phone_holding.refresh(self._board, sip_call)
        except pj.Error as error:  # no route, no name, or the last REGISTER is still on its way
            self._board.log.info("exchange not reached", extra={"act": step.act.name, "error": error.reason})

    # --- connections and addresses ---------------------------------------------------------------

    def _connection_changed(self, handle: int, became: Connection) -> None:
        """A TCP or TLS connection came or went; it is that of the registrar we last sent to."""
        if became is Connection.MADE:
            self._connections[handle] = self._stepped
            return
        gone = self._connections.pop(handle, None)
        if gone is not None and became is Connection.LOST:
            self.registrars.connection_lost(gone, "the connection was closed", time.monotonic())

    def _disconnect(self, way: int) -> None:
        for handle, place in tuple(self._connections.items()):
            if place == way:
                del self._connections[handle]
                self._stack.shut(handle)

    def _look_for_address(self, now: float) -> None:
        """Follow this machine to another address; and try again what couldn't be done the last time."""
        source = self._source_now()
        if not source or (source == self._source and not self._stack.deaf):
            return
        before, self._source = self._source, source
        for account, host in zip(self._accounts, self._hosts, strict=True):
            account.modify(account_config(self._board.config, host, self._reached_at()))
        if before:
            self._follow(before)
        self.registrars.address_changed(self._address(), now, self._stack.deaf)

    def _follow(self, before: str) -> None:
        if before != self._source:
            self._board.log.info("address changed", extra={"before": before, "now": self._source})
        change = pj.IpChangeParam()
        change.restartListener = self._board.config.transport == "udp"
        try:
            self._stack.endpoint.handleIpChange(change)
        except pj.Error as error:
            self._board.log.warning("address not followed", extra={"error": error.reason})
        for sip_call in tuple(self._board.live.values()):
            sip_call.moved = True

    def _source_now(self) -> str:
        """The address we send from towards the exchange; "" when there is no way. Sends nothing.

        Where `bind` names one it is that: what becomes of the machine's others is nothing to us.
        """
        for host in self._hosts:
            if address := self._names.address(host):
                try:
                    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
                        probe.bind((self._board.config.bind, 0))
                        probe.connect((address, 5060))
                        return str(probe.getsockname()[0])
                except OSError:
                    continue
        return ""

    def _reached_at(self) -> tuple[str, int] | None:
        """Where the exchange and the callers' sound reach us, when `bind` doesn't say it.

        PJSIP would name the machine's first address, which need not be the one towards the exchange.
        """
        everywhere = self._board.config.bind in ("", "0.0.0.0")
        return (self._source, self._stack.port) if everywhere and self._source else None

    def _address(self) -> str:
        host, port = self._reached_at() or (self._board.config.bind, self._stack.port)
        return f"sip:{self._board.config.user}@{host}:{port}"
