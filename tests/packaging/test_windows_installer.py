"""The installer for Windows under wine, silent, around a stand-in: installed, repaired, upgraded, removed.

The real program can't be frozen here; what the installer does with files, registry and links is the same.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import windows_installer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

RUN = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run"
UNINSTALL = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\agent-desktop"


class Windows:
    """A prefix of wine as a machine that never had anything of ours."""

    def __init__(self, prefix: Path) -> None:
        self.drive = prefix / "drive_c"
        self._environment = {
            "PATH": os.environ["PATH"], "HOME": str(prefix.parent), "WINEPREFIX": str(prefix),
            "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=", "LANG": "C.UTF-8",
        }  # fmt: skip
        self.policy = self.drive / "ProgramData" / "agent-desktop" / "policy.toml"

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program and wait until it and its children have ended."""
        wine = shutil.which("wine64") or shutil.which("wine") or "/usr/lib/wine/wine64"
        return subprocess.run(
            [wine, *map(str, command)], env=self._environment, timeout=180, check=False,
            capture_output=True, text=True, errors="replace",
        )  # fmt: skip

    def settle(self) -> None:
        """Until nothing runs any more: an uninstaller copies itself and goes on."""
        server = shutil.which("wineserver64") or shutil.which("wineserver") or "/usr/lib/wine/wineserver64"
        subprocess.run([server, "-w"], env=self._environment, timeout=180, check=False)

    def registry(self, key: str, value: str) -> str:
        """What stands there; empty when nothing does."""
        told = self.run("reg", "query", key, "/v", value, "/reg:64").stdout
        lines = [line.split(None, 2) for line in told.splitlines() if line.strip().startswith(value)]
        return lines[0][2].strip() if lines else ""

    def remove(self, folder: Path, *options: str) -> None:
        """Run the uninstaller silently, as fleet tools do."""
        self.run(folder / "uninstall.exe", "/S", *options)
        self.settle()


@pytest.fixture
def windows(tmp_path: Path) -> Iterator[Windows]:
    machine = Windows(tmp_path / "wine")
    begun = machine.run("wineboot", "-i")
    machine.settle()
    assert (machine.drive / "windows" / "system32" / "kernel32.dll").exists(), begun.stderr
    yield machine
    machine.run("wineboot", "-k")


def payload(folder: Path, version: str, *extra: str) -> Path:
    """A stand-in of the frozen folder, with a name in Chinese in it."""
    inside = folder / "_internal" / "资料"
    inside.mkdir(parents=True)
    (folder / "agent-desktop.exe").write_text(version, encoding="utf-8")
    for name in ("说明.txt", *extra):
        (inside / name).write_text(version, encoding="utf-8")
    return folder


def test_installed_repaired_upgraded_and_removed(windows: Windows, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    first = windows_installer.installer(payload(tmp_path / "1", "0.1.0", "旧.txt"), out, "0.1.0")
    second = windows_installer.installer(payload(tmp_path / "2", "0.2.0"), out, "0.2.0")

    assert windows.run(first, "/S").returncode == 0
    here = windows.drive / "Program Files" / "Agent Desktop"
    said = here / "_internal" / "资料" / "说明.txt"
    assert said.read_text("utf-8") == "0.1.0"
    assert windows.registry(UNINSTALL, "DisplayVersion").endswith("0.1.0")
    assert windows.registry(r"HKLM\Software\RegisteredApplications", "Agent Desktop")
    assert windows.registry(RUN, "AgentDesktop").endswith(
        r'"C:\Program Files\Agent Desktop\agent-desktop.exe" run --at-login'
    )
    links = list(windows.drive.rglob("坐席工作台.lnk"))
    assert len(links) == 1
    assert windows.policy.exists()

    said.unlink()
    assert windows.run(first, "/S").returncode == 0
    assert said.exists(), "installing again repairs"

    windows.policy.write_text("# ours\n", encoding="utf-8")
    (here / "IT 的文件.txt").write_text("theirs", encoding="utf-8")
    assert windows.run(second, "/S").returncode == 0
    assert said.read_text("utf-8") == "0.2.0"
    assert not (said.parent / "旧.txt").exists(), "nothing of the old program stays"
    assert windows.policy.read_text("utf-8") == "# ours\n"
    assert windows.registry(UNINSTALL, "DisplayVersion").endswith("0.2.0")

    windows.remove(here)
    assert [f.name for f in here.iterdir()] == ["IT 的文件.txt"], "only ours was taken"
    assert windows.policy.read_text("utf-8") == "# ours\n"
    assert windows.registry(UNINSTALL, "DisplayVersion") == ""
    assert windows.registry(RUN, "AgentDesktop") == ""
    assert list(windows.drive.rglob("坐席工作台.lnk")) == []

    assert windows.run(second, "/S", r"/D=C:\热线\坐席工作台").returncode == 0
    chosen = windows.drive / "热线" / "坐席工作台"
    assert (chosen / "agent-desktop.exe").read_text("utf-8") == "0.2.0"
    assert "Program Files" not in windows.registry(RUN, "AgentDesktop")
    assert windows.run(first, "/S").returncode == 0
    assert (chosen / "agent-desktop.exe").read_text("utf-8") == "0.1.0", "it knows where it was put"
    windows.remove(chosen, "/PURGE")
    assert not chosen.exists()
    assert not windows.policy.exists()
