"""The command line. Each command loads what it needs when it runs, so that the help is instant."""

from pathlib import Path
from typing import Annotated

import typer

from agent_desktop.commands import provision, seat, site, speaking, store

app = speaking.Speaking("agent-desktop")
app.callback()(speaking.program)
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
    speaking.run(app)


@app.command("run")
def run_desk(at_login: bool = False) -> None:
    """Open the workstation on this user's settings."""
    from agent_desktop.opening import run
    from agent_desktop.settings import Folders, load

    if at_login and not load(Folders.of_this_user()).settings.seat.autostart:
        raise typer.Exit
    raise typer.Exit(run())


@app.command()
def dial(link: str) -> None:
    """Offer a number to the desk that runs, or open one; a key of the agent's rings it."""
    from agent_desktop.links import LinkBox, number_of
    from agent_desktop.opening import run
    from agent_desktop.running import RunMark
    from agent_desktop.settings import Folders

    if not (number := number_of(link)):
        raise typer.BadParameter("tel:+8609318765432, sip:name@host", param_hint="LINK")
    runtime = Folders.of_this_user().runtime
    LinkBox(runtime / "links").leave(number)
    if not RunMark(runtime).is_held():
        raise typer.Exit(run())


@app.command()
def demo(
    unattended: bool = False,
    calls: Annotated[int, typer.Option(min=1)] = 1,
    json: Path | None = None,
    pictures: Path = Path("build/demo"),
    size: str = "",
    lead: bool = False,
) -> None:
    """Open the workstation on demo data; a simulated caller rings over real SIP."""
    from agent_desktop.demo.show import Options, show

    wanted = _size(size)
    options = Options(
        unattended=unattended, calls=calls, json=json, pictures=pictures, size=wanted, lead=lead
    )
    raise typer.Exit(show(options))


def _size(text: str) -> tuple[int, int] | None:
    """Pixels of a window, None where nothing is said. Raises `BadParameter`."""
    if not text:
        return None
    try:
        width, height = (int(side) for side in text.lower().split("x"))
    except ValueError:
        width = height = 0
    if min(width, height) < 1:
        raise typer.BadParameter("1366x768", param_hint="--size")
    return width, height


@app.command(hidden=True)
def caller(folder: Path) -> None:
    """The demo's caller; orders come on standard input."""
    from agent_desktop.demo.caller import main

    main(folder)


@app.command()
def wallboard(agent_no: str = "", size: str = "") -> None:
    """Show the floor's figures on a big screen: huge, never asleep, and saying how old they are."""
    from agent_desktop.wallboard import run

    wanted = _size(size)
    raise typer.Exit(run(agent_no, wanted))


@app.command(hidden=True)
def colleagues(store: Path) -> None:
    """The demo's other agents; ends with its standard input."""
    from agent_desktop.demo.floor import main

    main(store)


@app.command()
def doctor(json: Annotated[bool, typer.Option("--json")] = False, echo: bool = True) -> None:
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
def password(database: bool = False, stdin: Annotated[bool, typer.Option("--stdin")] = False) -> None:
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
def logs(call: str = "", level: str = "") -> None:
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
    lines = list(merged(folder, call))
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
    if call and not lines:
        speaking.say("usage-no-lines", call=call)


@app.command()
def centre(health: bool = False, url: str = "") -> None:
    """Do the site's jobs, headless. One is active for each server; a second one waits and takes over."""
    site.centre(url, health)
