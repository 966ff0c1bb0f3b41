"""Asking a colleague while the caller waits: the call to the colleague, and what comes of the two."""

from collections.abc import Callable

from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.parts import Parts
from customer360.phone import Site, normalise
from softphone.call import ANSWERED, Call, CallState, Direction

Send = Callable[[LiveCall, str], tuple[tuple[str, str], ...]]


class Consultation:
    """The selected caller and the colleague who was rung on their behalf. Thread: main."""

    def __init__(self, parts: Parts, book: CallBook, send: Send) -> None:
        """`send` sends a call's context ahead, and gives the headers that go with our own call."""
        self._parts, self._book, self._send = parts, book, send
        self._rung: tuple[str, str] = ("", "")  # the number that was dialled, for which call

    def asked(self, caller: LiveCall | None) -> LiveCall | None:
        """The call to the colleague who is asked on behalf of `caller`."""
        if caller is None:
            return None
        return next((c for c in self._book if c.asked_for == caller.call.id), None)

    def ask(self, number: str) -> None:
        """Ring a colleague; the caller goes on hold and hears music."""
        caller, number = self._book.current(), as_dialled(number, self._parts.site)
        if caller is not None and caller.up and number and self.asked(caller) is None:
            self._rung = (number, caller.call.id)
            self._parts.line.dial(number, self._send(caller, number))

    def claims(self, call: Call) -> str:
        """For which call a new one was dialled: id, or "" for a call of its own."""
        number, caller_id = self._rung
        user = number.partition(":")[2].partition("@")[0] or number
        if call.direction is not Direction.OUTGOING or not number or call.remote != user:
            return ""
        self._rung = ("", "")
        return caller_id if self._book.get(caller_id) is not None else ""

    def forget(self) -> None:
        """What is dialled next is a call of its own."""
        self._rung = ("", "")

    def hand_over(self) -> None:
        """Give the caller to the colleague who was asked."""
        caller = self._book.current()
        if caller is not None and caller.up and (colleague := self.asked(caller)) is not None:
            self._parts.line.transfer_to_call(caller.call.id, colleague.call.id)

    def join(self) -> None:
        """The caller, the colleague and the agent speak together."""
        caller = self._book.current()
        colleague = self.asked(caller)
        if caller is not None and colleague is not None:
            self._parts.line.join(caller.call.id, colleague.call.id)

    def swap(self) -> bool:
        """Speak with the one of the two who waits; False when there aren't two."""
        caller = self._book.current()
        colleague = self.asked(caller)
        if caller is None or colleague is None or colleague.call.state not in ANSWERED:
            return False
        for waits in (caller, colleague):
            if waits.call.state is CallState.HELD:
                self._parts.line.resume(waits.call.id)
                break
        return True


def dialable(number: str) -> str:
    """A number as people write it, without what only makes it readable; a sip: address as it is."""
    number = number.strip()
    if number.partition(":")[0].lower() in ("sip", "sips"):
        return number
    return "".join(char for char in number if char not in " \u00a0-()（）")


def as_dialled(number: str, site: Site) -> str:
    """The same, and +86… from the store as it is dialled inside the country."""
    wanted = dialable(number)
    return dialable(normalise(wanted, site).national) if wanted.startswith("+86") else wanted
