"""A USB headset's buttons, by hidapi: found, read and lit on a thread of its own; off where there is none."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Final, Protocol

from msgspec import Struct

from softphone.headset_report import Lamps, Press, Reports, read_layout

TELEPHONY: Final = 0x0B
_READ_MS: Final = 50  # a lamp waits so long
_LOOK_S: Final = 5.0
_REPORT_BYTES: Final = 64

log = logging.getLogger(__name__)


class Found(Struct, frozen=True, kw_only=True):
    """A device with telephony buttons, and whether this user may open it."""

    name: str
    opens: bool


class Headset(Protocol):
    """The port to the buttons. Thread: main, but for `heard`."""

    def start(self, heard: Callable[[Press], None]) -> None:
        """Tell of presses from now on, from the headset's own thread."""

    def light(self, lamps: Lamps) -> None:
        """Show this, when there is a device."""

    def close(self) -> None:
        """Lamps off; the thread ends."""


class UsbHeadset:
    """`Headset` by hidapi: the first device with telephony buttons that can be opened."""

    def __init__(self) -> None:
        self._lamps = Lamps()
        self._ends = threading.Event()
        self._thread: threading.Thread | None = None
        self._heard: Callable[[Press], None] = lambda _: None
        self._refused = ""

    def start(self, heard: Callable[[Press], None]) -> None:
        """See `Headset.start`."""
        self._heard = heard
        self._thread = threading.Thread(target=self._run, name="headset", daemon=True)
        self._thread.start()

    def light(self, lamps: Lamps) -> None:
        """See `Headset.light`."""
        self._lamps = lamps

    def close(self) -> None:
        """See `Headset.close`."""
        self._ends.set()
        if self._thread is not None:
            self._thread.join(2.0)

    # --- inside: the headset's thread -------------------------------------------------------------

    def _run(self) -> None:
        try:
            import hid
        except ImportError as error:
            log.info("no headset buttons: %s", error)
            return
        while not self._ends.is_set():
            device = self._open(hid)
            if device is None:
                self._ends.wait(_LOOK_S)
                continue
            try:
                self._serve(device)
            except (OSError, ValueError) as error:  # unplugged, or not what it says
                log.info("the headset's buttons are gone: %s", error)
                self._ends.wait(_LOOK_S)
            finally:
                device.close()

    def _open(self, hid: Any) -> Any:
        for info in _offered(hid):
            device = hid.device()
            try:
                device.open_path(info["path"])
            except OSError:
                if (name := _name(info)) != self._refused:
                    self._refused = name
                    log.warning("the buttons of %s may not be opened by this user; see docs/phone.md", name)
                continue
            log.info("headset buttons of %s", _name(info))
            return device
        return None

    def _serve(self, device: Any) -> None:
        reports = Reports(read_layout(bytes(device.get_report_descriptor())))
        shown: Lamps | None = None
        while not self._ends.is_set():
            if (lamps := self._lamps) != shown:
                shown = lamps
                _write(device, reports.lit(lamps))
            if data := device.read(_REPORT_BYTES, _READ_MS):
                for press in reports.pressed(bytes(data)):
                    self._heard(press)
        _write(device, reports.lit(Lamps()))


def found() -> tuple[Found, ...] | None:
    """The devices that are plugged in, for `doctor`; None: the library is missing."""
    try:
        import hid
    except ImportError:
        return None
    seen = []
    for info in _offered(hid):
        device, opens = hid.device(), True
        try:
            device.open_path(info["path"])
        except OSError:
            opens = False
        device.close()
        seen.append(Found(name=_name(info), opens=opens))
    return tuple(seen)


def _offered(hid: Any) -> list[dict[str, Any]]:
    return [info for info in hid.enumerate() if info.get("usage_page") == TELEPHONY]


def _name(info: dict[str, Any]) -> str:
    name = str(info.get("product_string") or "")
    return (
        "".join(c for c in name if c.isprintable())[:60]
        or f"{info['vendor_id']:04x}:{info['product_id']:04x}"
    )


def _write(device: Any, reports: list[bytes]) -> None:
    for report in reports:
        if device.write(report) < 0:
            raise OSError("a lamp can't be lit")
