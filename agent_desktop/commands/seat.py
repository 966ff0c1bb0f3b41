"""Commands for IT: settings of this seat, and what the makers need to find a fault."""

from pathlib import Path
from typing import Annotated

import typer

from agent_desktop.commands.speaking import Speaking, refused_files

settings = Speaking("settings")


@settings.command("check")
def settings_check(json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Name file, line and key of what doesn't hold, with the remedy; exit code 1 when something is wrong."""
    from agent_desktop.upkeep import settings as report

    loaded = report.here()
    typer.echo(report.as_json(loaded) if json else "\n".join(report.problems(loaded)))
    raise typer.Exit(int(any(not problem.warning for problem in loaded.problems)))


@settings.command("show")
def settings_show() -> None:
    """Every key with what is in force, and whether the machine's policy has locked it."""
    from agent_desktop.upkeep import settings as report

    typer.echo("\n".join(report.in_force(report.here())))


def diagnostics(out: Path | None = None) -> None:
    """Pack logs, findings, settings and versions for the makers, without secrets and without numbers."""
    from agent_desktop.doctor.examination import as_json, examine
    from agent_desktop.startup import as_it_is
    from agent_desktop.upkeep.diagnostics import collect, default_name
    from ui import words

    setup = as_it_is()
    words.use(setup.loaded.settings.language)
    found = as_json(examine(setup, aloud=False)).decode()
    with refused_files("usage-unwritten"):
        typer.echo(collect(setup, out or default_name(), found))


def keys(out: Path | None = None) -> None:
    """This person's keyboard map, to be printed."""
    from agent_desktop.upkeep import keys as card
    from agent_desktop.upkeep.settings import here
    from agent_desktop.whole_file import write

    settings = here().settings
    if out is None:
        for does, key in card.rows(settings.keys):
            typer.echo(f"{key:<18} {does}")
        return
    with refused_files("usage-unwritten"):
        write(out, card.page(settings.keys, settings.language).encode())
