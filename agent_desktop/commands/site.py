"""The command line of a server: the site's jobs, and what looks after its data. No window, no phone."""

import typer

from agent_desktop.commands import seat, speaking, store

app = speaking.Speaking("agent-desktop-centre")
app.callback()(speaking.program)
for name, group in (
    ("settings", seat.settings),
    ("db", store.db),
    ("data", store.data),
    ("words", store.own_words),
    ("users", store.users),
):
    app.add_typer(group, name=name)


def run() -> None:
    """Run the command line."""
    speaking.run(app)


@app.command("run")
def run_jobs(url: str = "") -> None:
    """Do the site's jobs. One is active for each server; a second one waits and takes over."""
    centre(url, health=False)


@app.command("health")
def tell(url: str = "") -> None:
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
