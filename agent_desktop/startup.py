"""What a process of this user starts from: folders, log, settings, store."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from agent_desktop.bootstrap import Setup
from agent_desktop.logs import open_log
from agent_desktop.secrets import OsSecrets
from agent_desktop.settings import Folders, Loaded, load


def as_it_is() -> Setup:
    """The seat as its settings say; nothing is made or changed."""
    folders = Folders.of_this_user()
    loaded = load(folders)
    store = store_of(folders, loaded)
    return Setup(
        folders=folders,
        loaded=loaded,
        store=store,
        secrets=OsSecrets(),
        sealed=not isinstance(store, Path),  # the embedded default holds invented people
    )


def with_demo_data(tell: Callable[[str], None]) -> Setup:
    """The same, with the embedded store made when it is not there yet; `tell` hears of the progress."""
    setup = as_it_is()
    open_log(setup.folders.logs, "desk", logging.getLogger())
    if isinstance(setup.store, Path):
        from agent_desktop.demo_data.store import make_ready

        make_ready(setup.store, now=datetime.now(UTC), tell=tell)
    return setup


def store_of(folders: Folders, loaded: Loaded) -> Path | str:
    """The server that the settings name, else the embedded file."""
    return loaded.settings.site.store or folders.data / "store.sqlite"
