"""A headset's buttons at the desk, through hidapi's place: the same as the keys, lamps as the calls are."""

import asyncio
import queue
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from agent_desktop.desk import headset_keys
from agent_desktop.desk.headset_keys import HeadsetKeys
from softphone import headset
from softphone.headset import UsbHeadset
from tests.desk.rig import Rig
from tests.desk.store import WANG
from tests.softphone.test_headset_report import CRADLE


class Device:
    """What hidapi gives: reports that a test puts in, and what was written."""

    def __init__(self) -> None:
        self.reports = queue.Queue[bytes | None]()
        self.written = list[bytes]()
        self.shut, self.tried = False, 0

    def open_path(self, path: bytes) -> None:
        self.tried += 1
        if self.shut:
            raise OSError("open failed")

    def get_report_descriptor(self) -> list[int]:
        return list(CRADLE)

    def read(self, size: int, wait_ms: int) -> list[int]:
        try:
            report = self.reports.get(timeout=0.005)
        except queue.Empty:
            return []
        if report is None:
            raise OSError("read error")
        return list(report)

    def write(self, report: bytes) -> int:
        self.written.append(report)
        return len(report)

    def close(self) -> None: ...


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    made = Device()
    info: dict[str, Any] = {"usage_page": 0x0B, "path": b"1", "product_string": "Headset\n 40"}
    keyboard = info | {"usage_page": 1, "path": b"2"}
    hid = SimpleNamespace(enumerate=lambda: [keyboard, info], device=lambda: made)
    monkeypatch.setitem(sys.modules, "hid", hid)
    monkeypatch.setattr(headset, "_LOOK_S", 0.02)
    return made


async def test_the_buttons_do_what_the_keys_do(
    rig: Rig, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headset_keys, "ECHO_S", 3600.0)  # until the call is old enough to be hung up
    rig.desk.parts = replace(rig.desk.parts, headset=UsbHeadset())
    rig.desk.headset = HeadsetKeys(rig.desk.parts.headset, rig.desk.telephone)
    async with rig:
        await rig.rings(WANG)
        await rig.until(lambda: device.written[-1:] == [bytes([3, 0b0100, 0])], "ring lamp")
        await asyncio.sleep(0.05)  # the key guard of these tests
        device.reports.put(bytes([2, 1, 0]))
        await rig.until(lambda: rig.state.presence.state == "talking", "answered")
        assert rig.view.taken, "the window brings the card of what a person took to the front"
        await rig.until(lambda: device.written[-1] == bytes([3, 0b0001, 0]), "off-hook lamp")
        device.reports.put(bytes([2, 0, 0]))  # let go: a button, not a cradle
        device.reports.put(bytes([2, 0b100, 0]))
        device.reports.put(bytes([2, 0, 0]))
        await rig.until(lambda: rig.view.call.muted, "muted")
        await rig.until(lambda: device.written[-1] == bytes([3, 0b0011, 0]), "mute lamp")
        device.reports.put(bytes([2, 0b10000, 0]))
        device.reports.put(bytes([2, 0, 0]))
        await rig.until(lambda: rig.view.call.state == "held", "held")
        device.reports.put(None)  # unplugged, and plugged in again
        await asyncio.sleep(0.1)
        device.reports.put(bytes([2, 1, 0]))
        rig.desk.headset._taken_at -= 3600.0
        device.reports.put(bytes([2, 0, 0]))
        await rig.until(lambda: rig.view.call.state == "ended", "hung up")
    assert device.written[-1] == bytes([3, 0, 0]), "dark when the desk goes"


async def test_a_headset_that_is_shut_is_named_once(device: Device, caplog: pytest.LogCaptureFixture) -> None:
    device.shut = True
    assert headset.found() == (headset.Found(name="Headset 40", opens=False),)
    buttons = UsbHeadset()
    buttons.start(lambda _: None)
    looked = device.tried
    while device.tried < looked + 3:  # noqa: ASYNC110 - the headset's thread tells nobody
        await asyncio.sleep(0.01)
    buttons.close()
    assert caplog.text.count("may not be opened") == 1


def test_without_the_library_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hid", None)
    assert headset.found() is None
    buttons = UsbHeadset()
    buttons.start(lambda _: None)
    buttons.close()
