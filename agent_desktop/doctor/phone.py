"""The phone: what its library can do, whether the exchange knows this seat, how far away it is, devices."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from agent_desktop.agent.fitness import Finding, Health
from agent_desktop.bootstrap import Setup, phone_config
from agent_desktop.doctor.subject import Subject
from agent_desktop.secrets import SIP_PASSWORD
from softphone.line import Binding, LineSnapshot, Registration, RegistrationState
from softphone.no_phone import PhoneError
from softphone.remote_line import RemoteLine
from ui.words import t

WANTED_CALLS: Final = 32
FAR_MS: Final = 200.0
"""A round trip to the registrar beyond this makes people talk at the same time."""
WAIT_S: Final = 3.0
_WAITS: Final = frozenset({RegistrationState.REGISTERING, RegistrationState.RECONNECTING})


def library(subject: Subject) -> Iterator[Finding]:
    """What the SIP library under the phone can do."""
    binding = subject.line.binding if subject.line else None
    if binding is None:
        yield Finding("phone", Health.FAIL, subject.phone_trouble or "-", t("doctor-remedy-phone"))
        return
    wanting = binding.max_calls < WANTED_CALLS  # sound is a finding of its own
    found = f"PJSIP {binding.version}, {binding.max_calls} calls, {binding.tls or 'no TLS'}"
    remedy = t("doctor-remedy-binding") if wanting else ""
    yield Finding("phone", Health.WARN if wanting else Health.OK, found, remedy)
    yield _drivers(binding)
    yield Finding("codecs", Health.OK, ", ".join(binding.codecs))


def _drivers(binding: Binding) -> Finding:
    silent = not binding.drivers
    return Finding("sound", Health.WARN if silent else Health.OK, ", ".join(binding.drivers) or "-",
                   t("doctor-remedy-sound") if silent else "")  # fmt: skip


def registration(subject: Subject) -> Iterator[Finding]:
    """Whether calls find this seat, and how long a question to the registrar takes."""
    account = subject.setup.loaded.settings.phone
    if not account.registrar:
        yield Finding("registration", Health.OK, t("doctor-registration-none"))
    elif not subject.registers:
        yield Finding("registration", Health.OK, t("doctor-registration-desk"))
    elif subject.line is None:
        yield Finding("registration", Health.FAIL, "-", t("doctor-remedy-phone"))
    else:
        yield _registered(f"{account.user} @ {account.registrar}", subject.line.registration)


def _registered(account: str, found: Registration) -> Finding:
    if found.state is not RegistrationState.REGISTERED:
        refused = found.state is RegistrationState.REFUSED
        remedy = t("doctor-remedy-refused" if refused else "doctor-remedy-registrar")
        return Finding("registration", Health.FAIL, f"{account}: {found.reason or found.state}", remedy)
    took = found.round_trip_ms
    said = account if took is None else f"{account} · {took:.0f} ms"
    if found.on_backup:
        return Finding("registration", Health.WARN, said, t("doctor-remedy-backup"))
    if took is not None and took > FAR_MS:
        return Finding("registration", Health.WARN, said, t("doctor-remedy-far"))
    return Finding("registration", Health.OK, said)


def devices(subject: Subject) -> Iterator[Finding]:
    """The microphone and loudspeaker that were chosen are plugged in and in use."""
    wanted, line = subject.setup.loaded.settings, subject.line
    if wanted.phone.sound == "none" or line is None:
        if line is not None:
            yield Finding("devices", Health.OK, t("doctor-sound-off"))
        return
    known = {device.id: device.name for device in line.sound.devices}
    away = [
        chosen for chosen in (wanted.sound.microphone, wanted.sound.speaker) if chosen not in ("", *known)
    ]
    used = (line.sound.microphone, line.sound.speaker)
    found = " / ".join(known.get(one, one) or "-" for one in used)
    if not line.sound.devices:
        yield Finding("devices", Health.FAIL, found, t("doctor-remedy-no-device"))
    elif away:
        yield Finding("devices", Health.WARN, found, t("doctor-remedy-device-away", name=", ".join(away)))
    else:
        yield Finding("devices", Health.OK, found if any(used) else ", ".join(known.values()))


def heard_of(setup: Setup, *, registers: bool) -> tuple[LineSnapshot | None, str]:
    """What a phone of its own says; the one in use is left alone. Second: why there is none.

    With a registrar it registers as the seat does, waits `WAIT_S` at most, and takes its contact back.
    Thread: main, without a running loop.
    """
    try:
        return asyncio.run(_snapshot(setup, registers)), ""
    except PhoneError as error:
        return None, str(error)


async def _snapshot(setup: Setup, registers: bool) -> LineSnapshot:
    password = setup.sip_password or setup.secrets.get(SIP_PASSWORD) or ""
    config = phone_config(replace(setup, sip_password=password))
    registrar = config.registrar if registers else ""
    config = replace(config, port=0, registrar=registrar, max_calls=WANTED_CALLS, recordings="", rings=False)
    with tempfile.TemporaryDirectory() as folder:
        line = RemoteLine(config, Path(folder) / "run", Path(folder) / "logs")
        await line.start()
        try:
            give_up = asyncio.get_running_loop().time() + WAIT_S
            while line.snapshot.registration.state in _WAITS and registrar:
                if asyncio.get_running_loop().time() > give_up:
                    break
                await asyncio.sleep(0.02)
            return line.snapshot
        finally:
            await line.close()
