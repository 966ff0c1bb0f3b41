"""The SIP library that is installed can do what a seat needs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from native import recipe

SHOW = Path(recipe.HERE) / "show.py"


@pytest.fixture(scope="module")
def survey() -> dict[str, Any]:
    done = subprocess.run([sys.executable, SHOW], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    if found["version"] != recipe.VERSION:
        pytest.skip(f"the published wheel {found['version']} is installed; `make sip` builds ours")
    return found


def test_it_has_sound(survey: dict[str, Any]) -> None:
    assert set(survey["drivers"]) >= {"ALSA", "null"}


@pytest.mark.parametrize("codec", ["PCMA/8000/1", "PCMU/8000/1", "G722/16000/1", "opus/48000/2"])
def test_it_speaks(survey: dict[str, Any], codec: str) -> None:
    assert codec in survey["codecs"]


def test_it_encrypts_signalling(survey: dict[str, Any]) -> None:
    assert survey["tls"]


def test_it_holds_more_calls_than_a_bench_opens(survey: dict[str, Any]) -> None:
    assert survey["calls"] == 33
