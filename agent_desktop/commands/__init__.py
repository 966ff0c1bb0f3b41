"""The command line. Each command loads what it needs when it runs, so that the help is instant."""

from pathlib import Path
from typing import Annotated

import typer

from agent_desktop.commands import provision, seat, site, store

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain words: quick, and the frozen program leaves the library out
    pretty_exceptions_enable=False,
    help="Agent Desktop: the call-centre workstation.",
)
for name, group in (
    ("settings", seat.settings),
    ("provision", provision.provision),
    ("db", store.db),
    ("data", store.data),
    ("words", store.own_words),
    ("users", store.users),
):
    app.add_typer(group, name=name)

app.command()(seat.diagnostics)
app.command()(seat.keys)


def run() -> None:
    """Run the command line."""
    from agent_desktop.opening import explained

    with explained():
        app()


@app.command("run")
def run_desk(
    at_login: Annotated[bool, typer.Option(help="Only where the settings want it: seat.autostart.")] = False,
) -> None:
    """Open the workstation on this user's settings."""
    from agent_desktop.opening import run
    from agent_desktop.settings import Folders, load

    if at_login and not load(Folders.of_this_user()).settings.seat.autostart:
        raise typer.Exit
    raise typer.Exit(run())


@app.command()
def dial(link: Annotated[str, typer.Argument(help="tel:… or sip:…, as other programs link to it.")]) -> None:
    """Offer a number to the desk that runs, or open one; a key of the agent's rings it."""
    from agent_desktop.links import LinkBox, number_of
    from agent_desktop.opening import run
    from agent_desktop.running import RunMark
    from agent_desktop.settings import Folders

    if not (number := number_of(link)):
        typer.echo("tel:+8609318765432, sip:name@host", err=True)
        raise typer.Exit(2)
    runtime = Folders.of_this_user().runtime
    LinkBox(runtime / "links").leave(number)
    if not RunMark(runtime).is_held():
        raise typer.Exit(run())


@app.command()
def demo(
    unattended: Annotated[bool, typer.Option(help="Play the agent too, by keys, and leave.")] = False,
    calls: Annotated[int, typer.Option(min=1, help="How many calls to play unattended.")] = 1,
    json: Annotated[Path | None, typer.Option(help="Write the run's report here.")] = None,
    pictures: Annotated[Path, typer.Option(help="Folder of the pictures.")] = Path("build/demo"),
    size: Annotated[str, typer.Option(help="Size of the window, such as 1366x768; else the screen's.")] = "",
    lead: Annotated[bool, typer.Option(help="Sit at a team lead's desk: the board of the floor.")] = False,
) -> None:
    """Open the workstation on demo data; a simulated caller rings over real SIP."""
    from agent_desktop.demo.show import Options, show

    try:
        wanted = _size(size)
    except ValueError as error:
        raise typer.BadParameter(f"{size!r}; write it as 1366x768", param_hint="--size") from error
    options = Options(
        unattended=unattended, calls=calls, json=json, pictures=pictures, size=wanted, lead=lead
    )
    raise typer.Exit(show(options))


def _size(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    width, height = text.lower().split("x")
    return int(width), int(height)


@app.command(hidden=True)
def caller(folder: Path) -> None:
    """The demo's caller; orders come on standard input."""
    from agent_desktop.demo.caller import main

    main(folder)


@app.command()
def wallboard(
    agent_no: Annotated[str, typer.Option(help="The lead's number; else the seat's.")] = "",
    size: Annotated[str, typer.Option(help="Of a window, such as 1366x768; else full screen.")] = "",
) -> None:
    """Show the floor's figures on a big screen: huge, never asleep, and saying how old they are."""
    from agent_desktop.wallboard import run

    try:
        wanted = _size(size)
    except ValueError as error:
        raise typer.BadParameter(f"{size!r}; write it as 1366x768", param_hint="--size") from error
    raise typer.Exit(run(agent_no, wanted))


@app.command(hidden=True)
def colleagues(store: Path) -> None:
    """The demo's other agents; ends with its standard input."""
    from agent_desktop.demo.floor import main

    main(store)


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="For fleet tools.")] = False,
    echo: Annotated[bool, typer.Option(help="Listen to the microphone for a second and play it.")] = True,
) -> None:
    """Say whether this seat is fit for a shift: phone, sound, store, settings, fonts; green or what to do."""
    from agent_desktop.agent.fitness import Health
    from agent_desktop.doctor.examination import as_json, as_lines, examine
    from agent_desktop.startup import as_it_is
    from ui import words

    setup = as_it_is()
    words.use(setup.loaded.settings.language)
    report = examine(setup, aloud=echo)
    print(as_json(report).decode() if json else "\n".join(as_lines(report)))
    raise typer.Exit(int(report.health is Health.FAIL))


@app.command()
def password(
    database: Annotated[bool, typer.Option(help="The data store's, in place of the SIP account's.")] = False,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it from the standard input.")] = False,
) -> None:
    """Keep the password of the SIP account in the system's secret store; it is typed unseen."""
    import sys

    from agent_desktop.secrets import DATABASE_PASSWORD, SIP_PASSWORD
    from agent_desktop.startup import as_it_is, keep_password
    from ui import words
    from ui.words import t

    setup = as_it_is()
    words.use(setup.loaded.settings.language)
    name = DATABASE_PASSWORD if database else SIP_PASSWORD
    asked = t("password-ask-database") if database else t("password-ask")
    typed = sys.stdin.readline().rstrip("\r\n") if stdin else typer.prompt(asked, hide_input=True)
    kept = keep_password(setup.secrets, typed, name)
    typer.echo(t("password-kept") if kept else t("password-not-kept"))
    raise typer.Exit(int(not kept))


@app.command()
def logs(
    call: Annotated[str, typer.Option(help="Only the lines of this call's id.")] = "",
    level: Annotated[str, typer.Option(help="Change what is logged from now on: debug, info, warning.")] = "",
) -> None:
    """Print the logs of all processes, merged by time."""
    import json

    from agent_desktop.logs import LEVELS, merged, set_level
    from agent_desktop.settings import Folders

    folder = Folders.of_this_user().logs
    if level:
        if level not in LEVELS:
            raise typer.BadParameter(", ".join(LEVELS), param_hint="--level")
        set_level(folder, level)
        return
    for line in merged(folder, call):
        print(json.dumps(line, ensure_ascii=False))


@app.command()
def centre(
    health: Annotated[
        bool, typer.Option(help="Only say whether a centre is active; exit code 1 if none.")
    ] = False,
    url: site.Url = "",
) -> None:
    """Do the site's jobs, headless. One is active for each server; a second one waits and takes over."""
    site.centre(url, health)
