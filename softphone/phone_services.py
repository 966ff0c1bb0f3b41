"""What the phone does beside its calls: service codes, colleagues' states."""

import time
from typing import Final

import pjsua2 as pj

from softphone.line import CodeAnswered, ColleagueChanged, ColleagueState
from softphone.phone_board import Board, voice_only
from softphone.phone_log import callback

_CODE_PATIENCE_S: Final = 5.0
_OK: Final = 200
_TIMEOUT: Final = 408

# What exchanges write into a presence note, in lower case (Asterisk, FreeSWITCH).
_RINGING_NOTES: Final = ("ringing", "early")
_BUSY_NOTES: Final = ("on the phone", "talk", "busy", "hold", "in use")


class Codes:
    """Codes that are dialled for the agent: signing in, pausing. Thread: the phone's."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._open: dict[int, float] = {}

    def send(self, account: pj.Account, code: str, uri: str) -> None:
        """Dial a code; its answer is published. Raises pj.Error."""
        call = _CodeCall(self._board, account, code, self._open)
        try:
            call.makeCall(uri, voice_only())
        except pj.Error:
            call.over(0)
            raise

    def tend(self, now: float) -> None:
        """An exchange that lets a code ring for ever hasn't taken it."""
        for key, begun in tuple(self._open.items()):
            if now - begun > _CODE_PATIENCE_S:
                del self._open[key]
                self._board.put_off(key, _give_up)


class _CodeCall(pj.Call):  # type: ignore[misc]  # pjsua2 has no types
    """One code on its way: a call without sound that nobody sees."""

    def __init__(self, board: Board, account: pj.Account, code: str, still_open: dict[int, float]) -> None:
        super().__init__(account)
        self._board, self._code, self._open = board, code, still_open
        self._told = False
        self.key = board.keep(self)
        still_open[self.key] = time.monotonic()

    @callback
    def onCallState(self, prm: pj.OnCallStateParam) -> None:
        """Answered: the exchange took it, and most hang up themselves. Else its refusal is the answer."""
        info = self.getInfo()
        if info.state == pj.PJSIP_INV_STATE_CONFIRMED and not self._told:
            self._open[self.key] = time.monotonic() - _CODE_PATIENCE_S + 1.0  # its BYE may follow
            self._tell(_OK)
        elif info.state == pj.PJSIP_INV_STATE_DISCONNECTED:
            self.over(info.lastStatusCode)

    def give_up(self) -> None:
        """Nobody answers. PJSIP would wait another half a minute for that."""
        if not self._told:
            self._tell(_TIMEOUT)
        self.hangup(pj.CallOpParam())

    def over(self, status: int) -> None:
        """Let go of it; a code that was never answered is told as such."""
        self._open.pop(self.key, None)
        self._board.release(self.key)
        if not self._told:
            self._tell(status if status >= 300 else _TIMEOUT)

    def _tell(self, status: int) -> None:
        self._told = True
        self._board.log.info("code answered", extra={"code": self._code, "status": status})
        self._board.publish(CodeAnswered(self._code, status))


def _give_up(call: pj.Call) -> None:
    call.give_up()


class Colleagues:
    """Extensions whose state the exchange tells us (BLF). Thread: the phone's."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._watched: dict[str, _Colleague] = {}

    def watch(self, account: pj.Account, uris: dict[str, str]) -> None:
        """Watch these extensions (name to URI), each told at once, and no others. Raises pj.Error."""
        for gone in self._watched.keys() - uris.keys():
            del self._watched[gone]  # its destructor ends the subscription
        for extension, uri in uris.items():
            if extension not in self._watched:
                self._watched[extension] = _Colleague(self._board, account, extension, uri)
            self._watched[extension].tell()

    def clear(self) -> None:
        """Let everybody go, before the account ends."""
        self._watched.clear()


class _Colleague(pj.Buddy):  # type: ignore[misc]
    """One subscription."""

    def __init__(self, board: Board, account: pj.Account, extension: str, uri: str) -> None:
        super().__init__()
        self._board, self._extension = board, extension
        self._state = ColleagueState.UNKNOWN
        settings = pj.BuddyConfig()
        settings.uri, settings.subscribe = uri, True
        self.create(account, settings)

    def tell(self) -> None:
        """What is known, again."""
        self._board.publish(ColleagueChanged(self._extension, self._state))

    @callback
    def onBuddyState(self) -> None:
        """The exchange said something."""
        told = self.getInfo().presStatus
        state = colleague_state(told.status, f"{told.note} {told.statusText}")
        if state is not self._state:
            self._state = state
            self.tell()


def colleague_state(status: int, note: str) -> ColleagueState:
    """What a presence document means: whether it is open, and the words that come with it."""
    words = note.lower()
    if any(word in words for word in _RINGING_NOTES):
        return ColleagueState.RINGING
    if any(word in words for word in _BUSY_NOTES):
        return ColleagueState.BUSY
    known = {
        pj.PJSUA_BUDDY_STATUS_ONLINE: ColleagueState.FREE,
        pj.PJSUA_BUDDY_STATUS_OFFLINE: ColleagueState.AWAY,
    }
    return known.get(status, ColleagueState.UNKNOWN)
