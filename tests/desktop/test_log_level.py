"""The level of the logs changes while processes run, for our own lines alone."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop import logs


@pytest.fixture
def own() -> Iterator[logging.Logger]:
    """A logger of ours that writes; the levels of the others are put back."""
    before = {name: logging.getLogger(name).level for name in logs.OWN}
    logger = logging.getLogger("kb_search")
    yield logger
    for handler in logger.handlers:
        handler.close()
    logger.handlers.clear()
    logger.propagate = True
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def test_the_level_follows_with_the_next_line(
    tmp_path: Path, own: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "LOOK_S", 0.0)
    logs.open_log(tmp_path, "desk", own)
    own.debug("not yet")
    logs.set_level(tmp_path, "debug")
    own.info("a line")
    own.debug("now")
    assert logging.getLogger("sqlalchemy").getEffectiveLevel() >= logging.WARNING
    logs.set_level(tmp_path, "nonsense")
    own.info("it stays")
    own.debug("still")
    logs.set_level(tmp_path, "warning")
    own.warning("quiet")
    own.info("never")
    said = [line["event"] for line in logs.merged(tmp_path)]
    assert said == ["a line", "now", "it stays", "still", "quiet"]
