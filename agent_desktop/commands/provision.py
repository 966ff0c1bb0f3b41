"""Commands for provisioning: settings of a person, signed by the site. docs/provisioning.md."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from agent_desktop.commands.speaking import Speaking, new_secret

provision = Speaking("provision")


@provision.command("key")
def provision_key(out: Path) -> None:
    """Make the site's key; the public half is printed as the policy wants it."""
    from agent_desktop.upkeep.provisioning import make_key

    _say(make_key(out, lambda: _passphrase(confirm=True)))


@provision.command("sign")
def provision_sign(
    profile: Path, key: Annotated[Path, typer.Option()], out: Annotated[Path, typer.Option()]
) -> None:
    """Sign a profile; one that no desk would take is refused."""
    from agent_desktop.upkeep import provisioning

    _say(provisioning.sign(profile, key, out, lambda: _passphrase(confirm=False)))


@provision.command("take")
def provision_take(place: Annotated[str, typer.Argument()] = "", agent: str = "") -> None:
    """Fetch, check and keep a profile on this seat; refused: exit code 1, and the last good one stays."""
    from agent_desktop.upkeep.provisioning import put

    _say(put(place, agent))


@provision.command("show")
def provision_show() -> None:
    """Whose profile is in force here, until when, and which keys it sets."""
    from agent_desktop.upkeep import provisioning

    _say(provisioning.show())


def _passphrase(*, confirm: bool) -> str:
    from ui.words import t

    if confirm:
        return new_secret(t("provision-ask"))
    return str(typer.prompt(t("provision-ask"), hide_input=True, default="", show_default=False))


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
