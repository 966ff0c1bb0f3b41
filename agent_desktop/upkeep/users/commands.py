"""What each `agent-desktop users …` does, in lines for people. Raises `StoreError`."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from agent_desktop.store.faults import StoreError
from agent_desktop.upkeep.users.database import Logins
from ui.words import t

Where = Path | str


class NeedsServer(StoreError):
    """A file has no logins."""

    key = "store-needs-server"
    english = "{where} is a file and has no logins; who can read it can read all of it. Name a server."


def add(where: Where, login: str, agent: str, role: str, ask: Callable[[], str]) -> Iterator[str]:
    """A new login; `ask` gives its password."""
    with closing(_logins(where)) as logins:
        logins.add(login, agent, role, ask())
    yield t("upkeep-users-added", login=login, agent=agent, role=role)


def change(where: Where, login: str, agent: str, role: str) -> Iterator[str]:
    """Another agent number or role."""
    with closing(_logins(where)) as logins:
        logins.change(login, agent, role)
    yield t("upkeep-users-changed", login=login, agent=agent, role=role)


def password(where: Where, login: str, ask: Callable[[], str]) -> Iterator[str]:
    """Another password."""
    with closing(_logins(where)) as logins:
        logins.password(login, ask())
    yield t("upkeep-users-password", login=login)


def remove(where: Where, login: str) -> Iterator[str]:
    """Shut somebody out."""
    with closing(_logins(where)) as logins:
        logins.remove(login)
    yield t("upkeep-users-removed", login=login)


def listed(where: Where) -> Iterator[str]:
    """Everybody."""
    with closing(_logins(where)) as logins:
        everybody = logins.listed()
    for one in everybody:
        role = one.roles if one.admitted and one.roles else t("upkeep-users-shut-out")
        yield f"{one.login:<24} {one.agent:<10} {role}"
    if not everybody:
        yield t("upkeep-users-none")


def _logins(where: Where) -> Logins:
    if isinstance(where, Path):
        raise NeedsServer(str(where))
    return Logins(where)
