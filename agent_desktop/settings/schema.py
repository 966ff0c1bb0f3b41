"""What can be set: one schema for the user's file, the machine's policy, the environment and the registry."""

from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

Language = Literal["zh_CN", "en"]
Theme = Literal["light", "dark", "contrast", "contrast-dark"]
Port = Annotated[int, Meta(ge=0, le=65535)]
REGISTRAR = (  # what the SIP library can make a URI of; it takes no address of IPv6
    r"^([A-Za-z0-9_]([A-Za-z0-9_.-]{0,252}[A-Za-z0-9_.])?"
    r"(:([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?)?$"
)
Registrar = Annotated[str, Meta(pattern=REGISTRAR)]


class Phone(Struct, frozen=True, kw_only=True):
    """The seat's SIP account. An empty registrar means an unregistered account on the loopback.

    `bind` is the address to listen at; empty: every address with a registrar, else the loopback.
    """

    user: str = "agent"
    domain: str = "127.0.0.1"
    registrar: Registrar = ""
    backup_registrar: Registrar = ""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    srtp: Literal["off", "optional", "mandatory"] = "off"
    tls_ca_file: str = ""
    bind: str = ""
    port: Port = 0
    peers: tuple[str, ...] = ("127.0.0.1",)
    max_calls: Annotated[int, Meta(ge=1, le=50)] = 32
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
    headset_buttons: bool = True
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
    join_group: str = ""
    """Codes by which a seat joins or leaves one queue, when a lead moves it; they hold `{group}`."""
    leave_group: str = ""
    survey: str = ""
    listen: str = ""
    """A lead's codes; `{extension}` is the seat that is listened to, whispered to, joined, relieved of its
    call (whether it rings or talks), cut off."""
    whisper: str = ""
    barge: str = ""
    intercept: str = ""
    disconnect: str = ""
    listening_told: bool = False
    """An agent is told that a lead listens."""
    auto_answer: tuple[str, ...] = ()
    """Skill groups whose calls are taken by themselves, after a beep, while the agent is ready."""


class Recording(Struct, frozen=True, kw_only=True):
    """Recording at the seat, for sites whose exchange doesn't: off, unless `on`.

    `share` is the site's folder, reached as a path; `days` is how long a desk keeps its own copies.
    A pause that nobody ends is over after `pause_s`.
    `exchange` is where the exchange's own recordings lie, such as "/srv/monitor/{day}/{token}.wav":
    `{token}` is the call's User-to-User, `{day}` its day as 2026/11/22.
    """

    on: bool = False
    share: str = ""
    days: Annotated[int, Meta(ge=1)] = 7
    pause_s: Annotated[int, Meta(ge=10, le=3600)] = 120
    exchange: str = ""


class Seat(Struct, frozen=True, kw_only=True):
    """Who sits here; sign-in fills it."""

    agent_no: str = "1011"
    agent_name: str = "张敏"
    desk_code: Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,6}\Z")] = "A01"
    skill_groups: tuple[str, ...] = ()
    lock_minutes: Annotated[int, Meta(ge=0, le=480)] = 0
    autostart: bool = False
    self_test: bool = True
    restarts: bool = True


class Site(Struct, frozen=True, kw_only=True):
    """The call centre: where it is and where its data lives. An empty store is the embedded default.

    Raises `ValueError` for a time zone that this system has not.
    """

    zone: str = "Asia/Shanghai"
    area_code: Annotated[str, Meta(pattern=r"^0[0-9]{2,3}\Z")] = "0931"
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
    surveys_days: Annotated[int, Meta(ge=1)] = 1095  # what callers keyed, and breaks that were asked for
    spans_days: Annotated[int, Meta(ge=1)] = 400  # what agents did since when, orders, hands and messages
    queues_days: Annotated[int, Meta(ge=32)] = 400  # the month's mark needs one
    presence_s: Annotated[int, Meta(ge=30)] = 120
    feed_s: Annotated[int, Meta(ge=10)] = 300  # from the billing system's views, docs/feed.md
    black_list_file: str = ""
    dispatch: Literal["off", "emergency", "all"] = "all"  # what goes to stations unasked
    webhook_url: str = ""  # of the stations' system, docs/tickets.md; its secret is `webhook`
    outward_folder: str = ""  # instead of a webhook
    inward_folder: str = ""  # what stations say
    inward_port: Annotated[int, Meta(ge=0, le=65535)] = 0  # or say here; 0: nowhere; its secret is `inward`
    inward_host: str = "127.0.0.1"
    inward_certificate: str = ""  # PEM; needed to listen to other machines
    inward_key: str = ""  # PEM; empty: it stands with the certificate
    ami_host: str = ""  # Asterisk's manager interface, docs/centre.md; its secret is `ami`; empty: none
    ami_port: Port = 5038
    ami_user: str = "agent-desktop"
    ami_authority: str = ""  # PEM; then by TLS


class Logs(Struct, frozen=True, kw_only=True):
    """Where lines go besides the files."""

    system: Literal["auto", "on", "off"] = "auto"


class Provisioning(Struct, frozen=True, kw_only=True):
    """Where each person's signed settings come from. Counts in the machine's policy alone."""

    public_key: str = ""
    source: str = ""
    ca_file: str = ""


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
    logs: Logs = Logs()
    provisioning: Provisioning = Provisioning()


LANGUAGES: tuple[str, ...] = get_args(Language)
