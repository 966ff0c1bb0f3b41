"""Help of the command line, and what it says to a command typed wrong, in the user's language.

The words are `command-NAME` for a group and for a command's function; `option-FUNCTION-NAME`, else
`option-NAME`, for what a command takes.
"""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from typer._click.core import Command, Context, Parameter
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperGroup

from agent_desktop.settings import Folders, NoHome, Settings, load
from ui import words
from ui.words import has, t

WIDTH: Final = 80
"""Columns; a Han letter takes two."""
_NAMES: Final = 26
"""Columns that names take beside what they mean; longer ones get a line of their own."""


def page(command: Command, ctx: Context) -> str:
    """What a command or a group does and takes."""
    speak()
    return "\n".join(_page(command, ctx))


def wrong(error: UsageError) -> str:
    """What was typed wrong, and how it is typed."""
    speak()
    if isinstance(error, NoArgsIsHelpError):
        return error.format_message()
    if error.ctx is None:
        return _why(error)
    more = t("usage-more", how=f"{error.ctx.command_path} --help")
    return "\n".join((_why(error), _usage(error.ctx.command, error.ctx), more))


def speak() -> None:
    """Words are in the language of this user's settings from now on."""
    try:
        settings = load(Folders.of_this_user()).settings
    except NoHome:
        settings = Settings()
    words.use(settings.language, strict=words.strict())


def _page(command: Command, ctx: Context) -> Iterator[str]:
    yield _usage(command, ctx)
    yield ""
    yield from _wrapped(_about(command), "  ")
    for kind, title in (("argument", t("usage-arguments")), ("option", t("usage-options"))):
        shown = [one for one in command.get_params(ctx) if one.param_type_name == kind]
        yield from _rows(title, [(_typed(one), _meant(one, command)) for one in shown])
    if isinstance(command, TyperGroup):
        known = [one for one in command.commands.values() if not one.hidden]
        yield from _rows(t("usage-commands"), [(str(one.name), _about(one)) for one in known])


def _usage(command: Command, ctx: Context) -> str:
    arguments = [_typed(one) for one in command.params if one.param_type_name == "argument"]
    what = ["…"] if isinstance(command, TyperGroup) else arguments
    options = ["[--…]"] if any(one.param_type_name == "option" for one in command.params) else []
    return t("usage-line", how=" ".join((ctx.command_path, *options, *what)))


def _key(command: Command) -> str:
    if isinstance(command, TyperGroup):
        return str(command.name)
    return getattr(command.callback, "__name__", str(command.name))


def _about(command: Command) -> str:
    return t(f"command-{_key(command)}")


def _typed(param: Parameter) -> str:
    """As it is typed: FILE, [PLACE], --json, --no-echo, --calls …, --role agent|editor."""
    name = str(param.name).upper().replace("_", "-")
    if param.param_type_name == "argument":
        return name if param.required else f"[{name}]"
    if getattr(param, "is_flag", False):
        return param.secondary_opts[0] if param.default and param.secondary_opts else param.opts[0]
    return f"{param.opts[0]} {'|'.join(getattr(param.type, 'choices', ())) or '…'}"


def _meant(param: Parameter, command: Command) -> str:
    own = has(f"option-{_key(command)}-{param.name}")
    meant = t(f"option-{_key(command)}-{param.name}") if own else t(f"option-{param.name}")
    gap = "" if _is_wide(meant[-1]) else " "
    if param.required and param.param_type_name == "option":
        return f"{meant}{gap}{t('usage-required')}"
    if param.default in (None, "", False, True):
        return meant
    return f"{meant}{gap}{t('usage-default', value=str(param.default))}"


def _rows(title: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield title
    left = min(max(len(typed) for typed, _ in rows) + 4, _NAMES)
    for typed, meant in rows:
        first, *rest = _wrapped(meant, " " * left)
        if len(typed) + 4 > left:
            yield from (f"  {typed}", first, *rest)
        else:
            yield from (f"  {typed}".ljust(left) + first[left:], *rest)


def _wrapped(text: str, indent: str) -> Iterator[str]:
    """Lines of `WIDTH` columns, broken at blanks and between Han letters."""
    line, word = indent, ""
    for letter, after in pairwise(f"{text}  "):
        word += letter
        closing = unicodedata.category(after) in ("Po", "Pe", "Pf")  # never begins a line
        if letter != " " and (closing or not _is_wide(letter)):
            continue
        if columns(line + word.rstrip()) > WIDTH and line.strip():
            yield line.rstrip()
            line = indent
        line, word = line + word, ""
    yield line.rstrip()


def columns(text: str) -> int:
    """How wide a text is on a terminal."""
    return sum(2 if _is_wide(letter) else 1 for letter in text)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


# ── typed wrong ──


def _why(error: UsageError) -> str:
    match error:
        case NoSuchOption(possibilities=near) if near:
            return t("usage-no-option-near", option=error.option_name, near=", ".join(near))
        case NoSuchOption():
            return t("usage-no-option", option=error.option_name)
        case MissingParameter(param=Parameter() as param):
            return t("usage-missing", what=_typed(param))
        case BadParameter(param=Parameter() as param):
            return t("usage-wrong", what=param.opts[0], takes=_takes(param))
        case BadParameter():
            return t("usage-wrong", what=str(error.param_hint), takes=error.message)
        case BadOptionUsage():
            return t("usage-option-bare", option=error.option_name)
    if isinstance(error.cmd, TyperGroup):
        known = ", ".join(name for name, one in error.cmd.commands.items() if not one.hidden)
        return t("usage-no-command", known=known)
    return t("usage-too-many")


def _takes(param: Parameter) -> str:
    if choices := getattr(param.type, "choices", ()):
        return ", ".join(choices)
    least, most = getattr(param.type, "min", None), getattr(param.type, "max", None)
    return f"{'' if least is None else least} … {'' if most is None else most}".strip()
