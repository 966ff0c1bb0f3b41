"""Settings that change under a running desk: some count at once, some later, a mistake counts for nothing."""

import asyncio
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop import reloading
from agent_desktop.bootstrap import Setup
from agent_desktop.reloading import Reloading
from agent_desktop.settings import Folders, Settings, load
from agent_desktop.settings.described import described
from agent_desktop.settings.reload import TAKEN, Reload, changed, reload_of
from tests.desk.conftest import hurry, store, town  # noqa: F401
from tests.desk.rig import Rig
from tests.desk.store import STRANGER, Store
from tests.desktop.test_secrets import FakeSecrets


class Window:
    """What the window is told to show."""

    def __init__(self) -> None:
        self.shown: list[tuple[Settings, frozenset[str]]] = []
        self.holds_words = False

    def take(self, settings: Settings, locked: frozenset[str]) -> bool:
        self.shown.append((settings, locked))
        return not self.holds_words


class Seat:
    def __init__(self, rig: Rig, folder: Path) -> None:
        made = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(folder)})
        self.folders = replace(made, policy=folder / "policy.toml")
        self.folders.config.mkdir(parents=True)
        self.rig, self.window = rig, Window()
        setup = Setup(
            folders=self.folders, loaded=load(self.folders, {}), store=folder / "s", secrets=FakeSecrets()
        )
        self.reloading = Reloading(setup, rig.desk, lambda: self.window)  # type: ignore[arg-type, return-value]

    async def writes(self, user: str = "", policy: str = "") -> None:
        self.folders.settings_file.write_text(user, encoding="utf-8")
        self.folders.policy.write_text(policy, encoding="utf-8")
        self.reloading.look()
        assert self.reloading._looking is not None
        await asyncio.wait_for(asyncio.shield(self.reloading._looking), 30)


@pytest.fixture
def seat(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Seat:  # noqa: F811
    for name in [name for name in os.environ if name.startswith("AGENT_DESKTOP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(reloading, "BETWEEN_CALLS_S", 0.01)
    return Seat(Rig(tmp_path, store), tmp_path / "home")


def test_what_counts_when(seat: Seat) -> None:
    async def walk() -> None:
        async with seat.rig as rig:
            await seat.writes('theme = "dark"\n[phone]\nport = 5070\n', '[exchange]\nsurvey = "*9"\n')
            ((shown, locked),) = seat.window.shown
            assert (shown.theme, shown.phone.port) == ("dark", 0)
            assert "exchange.survey" in locked
            assert rig.desk.parts.exchange.survey == "*9"
            assert {"settings-taken", "settings-later"} <= set(rig.told())
            assert seat.reloading.loaded.settings == shown
            await seat.writes('theme = "dark"\n', '[exchange]\nsurvey = "*9"\n')
            assert "settings-later" not in rig.told(), "taken back before it ever counted"

    asyncio.run(walk())


def test_a_bad_file_changes_nothing_and_says_so_until_it_is_put_right(seat: Seat) -> None:
    async def walk() -> None:
        async with seat.rig as rig:
            await seat.writes('theme = "dark"\n')
            await seat.writes('theme = "light"\ntext_size = "huge"\n')
            assert seat.reloading.loaded.settings.theme == "dark"
            assert len(seat.window.shown) == 1
            (notice,) = (n for n in rig.state.notices if n.key == "notice-settings-bad")
            assert "settings.toml:2：text_size：" in str(notice.args["why"])
            await seat.writes('theme = "light"\ntext_size = "large"\n')
            assert seat.window.shown[-1][0].text_size == "large"
            assert "settings-bad" not in rig.told()

    asyncio.run(walk())


def test_nothing_is_built_anew_while_somebody_is_on_the_line(seat: Seat) -> None:
    async def walk() -> None:
        async with seat.rig as rig:
            await rig.takes(STRANGER)
            seat.folders.settings_file.write_text('language = "en"\n', encoding="utf-8")
            seat.reloading.look()
            await asyncio.sleep(0.1)
            assert seat.window.shown == []
            rig.front.hang_up(rig.state.selected)
            await rig.until(lambda: seat.window.shown)
            assert seat.window.shown[0][0].language == "en"
            await seat.reloading.close()

    asyncio.run(walk())


def test_what_waits_for_words_is_not_told_as_done(seat: Seat) -> None:
    async def walk() -> None:
        async with seat.rig as rig:
            seat.window.holds_words = True
            await seat.writes('language = "en"\n')
            assert seat.window.shown
            assert "settings-taken" not in rig.told()

    asyncio.run(walk())


def test_what_the_window_changed_itself_is_no_news(seat: Seat) -> None:
    async def walk() -> None:
        async with seat.rig as rig:
            seat.reloading.saved({"theme": "dark"})
            await seat.writes('theme = "dark"\n')
            assert "settings-taken" not in rig.told()

    asyncio.run(walk())


def test_what_is_made_once_counts_when_it_is_made_again() -> None:
    before = Settings()
    for key in ("phone.port", "site.zone", "seat.agent_no", "recording.on", "exchange.sign_in"):
        assert reload_of(key) is Reload.RESTART
    assert set(TAKEN) <= {setting.key for setting in described()}, "a key that is no more"
    after = replace(before, theme="dark", seat=replace(before.seat, lock_minutes=3))
    assert list(changed(before, after)) == ["theme", "seat.lock_minutes"]
