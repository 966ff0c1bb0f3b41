"""Which sound counts as the answer to a hold or a resume."""

from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pjsua2 as pj
import pytest

from softphone import phone_holding
from softphone.call import CallState
from softphone.phone_board import Board
from softphone.phone_holding import Wish, answered, ask_again, hold, is_stale, refresh, resume

TALKING = SimpleNamespace(status=pj.PJSUA_CALL_MEDIA_ACTIVE, dir=pj.PJMEDIA_DIR_ENCODING_DECODING)
DEAF = SimpleNamespace(status=pj.PJSUA_CALL_MEDIA_ACTIVE, dir=pj.PJMEDIA_DIR_ENCODING)
HELD = SimpleNamespace(status=pj.PJSUA_CALL_MEDIA_LOCAL_HOLD, dir=pj.PJMEDIA_DIR_ENCODING)
HEARD = SimpleNamespace(status=pj.PJSUA_CALL_MEDIA_LOCAL_HOLD, dir=pj.PJMEDIA_DIR_ENCODING_DECODING)


def call(asked: Wish | None, wish: Wish | None = None, stale: int = 0) -> Any:
    return SimpleNamespace(asked=asked, wish=wish, stale=stale)


@pytest.mark.parametrize(
    ("sip_call", "media", "stale"),
    [
        (call(Wish.TALK), TALKING, False),
        (call(Wish.TALK), DEAF, True),
        (call(Wish.HOLD), HELD, False),
        (call(Wish.HOLD), HEARD, True),
        (call(None), DEAF, False),  # the far end only listens: its own affair
        (call(None, Wish.TALK), DEAF, False),  # what is wished was not asked yet
        (call(None, Wish.TALK, stale=1), DEAF, True),  # the second answer, while we wait to ask again
        (call(None, Wish.HOLD, stale=1), HEARD, True),
        (call(None, Wish.TALK, stale=1), TALKING, False),
        (call(Wish.TALK, stale=4), DEAF, False),  # it only listens, after all
        (call(None, Wish.TALK, stale=4), DEAF, True),
    ],
)
def test_the_sound_of_another_answer_is_stale(sip_call: Any, media: Any, stale: bool) -> None:
    assert is_stale(sip_call, media) is stale


def test_the_second_stale_answer_asks_no_second_time() -> None:
    waiting = call(None, Wish.TALK, stale=1)
    board: Any = SimpleNamespace()  # nothing of it is wanted
    ask_again(board, waiting)
    assert (waiting.wish, waiting.stale) == (Wish.TALK, 1)


class Cut:
    """A call whose network is cut; the phone's loop turns when the test says so."""

    def __init__(self, state: CallState) -> None:
        self.board = Mock(spec=Board, live={}, config=SimpleNamespace(hold_others=False), log=Mock())
        self.call: Any = Mock(call=SimpleNamespace(id="a", state=state), asked=None, wish=None, stale=0)
        self.call.moved = self.call.untold = False
        self.call.silence.unsure = True

    def mended(self) -> None:
        self.call.silence.unsure = False
        _, later = self.board.put_off.call_args.args
        later(self.call)


def test_a_hold_and_a_resume_in_a_cut_leave_the_exchange_to_be_told_where_we_are() -> None:
    cut = Cut(CallState.ACTIVE)
    hold(cut.board, cut.call)
    resume(cut.board, cut.call)
    refresh(cut.board, cut.call)
    cut.mended()
    assert (str(cut.call.asked), cut.call.reinvite.called) == (Wish.REFRESH, True)
    answered(cut.board, cut.call, 200, "OK")
    assert (cut.call.asked, cut.call.untold) == (None, False)


def test_a_hold_wished_while_the_resume_was_answered_as_another_is_asked_and_settles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The screen says on hold, and the far end was told something else."""
    monkeypatch.setattr(phone_holding, "_CALLED_WAITS_S", 0.0)
    cut = Cut(CallState.HELD)
    cut.call.asked = Wish.TALK
    hold(cut.board, cut.call)
    ask_again(cut.board, cut.call)
    cut.mended()
    assert cut.call.setHold.called
    answered(cut.board, cut.call, 200, "OK")
    assert (cut.call.asked, cut.call.wish) == (None, None)
    assert not cut.call.fail.called
