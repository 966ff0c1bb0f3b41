"""Settings in layers: what is wrong in one place never takes the rest, or the start, with it."""

import errno
import json
import re
from pathlib import Path

import pytest
import tomlkit
from typer.testing import CliRunner

from agent_desktop import settings
from agent_desktop.commands import app
from agent_desktop.settings import Folders, Settings, problems
from agent_desktop.settings.described import Kind, described
from agent_desktop.settings.profile import ProfileRefused
from agent_desktop.settings.registry import PLACE
from ui import words
from ui.setting_words import remedy, told


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
    loaded = settings.load(
        folders, {"AGENT_DESKTOP_PHONE__PORT": "5090", "AGENT_DESKTOP_PHONE__USER": "8022"}
    )
    assert (loaded.settings.theme, loaded.settings.language) == ("dark", "zh_CN")
    assert (loaded.settings.phone.port, loaded.settings.phone.user) == (5080, "8022")
    assert loaded.locked == {"language", "phone.port"}
    assert reasons(loaded) == [("AGENT_DESKTOP_PHONE__PORT", "phone.port")], "nobody gets round the policy"


def test_the_registry_of_a_domain_lies_over_the_policy_file(folders: Folders) -> None:
    """Numbers and switches arrive as DWORD, lists as REG_MULTI_SZ, and what is wrong is told as anywhere."""
    write(folders.policy, 'theme = "dark"\n[phone]\nport = 5080\n')
    domain = {
        "phone": {"port": 5061, "peers": ["10.0.0.1", "10.0.0.2"], "srtp": "perhaps"},
        "recording": {"on": 1},
    }
    loaded = settings.load(folders, {}, lambda: domain)
    phone = loaded.settings.phone
    assert (phone.port, phone.peers, phone.srtp) == (5061, ("10.0.0.1", "10.0.0.2"), "off")
    assert loaded.settings.recording.on is True
    assert loaded.locked == {"theme", "phone.port", "phone.peers", "recording.on"}
    assert [(str(p.file), p.key) for p in loaded.problems] == [(str(PLACE), "phone.srtp")]


def test_a_problem_names_its_line_and_the_way_out(folders: Folders) -> None:
    write(
        folders.settings_file,
        '# ours\n\ntheme = "pink"\n[phone]\npeers = [\n  "10.0.0.1",\n]\nport = 99999\ntransprot = "tls"\n'
        '[recording]\non = "yes"\n',
    )
    found = {p.key: p for p in settings.load(folders, {}).problems}
    assert {key: p.line for key, p in found.items()} == {
        "theme": 3, "phone.port": 8, "phone.transprot": 9, "recording.on": 11,
    }  # fmt: skip
    words.use("en")
    assert '"dark"' in remedy(found["theme"])
    assert "from 0 to 65535" in remedy(found["phone.port"])
    assert "phone.transport?" in remedy(found["phone.transprot"])
    words.use("zh_CN")
    said = "phone.port：这个值不能用。应为：0 至 65535 的整数；在此之前按未设置处理。"
    assert told(found["phone.port"]) == f"{folders.settings_file}:8：{said}"
    assert [key for key, p in found.items() if p.warning] == ["phone.transprot"]
    assert str(found["phone.port"]).startswith(f"{folders.settings_file}:8: phone.port: ")
    write(folders.settings_file, 'theme = "dark"\nlanguage =\n')
    [torn] = settings.load(folders, {}).problems
    assert torn.line == 2


def test_every_kind_of_value_is_described() -> None:
    """What documents and policies are made from knows every key, and the words for it."""
    kinds = {setting.key: setting.kind for setting in described()}
    assert kinds["phone.srtp"] is Kind.CHOICE
    assert kinds["recording.on"] is Kind.SWITCH
    assert kinds["exchange.auto_answer"] is Kind.LIST
    assert kinds["sound.ring_tones"] is Kind.TABLE
    assert all(words.has("setting-" + key.replace(".", "-")) for key in kinds)


def test_check_and_show_tell_it_all(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(settings.HOME_VARIABLE, str(folders.config.parent))
    write(folders.settings_file, '[phone]\nport = 99999\n[site]\nstore = "postgresql://me:hush@db/desk"\n')
    shown = CliRunner().invoke(app, ["settings", "check"])
    assert shown.exit_code == 1
    assert f"[错误] {folders.settings_file}:2：phone.port：这个值不能用" in shown.output
    shown = CliRunner().invoke(app, ["settings", "show"])
    assert 'site.store = "postgresql://me:…@db/desk"' in shown.output
    assert "hush" not in shown.output
    write(folders.settings_file, 'thme = "dark"\n')
    shown = CliRunner().invoke(app, ["settings", "check", "--json"])
    assert shown.exit_code == 0, "a key that nobody knows is a note"
    assert json.loads(shown.output)["problems"] == [
        {
            "file": str(folders.settings_file),
            "key": "thme",
            "reason": "没有这一项设置",
            "remedy": "是不是 theme？",
            "line": 1,
            "warning": True,
        }
    ]


def test_every_problem_has_its_words_in_the_users_language(folders: Folders) -> None:
    file, written = folders.settings_file, "window = 3\n[keys]\nanswer = 3\n[provisioning]\nsource = ''\n"
    write(file, "phone = 3\nlanguag = 'en'\n" + written)
    write(folders.policy, "[phone]\nport = 5080\n")
    found = [
        *settings.load(folders, {"AGENT_DESKTOP_PHONE__PORT": "1", "AGENT_DESKTOP_SITE__ZONE": ""}).problems
    ]
    for error in (OSError(errno.EACCES, "no"), OSError(errno.ELOOP, "a loop"), UnicodeError("byte")):
        found.append(problems.unreadable(file, error))
    for why, facts in (("forbidden", {"key": "[centre]"}), ("expired", {"at": "2026-01-01"})):
        found.append(problems.refused(file, ProfileRefused(why, **facts)))
    write(file, "theme =\n")
    found += settings.load(folders, {}).problems
    assert {problem.why for problem in found} == {
        *("unknown", "unknown-near", "wrong", "policy-alone", "locked"),
        *("unopened", "no-text", "no-toml", "profile"),
    }
    for problem in found:
        ours = problem.facts.get("reason", "") if problem.why in ("no-toml", "unopened") else ""
        spoken = told(problem).replace(str(problem.file), "").replace(problem.key, "").replace(ours, "")
        assert re.search("[一-鿿].*。.*[一-鿿]", spoken), spoken
        assert not re.search(r"[a-z]{4} [a-z]{2}", spoken.replace("agent-desktop provision take", "")), spoken
    assert "[centre]" in told(next(p for p in found if p.facts.get("key")))
    assert "没有权限" in told(next(p for p in found if p.facts.get("code") == "eacces"))


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
    assert all(remedy(p) and str(p).startswith(str(folders.config)) for p in loaded.problems)


def test_a_registrar_is_a_host_and_perhaps_a_port(folders: Folders) -> None:
    for right in ("", "10.0.0.5", "pbx_1.site.cn", "pbx.example:5061", "10.0.0.5:65535"):
        write(folders.settings_file, f'[phone]\nregistrar = "{right}"\n')
        loaded = settings.load(folders, {})
        assert (loaded.problems, loaded.settings.phone.registrar) == ((), right)
    for wrong in ("sip:10.0.0.5", "10.0.0.5:abc", "10.0.0.5:65536", "[::1]:5060", "::1", "a b", "中心"):
        write(folders.settings_file, f'[phone]\nregistrar = "{wrong}"\n')
        [problem] = settings.load(folders, {}).problems
        assert "IPv4" in remedy(problem)
        assert "regex" not in told(problem)


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
    assert reasons(loaded) == [("environment", "phone.port")]
    assert (loaded.settings.theme, loaded.settings.phone.port) == ("dark", 0)


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../etc/passwd", "Asia"])
def test_a_time_zone_that_is_none_is_told_wherever_it_stands(folders: Folders, zone: str) -> None:
    write(folders.settings_file, f'[site]\nzone = "{zone}"\narea_code = "010"\n')
    write(folders.policy, f'[site]\nzone = "{zone}"\n')
    loaded = settings.load(folders, {"AGENT_DESKTOP_SITE__ZONE": zone})
    assert reasons(loaded) == [
        ("settings.toml", "site.zone"),
        ("policy.toml", "site.zone"),
        ("environment", "site.zone"),
    ]
    assert all("Asia/Shanghai" in remedy(p) for p in loaded.problems)
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
