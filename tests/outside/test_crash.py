"""The desk is killed as a native fault kills it, with a draft open: it comes back by itself, and says so."""

import os
import signal
from pathlib import Path

import pytest

from agent_desktop.running import RunMark
from tests.outside.stage import HANG_S, Seat, Stage, wait
from ui.application import NAME
from ui.words import t

pytestmark = [pytest.mark.slow, pytest.mark.ui, pytest.mark.timeout(900)]

SAID = "Third call. 15 degrees in all rooms."


def test_a_desk_that_was_killed_by_a_fault_comes_back_with_what_was_typed(stage: Stage, home: Path) -> None:
    with Seat(stage, home, seat__restarts="true") as seat:
        stage.press("ctrl+n")
        seat.tab_to(t("ticket-description"))
        stage.write(SAID)
        wait(lambda: any(SAID in str(draft) for draft in seat.drafts()), "the draft on the disk")
        assert seat._process is not None
        os.kill(seat._process.pid, signal.SIGSEGV)
        assert seat._process.wait(HANG_S) == -signal.SIGSEGV
        wait(
            lambda: NAME not in stage.active or (home / "run" / "restarts").exists(), "somebody who opens it"
        )
        wait(lambda: (home / "run" / "restarts").exists(), "it to be opened again")
        seat.is_up(2 * HANG_S)
        seat.reads(SAID)
        told = t("notice-restarted", calls=0, drafts=1, log=0, waiting=0)
        seat.sees("label", told)
        stacks = (file.read_text("utf-8") for file in (home / "logs").glob("crash-desk*.txt"))
        assert any("Segmentation fault" in stack for stack in stacks)
        [kept] = (home / "data" / "kept").glob("journal-*.sqlite")
        assert kept.stat().st_size
        stage.press("alt+F4")
        wait(lambda: not RunMark(home / "run").is_held(), "the desk's end")
    assert len((home / "run" / "restarts").read_text().splitlines()) == 1, "a closed desk stays closed"
