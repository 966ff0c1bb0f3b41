"""A site's own forms and rules: beside the policy, each in place of the shipped one, a wrong one told."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from agent_desktop.settings import Folders
from agent_desktop.site_rules import SiteRules, read_site_rules, site_forms
from resources import files

ZONE = ZoneInfo("Asia/Shanghai")
EVERY = (
    "agent.toml",
    "board.toml",
    "emergency.toml",
    "identity.toml",
    "ivr.toml",
    "lists.toml",
    "supply.toml",
)


def rules(site: Path, own: Path | None = None) -> SiteRules:
    nobody = site / "nobody"
    folders = Folders(nobody, nobody, own or nobody, nobody, nobody, site / "policy.toml")
    return read_site_rules(folders, ZONE, "zh_CN")


def test_the_sites_own_files_count(tmp_path: Path) -> None:
    lists = (files("settings") / "lists.toml").read_text("utf-8")
    (tmp_path / "lists.toml").write_text(lists.replace("days = 30", "days = 7"), "utf-8")
    (tmp_path / "agent.toml").write_text("[limits]\nbreaks = 1\n", "utf-8")
    (tmp_path / "identity.toml").write_text("wrong_answers = 1\n", "utf-8")
    found = rules(tmp_path)
    assert (found.nuisance.days, found.limits.breaks, found.identity.wrong_answers) == (7, 1, 1)
    shipped = rules(tmp_path / "empty")
    assert (found.reasons, found.lane, found.problems) == (shipped.reasons, shipped.lane, ())
    assert found.limits == replace(shipped.limits, breaks=1), "what it doesn't name is as shipped"


WRONG = (b"\xff = [", b"limits = 3\n", b'[limits]\ntalking = "x"\n', b'not_ready = ["x"]\n', b"gone = [1]\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *((name, WRONG[0]) for name in EVERY),
        *(("agent.toml", said) for said in WRONG[1:4]),
        *(("board.toml", said) for said in (*WRONG[1:3], WRONG[4])),
    ],
)
def test_a_wrong_file_costs_itself_and_is_told(tmp_path: Path, name: str, said: bytes) -> None:
    (tmp_path / name).write_bytes(said)
    found, shipped = rules(tmp_path), rules(tmp_path / "empty")
    assert [problem.startswith(str(tmp_path / name)) for problem in found.problems] == [True]
    for field in SiteRules.__struct_fields__:
        if field not in ("problems", "clocks", "menu"):
            assert getattr(found, field) == getattr(shipped, field), field


def test_the_sites_menu_counts(tmp_path: Path) -> None:
    (tmp_path / "ivr.toml").write_text('[keys."2-1"]\nzh = "本地菜单"\nen = "Our own"\n', "utf-8")
    assert rules(tmp_path).menu.words("2-1") == "2 → 本地菜单"


def test_the_sites_forms_take_the_place_of_all_that_are_shipped(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    gas = (files("forms") / "gas.toml").read_text("utf-8")
    (folder / "own.toml").write_text(gas, "utf-8")
    (folder / "wrong.toml").write_text("skill_group = 3", "utf-8")
    found = rules(tmp_path)
    assert [form.skill_group for form in found.forms] == ["gas"]
    assert "wrong.toml" in found.problems[0]
    assert found.aside == rules(tmp_path / "empty").aside
    (folder / "own.toml").unlink()
    forms, wrong = site_forms(tmp_path, "zh_CN")
    assert forms == rules(tmp_path / "empty").forms
    assert len(wrong) == 1


def test_clocks_and_calls_of_the_site_go_before_the_users(tmp_path: Path) -> None:
    site, own = tmp_path / "site", tmp_path / "own"
    for folder, rest in ((site, 15), (own, 20)):
        folder.mkdir()
        (folder / "incidents.toml").write_text(f"[rises]\nrest_min = {rest}\n", "utf-8")
    (site / "calendar.toml").write_text("[[days]]\nday = 2027-02-04\n", "utf-8")
    clocks = (files("settings") / "clocks.toml").read_text("utf-8")
    (own / "clocks.toml").write_text(clocks.replace("warn_share = 0.8", "warn_share = 0.5"), "utf-8")
    assert {edition.warn_share for edition in rules(site, own).clocks.editions} == {0.5}, (
        "each file by itself"
    )
    assert rules(site, own).rises.rest_min == 15
    assert rules(tmp_path / "empty", own).rises.rest_min == 20
