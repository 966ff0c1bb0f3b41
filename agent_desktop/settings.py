"""Typed settings: defaults, the user's file over them, the machine's policy over it, then the environment.

One TOML shape for all of them. A file that can't be read never stops the desk: what could be read counts,
every problem names file, key and remedy, and the file itself is left as it is.
"""

import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec
import platformdirs
from msgspec import Meta, Struct

APP = "agent-desktop"
HOME_VARIABLE = "AGENT_DESKTOP_HOME"
ENV_PREFIX = "AGENT_DESKTOP_"

Language = Literal["zh_CN", "en"]
Theme = Literal["light", "dark"]
Port = Annotated[int, Meta(ge=0, le=65535)]


class Phone(Struct, frozen=True, kw_only=True):
    """The seat's SIP account. An empty registrar means an unregistered account on the loopback.

    `bind` is the address to listen at; empty: every address with a registrar, else the loopback.
    """

    user: str = "agent"
    domain: str = "127.0.0.1"
    registrar: str = ""
    backup_registrar: str = ""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    srtp: Literal["off", "optional", "mandatory"] = "off"
    tls_ca_file: str = ""
    bind: str = ""
    port: Port = 0
    peers: tuple[str, ...] = ("127.0.0.1",)
    max_calls: Annotated[int, Meta(ge=1, le=64)] = 32
    sound: Literal["auto", "none"] = "auto"

    @property
    def listens_at(self) -> str:
        """The address to listen at."""
        return self.bind or ("0.0.0.0" if self.registrar else "127.0.0.1")


class Sound(Struct, frozen=True, kw_only=True):
    """Devices by the id that the system gives them, empty for its own choice; a ring tone per skill group."""

    microphone: str = ""
    speaker: str = ""
    ringer: str = ""
    echo_canceller: bool = False
    ring_tone: str = "classic"
    ring_tones: dict[str, str] = {}


class Exchange(Struct, frozen=True, kw_only=True):
    """What the site's exchange offers its seats: codes that the desk dials. Empty: it has no such thing.

    `not_ready` may hold `{reason}`. See docs/telephony.md.
    """

    sign_in: str = ""
    ready: str = ""
    not_ready: str = ""
    sign_out: str = ""
    survey: str = ""
    auto_answer: tuple[str, ...] = ()
    """Skill groups whose calls are taken by themselves, after a beep, while the agent is ready."""


class Recording(Struct, frozen=True, kw_only=True):
    """Recording at the seat, for sites whose exchange doesn't: off, unless `on`.

    `share` is the site's folder, reached as a path; `days` is how long a desk keeps its own copies.
    """

    on: bool = False
    share: str = ""
    days: Annotated[int, Meta(ge=1)] = 7


class Seat(Struct, frozen=True, kw_only=True):
    """Who sits here; sign-in fills it."""

    agent_no: str = "1011"
    agent_name: str = "张敏"
    desk_code: Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,6}$")] = "A01"
    skill_groups: tuple[str, ...] = ()


class Site(Struct, frozen=True, kw_only=True):
    """The call centre: where it is and where its data lives. An empty store is the embedded default.

    Raises `ValueError` for a time zone that this system has not.
    """

    zone: str = "Asia/Shanghai"
    area_code: Annotated[str, Meta(pattern=r"^0[0-9]{2,3}$")] = "0931"
    store: str = ""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError) as error:  # OSError: "Asia" is a folder
            raise ValueError(
                f"{self.zone!r} is no time zone of this system, such as Asia/Shanghai"
            ) from error


class Centre(Struct, frozen=True, kw_only=True):
    """The site's jobs: how long what is kept, after which silence a desk counts as gone, and where the
    exchange reads the black list (empty: nowhere)."""

    looks_days: Annotated[int, Meta(ge=1)] = 1095
    alarms_days: Annotated[int, Meta(ge=1)] = 365
    searches_days: Annotated[int, Meta(ge=1)] = 180
    recordings_days: Annotated[int, Meta(ge=1)] = 180
    presence_s: Annotated[int, Meta(ge=30)] = 120
    feed_s: Annotated[int, Meta(ge=10)] = 300  # from the billing system's views, docs/feed.md
    black_list_file: str = ""
    webhook_url: str = ""  # of the stations' system, docs/tickets.md; its secret is `webhook`
    outward_folder: str = ""  # instead of a webhook
    inward_folder: str = ""  # what stations say


class Settings(Struct, frozen=True, kw_only=True):
    """Everything that can be set. Sections are tables of the TOML file."""

    language: Language = "zh_CN"
    theme: Theme = "light"
    text_size: Literal["normal", "large", "larger"] = "normal"
    keys: dict[str, str] = {}
    filters: dict[str, dict[str, str | bool]] = {}  # searches of the tickets page, by name
    phone: Phone = Phone()
    sound: Sound = Sound()
    recording: Recording = Recording()
    exchange: Exchange = Exchange()
    seat: Seat = Seat()
    site: Site = Site()
    centre: Centre = Centre()


class Problem(Struct, frozen=True):
    """Why a value in a file doesn't count: which file, which key, what was found wrong, what to do."""

    file: Path
    key: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key or 'the file'}: {self.reason}. {self.remedy}"


class Folders(Struct, frozen=True):
    """Where things live on this machine. `AGENT_DESKTOP_HOME` puts all of them under one folder."""

    data: Path
    cache: Path
    config: Path
    runtime: Path
    logs: Path
    policy: Path

    @staticmethod
    def of_this_user(environ: Mapping[str, str] = os.environ) -> "Folders":
        """The user's folders by the habits of the system; created when they are first written to."""
        policy = Path(platformdirs.site_config_dir(APP, appauthor=False)) / "policy.toml"
        if sys.platform.startswith("linux"):
            policy = Path("/etc") / APP / "policy.toml"
        if home := environ.get(HOME_VARIABLE):
            root = Path(home)
            return Folders(
                root / "data", root / "cache", root / "config", root / "run", root / "logs", policy
            )
        dirs = platformdirs.PlatformDirs(APP, appauthor=False)
        return Folders(
            dirs.user_data_path, dirs.user_cache_path, dirs.user_config_path,
            dirs.user_data_path / "run", dirs.user_log_path, policy,
        )  # fmt: skip

    @property
    def settings_file(self) -> Path:
        """The user's settings."""
        return self.config / "settings.toml"


class Loaded(Struct, frozen=True):
    """Settings in force, what was wrong on the way, and the keys that the policy has locked."""

    settings: Settings
    problems: tuple[Problem, ...]
    locked: frozenset[str]


def load(folders: Folders, environ: Mapping[str, str] = os.environ) -> Loaded:
    """Read all layers. Never raises for what is in a file."""
    problems: list[Problem] = []
    user = _sound(folders.settings_file, _read(folders.settings_file, problems), problems)
    policy = _sound(folders.policy, _read(folders.policy, problems), problems)
    merged = _over(_over(user, policy), _from_environment(environ))
    try:
        settings = msgspec.convert(merged, Settings, strict=False)
    except msgspec.ValidationError as error:
        problems.append(Problem(Path("environment"), "", str(error), "Correct the variable; it is ignored."))
        settings = msgspec.convert(_over(user, policy), Settings, strict=False)
    return Loaded(settings, tuple(problems), frozenset(_leaves(policy)))


def save(folders: Folders, changes: Mapping[str, Any]) -> None:
    """Write top-level keys into the user's file, keeping its comments and everything else in it.

    Raises `OSError` when the file can't be written; a file that can't be parsed is set aside first.
    """
    import tomlkit  # here: a start only reads

    file = folders.settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else tomlkit.document()
    except (tomlkit.exceptions.ParseError, UnicodeDecodeError):
        file.replace(file.with_suffix(".unreadable.toml"))
        document = tomlkit.document()
    document.update(changes)
    temporary = file.with_suffix(".tmp")
    temporary.write_text(tomlkit.dumps(document), encoding="utf-8")
    temporary.replace(file)


def _read(file: Path, problems: list[Problem]) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        problems.append(
            Problem(file, "", str(error), "Give it back to this user as UTF-8; defaults are used.")
        )
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, "", str(error), "Correct the line; defaults are used."))
    return {}


def _sound(file: Path, values: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
    """The values of a file that can be used; a wrong one is dropped with a problem, its neighbours count."""
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if key not in Settings.__struct_fields__:
            problems.append(Problem(file, key, "no such setting", "Remove it or correct its name."))
            continue
        table = isinstance(value, dict) and key not in ("keys", "filters")
        candidates = [{key: {inner: each}} for inner, each in value.items()] if table else [{key: value}]
        for candidate in candidates:
            _keep_if_sound(file, candidate, kept, problems)
    return kept


def _keep_if_sound(file: Path, piece: dict[str, Any], kept: dict[str, Any], problems: list[Problem]) -> None:
    name = ".".join(_leaves(piece)) or next(iter(piece))
    section = next(iter(piece))
    kind = type(getattr(Settings(), section))
    if isinstance(piece[section], dict) and issubclass(kind, Struct):
        unknown = set(piece[section]) - set(kind.__struct_fields__)
        if unknown:
            problems.append(Problem(file, name, "no such setting", "Remove it or correct its name."))
            return
    try:
        msgspec.convert(piece, Settings)
    except msgspec.ValidationError as error:
        problems.append(Problem(file, name, str(error), "Correct it; the default is used."))
    else:
        kept.update(_over(kept, piece))


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """AGENT_DESKTOP_THEME=dark, AGENT_DESKTOP_PHONE__PORT=5070 (two underscores go into a table)."""
    values: dict[str, Any] = {}
    for name, text in environ.items():
        path = name.removeprefix(ENV_PREFIX).lower().split("__")
        if name.startswith(ENV_PREFIX) and path[0] in Settings.__struct_fields__:
            value: Any = tuple(text.split(",")) if path[-1] in ("peers", "skill_groups") else text
            for part in reversed(path):
                value = {part: value}
            values = _over(values, value)
    return values


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else value
    return merged


def _leaves(values: dict[str, Any], prefix: str = "") -> list[str]:
    return [
        leaf
        for key, value in values.items()
        for leaf in (_leaves(value, f"{prefix}{key}.") if isinstance(value, dict) else [f"{prefix}{key}"])
    ]


LANGUAGES: tuple[str, ...] = get_args(Language)
