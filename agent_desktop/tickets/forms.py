"""Forms as the window draws them: one tab for each skill group, fields from configuration files."""

from enum import StrEnum

from msgspec import Struct

from customer360.identity import Need


class FieldKind(StrEnum):
    """How a field is entered."""

    LINE = "line"
    TEXT = "text"  # several lines
    CHOICE = "choice"
    DATE = "date"
    SLOT = "slot"  # a day and a span of hours
    AMOUNT = "amount"  # yuan, kept as cents
    NUMBER = "number"
    PHONE = "phone"
    CASCADE = "cascade"  # a choice in levels: codes with "/" between them
    PLACE = "place"  # where: one line, with the address helper
    ATTACHMENT = "attachment"  # ids of attachments with a space between them


class Choice(Struct, frozen=True):
    """One value of a choice: the code that is kept and the label in the site's language."""

    code: str
    label: str
    children: tuple["Choice", ...] = ()  # the next level of a cascade
    tells_lead: bool = False  # somebody threatens, or goes public: the team lead hears of it


class Template(Struct, frozen=True):
    """Sentences that are written all day under a short name; `{field}` stands for a field's value."""

    name: str
    text: str


class FieldSpec(Struct, frozen=True, kw_only=True):
    """One field. `source` names the fact of the card that fills it (`prefill.SOURCES`)."""

    code: str
    label: str
    kind: FieldKind
    required: bool = False
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    source: str = ""
    default: str = ""
    only_for: tuple[str, ...] = ()  # request types; empty: all
    required_for: tuple[str, ...] = ()  # request types that can't go without it
    least: float | None = None  # of a number or an amount
    most: float | None = None
    surge: bool | None = None  # asked for in surge mode; None: where it is required


class RequestType(Struct, frozen=True, kw_only=True):
    """One kind of request: what it needs to be proven, how urgent, which nodes follow with what limits."""

    code: str
    label: str
    need: Need = Need.NONE
    priority: str = "normal"  # normal | urgent | emergency
    nodes: tuple[tuple[str, int], ...] = ()  # (node code, limit in minutes), in order
    words: tuple[str, ...] = ()  # words in the description that let this type be guessed
    closes_at_once: bool = False  # 即时办结
    runs: str = "working"  # its limits: "working" time, or by the "clock", night and holiday
    read_back: bool = False  # 二次确认: what was agreed is read out again, and that is marked
    lead_over: int | None = None  # yuan above which the team lead must agree during the call
    hides_reporter: bool = False  # who reported stays unknown to everybody who works on it
    repeats: bool = False  # a complaint: one more about an open one raises its level
    recommends: bool = False  # a product may be recommended; never on a fault, a complaint, with arrears


class Form(Struct, frozen=True, kw_only=True):
    """The form of one skill group: its tab."""

    skill_group: str
    label: str
    edition: str
    request_types: tuple[RequestType, ...]
    fields: tuple[FieldSpec, ...]
    phrases: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()
    recommendation: str = ""  # what may be recommended in this group
    results: tuple[Choice, ...] = ()  # result codes of wrap-up
    need: Need = Need.NONE  # before a request type is known
    wrap_up_seconds: int = 60
    pinned: str = ""  # safety script shown above the form

    def request_type(self, code: str) -> RequestType | None:
        """The request type with this code."""
        return next((t for t in self.request_types if t.code == code), None)
