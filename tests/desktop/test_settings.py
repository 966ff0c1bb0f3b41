"""Settings in layers: what is wrong in one place never takes the rest, or the start, with it."""

from pathlib import Path

import pytest
import tomlkit

from agent_desktop import settings
from agent_desktop.settings import Folders, Settings


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Folders of a user who has nothing yet, on a machine with a policy file's place."""
    made = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(tmp_path)})
    made.config.mkdir()
    return Folders(
        made.data, made.cache, made.config, made.runtime, made.logs, policy=tmp_path / "policy.toml"
    )


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def reasons(loaded: settings.Loaded) -> list[tuple[str, str]]:
    return [(p.file.name, p.key) for p in loaded.problems]


def test_without_any_file_the_defaults_hold(folders: Folders) -> None:
    loaded = settings.load(folders, {})
    assert loaded.settings == Settings()
    assert (loaded.problems, loaded.locked) == ((), frozenset())


def test_the_layers_lie_over_one_another(folders: Folders) -> None:
    write(folders.settings_file, 'theme = "dark"\nlanguage = "en"\n[phone]\nport = 5070\nuser = "8021"\n')
    write(folders.policy, 'language = "zh_CN"\n[phone]\nport = 5080\n')
    loaded = settings.load(folders, {"AGENT_DESKTOP_PHONE__PORT": "5090", "AGENT_DESKTOP_NOBODY": "1"})
    assert (loaded.settings.theme, loaded.settings.language) == ("dark", "zh_CN")
    assert (loaded.settings.phone.port, loaded.settings.phone.user) == (5090, "8021")
    assert loaded.locked == {"language", "phone.port"}
    assert loaded.problems == ()


def test_lists_come_from_the_environment_too(folders: Folders) -> None:
    seat = {"AGENT_DESKTOP_SEAT__SKILL_GROUPS": "gas,heating", "AGENT_DESKTOP_PHONE__PEERS": "10.0.0.1"}
    loaded = settings.load(folders, seat).settings
    assert (loaded.seat.skill_groups, loaded.phone.peers) == (("gas", "heating"), ("10.0.0.1",))


def test_a_wrong_value_is_named_and_its_neighbours_count(folders: Folders) -> None:
    write(
        folders.settings_file,
        'theme = "pink"\nlanguage = "en"\nwindow = 3\n[phone]\nport = 99999\nuser = "8021"\nsnd = "auto"\n'
        '[seat]\ndesk_code = "lower"\n[keys]\nanswer = "F9"\n',
    )
    loaded = settings.load(folders, {})
    assert reasons(loaded) == [
        ("settings.toml", "theme"),
        ("settings.toml", "window"),
        ("settings.toml", "phone.port"),
        ("settings.toml", "phone.snd"),
        ("settings.toml", "seat.desk_code"),
    ]
    assert loaded.settings.language == "en"
    assert (loaded.settings.phone.user, loaded.settings.phone.port) == ("8021", 0)
    assert loaded.settings.keys == {"answer": "F9"}
    assert all(p.remedy and str(p).startswith(str(folders.config)) for p in loaded.problems)


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe", b'theme = "dark"\ntheme = "light"\n'])
def test_an_unreadable_file_is_told_and_left_as_it_is(folders: Folders, content: bytes) -> None:
    folders.settings_file.write_bytes(content)
    loaded = settings.load(folders, {})
    assert loaded.settings == Settings()
    assert reasons(loaded) == [("settings.toml", "")]
    assert folders.settings_file.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_told(folders: Folders) -> None:
    folders.settings_file.mkdir()
    assert reasons(settings.load(folders, {})) == [("settings.toml", "")]


def test_a_wrong_variable_is_ignored_and_told(folders: Folders) -> None:
    write(folders.settings_file, 'theme = "dark"\n')
    loaded = settings.load(folders, {"AGENT_DESKTOP_PHONE__PORT": "many"})
    assert reasons(loaded) == [("environment", "")]
    assert (loaded.settings.theme, loaded.settings.phone.port) == ("dark", 0)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "Asia"])
def test_a_time_zone_that_is_none_is_told_wherever_it_stands(folders: Folders, zone: str) -> None:
    write(folders.settings_file, f'[site]\nzone = "{zone}"\narea_code = "010"\n')
    write(folders.policy, f'[site]\nzone = "{zone}"\n')
    loaded = settings.load(folders, {"AGENT_DESKTOP_SITE__ZONE": zone})
    assert reasons(loaded) == [
        ("settings.toml", "site.zone"),
        ("policy.toml", "site.zone"),
        ("environment", ""),
    ]
    assert all("no time zone" in p.reason and p.remedy for p in loaded.problems)
    assert (loaded.settings.site.zone, loaded.settings.site.area_code) == ("Asia/Shanghai", "010")


def test_saving_keeps_comments_and_everything_else(folders: Folders) -> None:
    text = '# ours\ntheme = "light"  # for the day\nstrange = 1\n[phone]\nport = 5070\n'
    write(folders.settings_file, text)
    settings.save(folders, {"theme": "dark", "text_size": "large"})
    text = folders.settings_file.read_text("utf-8")
    assert "# ours" in text
    assert "# for the day" in text
    assert tomlkit.parse(text)["strange"] == 1
    loaded = settings.load(folders, {}).settings
    assert (loaded.theme, loaded.text_size, loaded.phone.port) == ("dark", "large", 5070)


def test_saving_over_an_unreadable_file_sets_it_aside(folders: Folders) -> None:
    write(folders.settings_file, "theme = ")
    settings.save(folders, {"theme": "dark"})
    assert settings.load(folders, {}).settings.theme == "dark"
    assert (folders.config / "settings.unreadable.toml").read_text("utf-8") == "theme = "


def test_saving_makes_the_folder(tmp_path: Path) -> None:
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(tmp_path / "new")})
    settings.save(folders, {"language": "en"})
    assert folders.settings_file.exists()


def test_saving_where_nothing_can_be_written_raises(folders: Folders) -> None:
    folders.settings_file.mkdir()
    with pytest.raises(OSError, match="settings"):
        settings.save(folders, {"language": "en"})


def test_everybody_has_folders() -> None:
    folders = Folders.of_this_user({})
    assert folders.data != folders.cache
    assert folders.policy.name == "policy.toml"
