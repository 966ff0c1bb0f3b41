"""A lead writes into the hand-over, the session ends, and the words are in the store.

Whether a pause of typing or the end brought them there is not told apart: reading the screen may take longer
than that pause. `test_what_was_typed_last_is_kept_before_the_window_closes` has no such pause.
"""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.outside.stage import HANG_S, Seat, Stage
from ui.words import t

pytestmark = [pytest.mark.slow, pytest.mark.ui, pytest.mark.timeout(900)]

SAID = "1015 leaves at five; the plant waits for a call."


def test_the_last_words_of_a_shift_outlive_the_end_of_the_session(stage: Stage, home: Path) -> None:
    with closing(sqlite3.connect(home / "data" / "store.sqlite")) as store, store:
        store.execute("UPDATE agents SET role = 'supervisor' WHERE no = '1011'")
    with Seat(stage, home, seat__agent_no="1011") as seat:
        seat.sees("page tab", t("page-board"))
        stage.press("ctrl+b")
        seat.tab_to(t("board-agents"), "page tab")
        for _ in range(3):  # agents, queues, promises, shift
            stage.press("Right")
        seat.sees("label", t("shift-logs"))
        seat.tab_to(t("shift-notes"))
        stage.write(SAID)
        seat.reads(SAID)
        assert seat._process is not None
        seat._process.send_signal(signal.SIGTERM)
        assert seat._process.wait(HANG_S) == 0
        assert seat.store("SELECT notes FROM shift_logs") == [(SAID,)]
