"""How one phone is set up: what the desk hands to the phone process through its standard input."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from softphone.sound import SoundChoice

Port = Annotated[int, Meta(ge=0, le=65535)]
Seconds = Annotated[float, Meta(ge=0)]


class PhoneConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One account and its sound. Without `registrar` the account stays unregistered (the demo).

    `password` travels only inside this value, over a pipe to the phone's standard input: never in
    an argument, an environment variable or a log (`repr` leaves it out).
    """

    user: str = "agent"
    domain: str = "127.0.0.1"
    registrar: str = ""  # host or host:port; empty: unregistered
    backup_registrar: str = ""  # takes over when the first one is silent, until that is steady again
    password: str = ""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    port: Port = 0  # 0: any free port; taken: one of the next ten, said in LineSnapshot
    bind: str = "127.0.0.1"
    rtp_ports: tuple[Port, Port] = (16384, 32766)  # first and last, for the site's firewall
    peers: tuple[str, ...] = ("127.0.0.1",)  # addresses that may ring us, beside the registrar
    max_calls: Annotated[int, Meta(ge=1, le=50)] = 4
    hold_others: bool = True  # taking a call puts the other active one on hold
    follow_transfers: bool = False  # a far end may send us elsewhere; only for simulated callers
    srtp: Literal["off", "optional", "mandatory"] = "off"
    tls_ca_file: str = ""  # PEM of the exchange's authority; empty: those that the system trusts
    tls_verify: bool = True  # off lets anybody between us and the exchange listen in
    # In order of preference. A-law first: it is what trunks speak, and no exchange has to transcode it.
    codecs: tuple[str, ...] = ("PCMA", "PCMU", "G722", "opus")
    sound: Literal["auto", "none"] = "auto"  # auto: the system's device, else silence
    devices: SoundChoice = SoundChoice()
    rings: bool = False  # a ring tone at the ringer; a simulated caller has none
    play: str = ""  # what the far end hears instead of the microphone: "tone" or a WAV file
    hear: str = ""  # a WAV file that keeps what the far ends say; only for simulated callers
    recordings: str = ""  # folder; empty: calls aren't recorded here
    longest_pause_s: Seconds = 120.0  # a recording that was paused goes on by itself
    registration_expires_s: Annotated[int, Meta(ge=30)] = 300
    mute_without_desk_s: Seconds = 30.0
    end_without_desk_s: Seconds = 300.0
    leave_without_desk_s: Seconds = 10.0

    def __repr__(self) -> str:
        return f"PhoneConfig(user={self.user!r}, domain={self.domain!r}, registrar={self.registrar!r})"
