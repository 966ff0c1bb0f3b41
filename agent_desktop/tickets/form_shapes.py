"""The shape of a form's file: what may stand in it, checked while it is read."""

from typing import Annotated

from msgspec import Meta, Struct

from agent_desktop.tickets.forms import FieldKind
from agent_desktop.tickets.nodes import Node
from customer360.identity import Need

Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """A label in both languages."""

    zh: Annotated[str, Meta(min_length=1, max_length=400)]
    en: Annotated[str, Meta(min_length=1, max_length=800)]

    def of(self, language: str) -> str:
        """The label in a language of the window."""
        return self.en if language == "en" else self.zh


class CodedWords(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A label with the code that is kept."""

    code: Code


class ChoiceFile(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A choice; in a cascade with those of the next level. Its code may begin with a figure: 12345."""

    code: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
    choices: tuple["ChoiceFile", ...] = ()
    tells_lead: bool = False


class TemplateFile(Words, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A template: its name in both languages, and its text."""

    text: Words


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """A node of a request's life and its limit in minutes after intake."""

    node: Node
    minutes: Annotated[int, Meta(ge=1, le=60 * 24 * 90)]


class TypeFile(CodedWords, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A request type as written in a file."""

    need: Need = Need.NONE
    priority: Annotated[str, Meta(pattern="^(normal|urgent|emergency)$")] = "normal"
    nodes: tuple[Limit, ...] = ()
    words: tuple[str, ...] = ()
    closes_at_once: bool = False
    read_back: bool = False
    lead_over: Annotated[int, Meta(ge=0)] | None = None
    hides_reporter: bool = False
    repeats: bool = False
    recommends: bool = False
    runs: Annotated[str, Meta(pattern="^(clock|working)?$")] = ""  # empty: what is urgent by the clock


class FieldFile(CodedWords, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field as written in a file."""

    kind: FieldKind
    required: bool = False
    choices: tuple[ChoiceFile, ...] = ()
    hint: Words | None = None
    source: str = ""
    default: str = ""
    only_for: tuple[Code, ...] = ()
    required_for: tuple[Code, ...] = ()
    least: float | None = None
    most: float | None = None
    surge: bool | None = None


class FormFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A form as written in a file."""

    skill_group: Code
    order: int
    edition: Annotated[str, Meta(min_length=4)]
    label: Words
    need: Need = Need.NONE
    wrap_up_seconds: Annotated[int, Meta(ge=0, le=3600)] = 60
    pinned: Words | None = None
    phrases: tuple[Words, ...] = ()
    templates: tuple[TemplateFile, ...] = ()
    recommendation: Words | None = None
    results: tuple[CodedWords, ...]
    types: tuple[TypeFile, ...]
    fields: tuple[FieldFile, ...]
