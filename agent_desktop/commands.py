"""The command line. Each command loads what it needs when it runs, so that the help is instant."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Agent Desktop: the call-centre workstation.")


def run() -> None:
    """Run the command line."""
    app()


@app.command("run")
def run_desk() -> None:
    """Open the workstation on this user's settings."""
    from agent_desktop.window_run import run_window

    raise typer.Exit(run_window())


@app.command()
def demo(
    unattended: Annotated[bool, typer.Option(help="Play the agent too, by keys, and leave.")] = False,
    calls: Annotated[int, typer.Option(min=1, help="How many calls to play unattended.")] = 1,
    json: Annotated[Path | None, typer.Option(help="Write the run's report here.")] = None,
    pictures: Annotated[Path, typer.Option(help="Folder of the pictures.")] = Path("build/demo"),
) -> None:
    """Open the workstation on demo data; a simulated caller rings over real SIP."""
    from agent_desktop.demo.show import Options, show

    raise typer.Exit(show(Options(unattended=unattended, calls=calls, json=json, pictures=pictures)))


@app.command(hidden=True)
def caller(folder: Path) -> None:
    """The demo's caller; orders come on standard input."""
    from agent_desktop.demo.caller import main

    main(folder)
