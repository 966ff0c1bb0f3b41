"""What the town is made of, as read from `resources/demo`: places, names, prices, matters, words."""

from functools import cache
from typing import TypeVar

import msgspec
from msgspec import Struct

from resources import files

Settings = TypeVar("Settings", bound=msgspec.Struct)


class Sounded(Struct, frozen=True):
    """A piece of a name and how it is read: "欧阳", "ou yang"."""

    text: str
    pinyin: str


class District(msgspec.Struct, frozen=True):
    """A district; `areas` is the number of its supply areas, `share` its weight among the homes."""

    code: str
    name: str
    share: int
    areas: int
    streets: str


class City(msgspec.Struct, frozen=True):
    """The town's map. Lists of words are kept as text, apart by spaces."""

    name: str
    area_code: str
    mobile_segments: str
    other_prefixes: str
    fixed_prefixes: str
    estate_words: str
    estate_kinds: str
    district: tuple[District, ...]


class NameText(msgspec.Struct, frozen=True):
    """`names.toml` as it is written; see `pieces`."""

    surnames: str
    women_one: str
    women_first: str
    women_second: str
    men_one: str
    men_first: str
    men_second: str
    firm_words: str
    firm_trades: str


class Heating(msgspec.Struct, frozen=True):
    """A season's price by floor; days are "month-day" of the year in which the season begins."""

    cents_m2: int
    base_share: float
    season_from: str
    season_to: str
    issued: str
    due: str
    base_due: str

    def base_fee(self, area_m2: int) -> int:
        """基础热费 in cents: what a suspended or cut-off home owes for a season."""
        return round(area_m2 * self.cents_m2 * self.base_share)


class Tariff(msgspec.Struct, frozen=True):
    """Price and billing days of a metered or planned service."""

    months: int
    issued_after_days: int
    due_after_days: int
    cents_unit: int = 0
    units: tuple[int, int] = (0, 0)
    business_factor: int = 1
    season: tuple[float, ...] = (1.0,) * 12
    plans: tuple[int, ...] = ()
    base_fee: int = 0


class Tariffs(msgspec.Struct, frozen=True):
    """All prices."""

    heating: Heating
    electricity: Tariff
    gas: Tariff
    lpg: Tariff
    telecom: Tariff

    def of(self, service: str) -> Tariff:
        """The tariff of a service other than heating."""
        tariff: Tariff = getattr(self, service)
        return tariff


class Node(msgspec.Struct, frozen=True):
    """A node of a request's life and its limit in minutes."""

    node: str
    minutes: int


class RequestType(msgspec.Struct, frozen=True):
    """What a form says of a request type, as far as the demo needs it."""

    code: str
    zh: str
    priority: str = "normal"
    nodes: tuple[Node, ...] = ()


class Matter(msgspec.Struct, frozen=True):
    """Something people turn to the centre about; `service` "*" stands for all of them."""

    code: str
    service: str
    group: str
    weight: int
    ticket: float
    summaries: tuple[str, ...]
    outcomes: tuple[str, ...]
    promises: tuple[str, ...]
    notes: tuple[str, ...]
    type: RequestType = RequestType("", "")  # of the form of `group`, filled in by `load`


class _Form(msgspec.Struct, frozen=True):
    skill_group: str
    types: tuple[RequestType, ...]


class _Matters(msgspec.Struct, frozen=True):
    matter: tuple[Matter, ...]


class IncidentWords(msgspec.Struct, frozen=True):
    """What the open outage says of itself."""

    title: str
    cause: str
    script: str


class Words(msgspec.Struct, frozen=True):
    """Reasons, findings, relations in the site's words."""

    red_reasons: tuple[str, ...]
    black_reasons_phone: tuple[str, ...]
    black_reasons_account: tuple[str, ...]
    findings_gas: tuple[str, ...]
    findings_heating: tuple[str, ...]
    findings_electricity: tuple[str, ...]
    suspension_reasons_heating: tuple[str, ...]
    suspension_reasons_other: tuple[str, ...]
    prefers: tuple[str, ...]
    vip_prefers: tuple[str, ...]
    relations_own: tuple[str, ...]
    relations_family: tuple[str, ...]
    relation_former_tenant: str
    relation_installer: str
    leads: tuple[str, ...]
    incident: IncidentWords
    channels: dict[str, int]
    unanswered: tuple[str, ...]


class SkillGroup(msgspec.Struct, frozen=True):
    """A queue."""

    code: str
    label: str
    hotline: str


class NamedAgent(msgspec.Struct, frozen=True):
    """Somebody at the centre whom the demo knows by name."""

    no: str
    name: str
    kind: str
    role: str
    skills: tuple[str, ...]


class Staff(msgspec.Struct, frozen=True):
    """Who works here; `agents` more are made up."""

    agents: int
    first_extension: int
    skill_group: tuple[SkillGroup, ...]
    agent: tuple[NamedAgent, ...]
    crews: dict[str, str]


class World(Struct, frozen=True):
    """Everything that `resources/demo` says."""

    city: City
    names: NameText
    tariffs: Tariffs
    matters: tuple[Matter, ...]
    words: Words
    staff: Staff


@cache
def load() -> World:
    """Read the folder once. Raises `msgspec.MsgspecError` naming the key that is wrong, and `KeyError` for a
    matter that no form knows."""
    return World(
        city=_read("city", City),
        names=_read("names", NameText),
        tariffs=_read("tariffs", Tariffs),
        matters=_matters(),
        words=_read("words", Words),
        staff=_read("staff", Staff),
    )


def _matters() -> tuple[Matter, ...]:
    forms = (
        msgspec.toml.decode(path.read_bytes(), type=_Form) for path in sorted(files("forms").glob("*.toml"))
    )
    types = {(form.skill_group, kind.code): kind for form in forms for kind in form.types}
    written = _read("matters", _Matters).matter
    return tuple(msgspec.structs.replace(m, type=types[m.group, m.code]) for m in written)


def pieces(text: str) -> list[Sounded]:
    """The pieces in "芳 fang|娜 na"; syllables of one reading are joined by "-"."""
    words = (piece.split() for piece in text.replace("\n", "|").split("|") if piece.strip())
    return [Sounded(word[0], word[1].replace("-", " ")) for word in words]


def weights(text: str) -> list[int]:
    """The third word of each piece: "王 wang 72" → 72."""
    return [int(piece.split()[2]) for piece in text.replace("\n", "|").split("|") if piece.strip()]


def _read(name: str, kind: type[Settings]) -> Settings:
    return msgspec.toml.decode((files("demo") / f"{name}.toml").read_bytes(), type=kind)
