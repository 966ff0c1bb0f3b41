"""The command line in the user's language. Its words are read only where there is something to say."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer
from typer._click.core import Context
from typer._click.exceptions import UsageError
from typer.core import TyperCommand, TyperGroup

NOT_DONE = 1


def run(app: typer.Typer) -> NoReturn:
    """Run a command line to its end. What is typed wrong is said with exit code 2."""
    from agent_desktop.opening import explained

    status: int | None
    with explained():
        try:
            status = app(standalone_mode=False)
        except UsageError as error:
            from agent_desktop.commands.pages import wrong

            print(wrong(error), file=sys.stderr)
            status = error.exit_code
        except typer.Abort:
            say("usage-aborted")
            status = NOT_DONE
    sys.exit(status)


@contextmanager
def refused_files(sentence: str = "usage-file") -> Iterator[None]:
    """Say in one sentence which file could not be read or written, and why; exit code 1."""
    try:
        yield
    except OSError as error:
        from agent_desktop.commands.pages import speak
        from ui.os_words import os_words

        speak()
        say(sentence, why=os_words(error))
        raise typer.Exit(NOT_DONE) from error


def say(key: str, **args: str) -> None:
    """A sentence on standard error, in the user's language."""
    from agent_desktop.commands.pages import speak
    from ui.words import t

    speak()
    print(t(key, **args), file=sys.stderr)


def new_secret(asked: str) -> str:
    """What is typed unseen, twice the same; may be empty. Words are in the language that is in force."""
    from ui.words import t

    while True:
        first, again = (
            str(typer.prompt(text, hide_input=True, default="", show_default=False))
            for text in (asked, t("usage-again"))
        )
        if first == again:
            return first
        typer.echo(t("usage-differ"), err=True)


def _version(wanted: bool) -> None:
    from importlib.metadata import version

    if wanted:
        typer.echo(version("agent-desktop"))
        raise typer.Exit


def program(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """What a whole program takes, before any command."""


class _Command(TyperCommand):
    def get_help(self, ctx: Context) -> str:
        from agent_desktop.commands.pages import page

        return page(self, ctx)


class _Group(TyperGroup):
    def get_help(self, ctx: Context) -> str:
        from agent_desktop.commands.pages import page

        return page(self, ctx)


class Speaking(typer.Typer):
    """A group of commands whose pages are ours: Typer's are English only, and cut short."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name=name,
            cls=_Group,
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,  # plain words: quick, and the frozen program leaves the library out
            pretty_exceptions_enable=False,
        )

    def command(self, name: str | None = None, **how: Any) -> Callable[[Any], Any]:
        """As Typer's, with our pages."""
        return super().command(name, cls=_Command, **how)
