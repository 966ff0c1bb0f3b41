"""Commands for the data store, its data and its people."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from agent_desktop.commands.speaking import Speaking, new_secret

SOME_REFUSED, SOME_REFUSABLE = 4, 5
"""Exit codes of an import and of a dry run that were done, with rows that can't be taken."""

db = Speaking("db")


@db.command("init")
def db_init(url: str = "") -> None:
    """Make an empty store, where there is none."""
    from agent_desktop.upkeep.database import make

    _look_after(make, url)


@db.command("upgrade")
def db_upgrade(url: str = "") -> None:
    """Bring the store to the schema that this program needs; a file is copied first."""
    from agent_desktop.upkeep.database import upgrade

    _look_after(upgrade, url)


@db.command("check")
def db_check(url: str = "", seal: str = "") -> None:
    """Look the store through: schema, pages, audit trail."""
    from functools import partial

    from agent_desktop.store.audit import Seal
    from agent_desktop.upkeep.database import check

    try:
        noted = Seal.read(seal) if seal else None
    except ValueError as error:
        raise typer.BadParameter(seal, param_hint="--seal") from error
    _look_after(partial(check, seal=noted), url)


data = Speaking("data")


@data.command("import")
def data_import(
    file: Path, mapping: Annotated[Path, typer.Option()], url: str = "", dry_run: bool = False
) -> None:
    """Put a site's rows into the store, or renew them; refused ones are written down beside the file."""
    from functools import partial

    from agent_desktop.startup import as_it_is
    from agent_desktop.upkeep.data import bring_in
    from customer360.phone import Site

    settings = as_it_is().loaded.settings.site
    site, zone = Site(area_code=settings.area_code), ZoneInfo(settings.zone)
    act = partial(bring_in, file, mapping, site=site, zone=zone, dry_run=dry_run)
    _look_after(act, url)


@data.command("generate")
def data_generate(file: str, customers: Annotated[int, typer.Option(min=1, max=5_800_000)] = 20_000) -> None:
    """Make a store of invented people, for trials and measurements."""
    from agent_desktop.upkeep.data import invent

    _look_after(lambda where: invent(where, customers), file)


@data.command("rates")
def data_rates(file: Path, days: Annotated[int, typer.Option(min=1, max=3660)] = 30, url: str = "") -> None:
    """Write how stations and crews did: in time, reworked, sent back, satisfaction."""
    from agent_desktop.upkeep.rates import write

    _look_after(lambda where: write(file, where, days), url)


@data.command("verify")
def data_verify(url: str = "") -> None:
    """Say what doesn't fit together in the data: accounts without customer, bills without account …"""
    from agent_desktop.upkeep.data import verify

    _look_after(verify, url)


users = Speaking("users")

Agent = Annotated[str, typer.Option()]


class Role(StrEnum):
    """What a login may do; docs/security.md."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    EDITOR = "editor"
    AUDITOR = "auditor"
    INTEGRATION = "integration"


WithRole = Annotated[Role, typer.Option()]


own_words = Speaking("words")


@own_words.command("show")
def words_show(url: str = "") -> None:
    """Print the list, to be edited and put back."""
    from agent_desktop.upkeep.words import show

    _look_after(show, url)


@own_words.command("put")
def words_put(file: Path, url: str = "") -> None:
    """Replace the list; desks follow within ten seconds. A list with a mistake changes nothing."""
    from agent_desktop.upkeep.words import put

    _look_after(lambda where: put(where, file), url)


def _new_password() -> str:
    from ui.words import t

    while not (typed := new_secret(t("upkeep-users-ask"))):
        pass  # a login has one
    return typed


@users.command("add")
def users_add(login: str, agent: Agent, role: WithRole = Role.AGENT, url: str = "") -> None:
    """Make a login; its password is typed unseen and never leaves this machine."""
    from agent_desktop.upkeep.users.commands import add

    _look_after(lambda where: add(where, login, agent, role.value, _new_password), url)


@users.command("change")
def users_change(login: str, agent: Agent, role: WithRole, url: str = "") -> None:
    """Give a login another agent number or role."""
    from agent_desktop.upkeep.users.commands import change

    _look_after(lambda where: change(where, login, agent, role.value), url)


@users.command("password")
def users_password(login: str, url: str = "") -> None:
    """Give a login another password."""
    from agent_desktop.upkeep.users.commands import password

    _look_after(lambda where: password(where, login, _new_password), url)


@users.command("remove")
def users_remove(login: str, url: str = "") -> None:
    """Shut somebody out, at once; what they did stays on record."""
    from agent_desktop.upkeep.users.commands import remove

    _look_after(lambda where: remove(where, login), url)


@users.command("list")
def users_list(url: str = "") -> None:
    """List the logins with agent number and role."""
    from agent_desktop.upkeep.users.commands import listed

    _look_after(listed, url)


def _look_after(act: Callable[[Path | str], Iterator[str]], url: str) -> None:
    """Say what the act says; one that fails says why in one sentence, and the exit code is 1."""
    from agent_desktop.startup import as_it_is
    from agent_desktop.store.faults import StoreError
    from agent_desktop.upkeep.importing import RowsRefused
    from agent_desktop.upkeep.mapping import MappingWrong
    from agent_desktop.upkeep.refusals import told
    from agent_desktop.upkeep.sheets import UnreadableFile
    from ui import words

    setup = as_it_is()
    words.use(setup.loaded.settings.language)
    try:
        for line in act(_store_at(url) if url else setup.store):
            typer.echo(line)
    except (StoreError, MappingWrong, UnreadableFile) as error:
        typer.echo(told(error), err=True)
        raise typer.Exit(1) from error
    except RowsRefused as error:
        raise typer.Exit(SOME_REFUSED if error.kept else SOME_REFUSABLE) from error


def _store_at(url: str) -> Path | str:
    return url if "://" in url else Path(url)
