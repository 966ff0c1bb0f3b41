"""At 150 % nothing is cut either: the tests of every scene once more, by a Qt that draws larger."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_scene_holds_at_150_percent() -> None:
    again = [
        "test_every_scene.py::test_nothing_is_cut_or_overlaps",
        "test_form_room.py::test_no_field_is_half_cut",
    ]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:randomly",
        *(str(HERE / test) for test in again),
    ]
    scaled = {**os.environ, "QT_SCALE_FACTOR": "1.5"}
    done = subprocess.run(
        command, cwd=HERE.parents[1], env=scaled, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3_000:]
