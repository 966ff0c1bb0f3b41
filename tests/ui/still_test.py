"""A self-test that finds what it is told to."""

from collections.abc import Callable
from datetime import timedelta

from agent_desktop.agent.fitness import Finding, Health, Progress, Report
from tests.ui.callers import NOW

FOUND = (
    Finding("registration", Health.OK, "8011 @ pbx.example · 12 ms"),
    Finding("phone", Health.OK, "PJSIP 2.17, 32 calls, TLS 1.3"),
    Finding("devices", Health.OK, "Jabra Evolve2 40 / Jabra Evolve2 40"),
    Finding(
        "echo", Health.FAIL, "话筒 -82 dB，已回放 1.0 秒", "话筒没有声音。检查静音键和插头，说一句话再测。"
    ),
    Finding("store", Health.OK, "postgresql://db.example/desk · 0.6 ms · 1011 (agent)"),
    Finding(
        "clock", Health.WARN, "比数据库慢 9.4 秒", "本机时钟不准，时限和录音会对不上。打开系统的自动对时。"
    ),
    Finding("index", Health.OK, "2026-11-22-3f09ab"),
    Finding("settings", Health.OK, "/home/zhangmin/.config/agent-desktop/settings.toml"),
    Finding("forms", Health.OK, "天然气, 液化气, 供暖, 电力, 通信宽带, 收费账务, 投诉, VIP, 外呼"),
    Finding("disk", Health.OK, "54.0 GiB · /home/zhangmin/.local/share/agent-desktop"),
    Finding("fonts", Health.OK, "Noto Sans CJK SC"),
)
REPORT = Report(at=NOW - timedelta(minutes=3), version="0.3.0", findings=FOUND)


class StillTest:
    """`SelfTest` for windows."""

    def __init__(self) -> None:
        self.progress = Progress(found=FOUND, report=REPORT)
        self.begun: list[bool] = []
        self._tell: Callable[[], None] = lambda: None

    def on_change(self, tell: Callable[[], None]) -> None:
        self._tell = tell

    def begin(self, *, aloud: bool) -> None:
        self.begun.append(aloud)
        self.show(Progress(running=True, found=FOUND[:4], report=REPORT))

    def show(self, progress: Progress) -> None:
        self.progress = progress
        self._tell()
