"""Commands for provisioning: settings of a person, signed by the site. docs/provisioning.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

provision = typer.Typer(no_args_is_help=True, help="Settings by agent number, signed by the site.")


@provision.command("key")
def key(out: Annotated[Path, typer.Argument(help="A new file for the private key.")]) -> None:
    """Make the site's key; the public half is printed as the policy wants it."""
    from agent_desktop.upkeep.provisioning import make_key

    _say(make_key(out, lambda: _passphrase(confirm=True)))


@provision.command("sign")
def sign(
    profile: Annotated[Path, typer.Argument(help="TOML with agent, issued, expires and [settings].")],
    key: Annotated[Path, typer.Option(help="The private key.")],
    out: Annotated[Path, typer.Option(help="The signed file.")],
) -> None:
    """Sign a profile; one that no desk would take is refused."""
    from agent_desktop.upkeep import provisioning

    _say(provisioning.sign(profile, key, out, lambda: _passphrase(confirm=False)))


@provision.command("take")
def take(
    place: Annotated[str, typer.Argument(help="A file or https://…; else the policy's place.")] = "",
    agent: Annotated[str, typer.Option(help="For whom; else the agent of this seat.")] = "",
) -> None:
    """Fetch, check and keep a profile on this seat; refused: exit code 1, and the last good one stays."""
    from agent_desktop.upkeep.provisioning import put

    _say(put(place, agent))


@provision.command("show")
def show() -> None:
    """Whose profile is in force here, until when, and which keys it sets."""
    from agent_desktop.upkeep import provisioning

    _say(provisioning.show())


def _passphrase(*, confirm: bool) -> str:
    from ui.words import t

    return str(typer.prompt(t("provision-ask"), hide_input=True, default="", show_default=False,
                            confirmation_prompt=confirm))  # fmt: skip


def _say(lines: Iterator[str]) -> None:
    from agent_desktop.upkeep.provisioning import CannotProvision
    from agent_desktop.upkeep.settings import here
    from ui import words

    words.use(here().settings.language)
    try:
        for line in lines:
            typer.echo(line)
    except CannotProvision as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
