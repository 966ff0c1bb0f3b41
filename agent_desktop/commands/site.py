"""The command line of a server: the site's jobs, and what looks after its data. No window, no phone."""

from typing import Annotated

import typer

from agent_desktop.commands import seat, store

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Agent Desktop: the site's jobs.",
)
for name, group in (
    ("settings", seat.settings),
    ("db", store.db),
    ("data", store.data),
    ("words", store.own_words),
    ("users", store.users),
):
    app.add_typer(group, name=name)

Url = Annotated[str, typer.Option(help="postgresql://…; else the settings' store.")]


def run() -> None:
    """Run the command line; what keeps it from running is said in one sentence."""
    from agent_desktop.opening import explained

    with explained():
        app()


@app.command("run")
def run_jobs(url: Url = "") -> None:
    """Do the site's jobs. One is active for each server; a second one waits and takes over."""
    centre(url, health=False)


@app.command("health")
def tell(url: Url = "") -> None:
    """Say whether a centre is active; exit code 1 if none."""
    centre(url, health=True)


def centre(url: str, health: bool) -> None:
    """Either of the two; exits."""
    from pathlib import Path

    from agent_desktop.startup import as_it_is
    from agent_desktop.store.faults import StoreError
    from agent_desktop.upkeep.centre import run_centre, tell_health
    from agent_desktop.upkeep.refusals import told
    from ui import words

    setup = as_it_is()
    words.use(setup.loaded.settings.language)
    where = url or setup.store
    if isinstance(where, Path):
        typer.echo(words.t("centre-needs-server", where=str(where)), err=True)
        raise typer.Exit(1)
    try:
        raise typer.Exit(
            tell_health(where) if health else run_centre(where, setup.loaded.settings, setup.folders)
        )
    except StoreError as error:
        typer.echo(told(error), err=True)
        raise typer.Exit(1) from error
