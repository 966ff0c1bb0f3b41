"""Forms from files: the shipped ones are whole, a wrong one says where and why, its neighbours stay."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from agent_desktop.demo_data.scenes import SCENES, Scene
from agent_desktop.tickets import form_files, form_shapes, prefill
from agent_desktop.tickets.forms import FieldKind, Form
from agent_desktop.tickets.nodes import ORDER, Node
from customer360.identity import Need
from resources import files

LANGUAGES = ("zh_CN", "en")
SHIPPED = {lang: form_files.load(files("forms"), lang)[0] for lang in LANGUAGES}
GROUPS = ("gas", "lpg", "heating", "electricity", "telecom", "billing", "complaint", "vip", "outbound")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def by_group(group: str) -> Form:
    return next(f for f in SHIPPED["zh_CN"] if f.skill_group == group)


# ------------------------------------------------------------------ what is shipped


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_forms_load_without_a_word(language: str) -> None:
    forms, problems = form_files.load(files("forms"), language)
    assert problems == ()
    assert tuple(f.skill_group for f in forms) == GROUPS, "in the order of the tabs"


def test_both_languages_say_everything() -> None:
    for chinese, english in zip(*SHIPPED.values(), strict=True):
        assert [t.code for t in chinese.request_types] == [t.code for t in english.request_types]
        assert len(chinese.phrases) == len(english.phrases)
        words = [english.label, english.pinned, *english.phrases]
        words += [t.label for t in english.request_types] + [r.label for r in english.results]
        words += [w for f in english.fields for w in (f.label, f.hint, *(c.label for c in f.choices))]
        assert [w for w in words if CHINESE.search(w)] == []


@pytest.mark.parametrize("form", SHIPPED["zh_CN"], ids=GROUPS)
def test_a_call_can_be_filed_in_seconds(form: Form) -> None:
    for kind in form.request_types:
        asked = [f for f in form.fields if not f.only_for or kind.code in f.only_for]
        required = {f.code for f in asked if f.required} - {"request_type"}
        assert required <= {"phone", "address"}, "place and phone, no more"
        written = [f for f in asked if f.kind is not FieldKind.ATTACHMENT]  # files are dropped, not typed
        assert len(written) <= 12
    assert sum(f.kind is not FieldKind.ATTACHMENT for f in form.fields) <= 16
    assert form.fields[-1].code == "description"
    assert {f.code for f in form.fields if f.required and not f.source} <= {"request_type"}


@pytest.mark.parametrize("form", SHIPPED["zh_CN"], ids=GROUPS)
def test_proof_is_asked_for_as_the_rules_say(form: Form) -> None:
    for kind in form.request_types:
        if kind.priority == "emergency":
            assert kind.need is Need.NONE
            assert dict(kind.nodes)[Node.ARRIVED] <= 45
            assert form.pinned
        if kind.code.endswith("_fault") or kind.code in ("no_heat", "gas_no_supply", "power_cut"):
            assert kind.need is Need.NONE, "a fault waits for no proof"
        if kind.code == "bill_query":
            assert kind.need is Need.OWN_NUMBER
        if kind.code.endswith(("_new", "_opening")):
            assert kind.need is Need.DATA_CHECK
        if kind.code.endswith("_change"):
            assert kind.need is Need.PASSWORD


def test_the_limits_are_those_of_the_sources() -> None:
    def limit(group: str, code: str, node: Node) -> int:
        kind = by_group(group).request_type(code)
        assert kind is not None
        return dict(kind.nodes)[node]

    day = 1440
    assert limit("gas", "gas_leak", Node.ARRIVED) == 30
    assert limit("electricity", "power_cut", Node.ARRIVED) == 45
    assert limit("complaint", "complaint_service", Node.HANDLED) in range(5 * day, 7 * day + 1)
    assert limit("billing", "meter_check", Node.HANDLED) == 4 * day
    assert limit("billing", "reading_check", Node.HANDLED) == 6 * day
    assert limit("billing", "refund", Node.HANDLED) == 5 * day


@pytest.mark.parametrize("scene", SCENES, ids=[s.code for s in SCENES])
def test_the_demo_s_callers_are_understood_from_what_is_typed(scene: Scene) -> None:
    guess = prefill.guess_type(by_group(scene.skill_group), "".join(scene.phrases))
    assert guess == scene.request_type


def test_most_of_what_people_say_is_guessed_right() -> None:
    matters = tomllib.loads((files("demo") / "matters.toml").read_text("utf-8"))["matter"]
    said = [(m["group"], m["code"], summary) for m in matters for summary in m["summaries"]]
    assert all(by_group(group).request_type(code) for group, code, _ in said)
    right = [prefill.guess_type(by_group(group), text) == code for group, code, text in said]
    assert sum(right) / len(right) >= 0.9


# ------------------------------------------------------------------ what is wrong

X = 'choices = [{ code = "x", zh = "x", en = "x" }]'
HEATING = (files("forms") / "heating.toml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two forms of which a test breaks one."""
    for name in ("gas.toml", "heating.toml"):
        shutil.copy(files("forms") / name, tmp_path)
    return tmp_path


BROKEN = {
    "a line that is no TOML": (
        'label = { zh = "供暖"', "label = {{", "TOML", "label = {{", "Invalid",
    ),
    "a key nobody knows": (
        "wrap_up_seconds", "wrap_up_secs", "wrap_up_secs", "wrap_up_secs =", "unknown field",
    ),
    "a type's key nobody knows": (
        'code = "noise"', 'kode = "noise"', "types[3].kode", 'kode = "noise"', "unknown field",
    ),
    "a wrong kind of value": (
        "wrap_up_seconds = 60", 'wrap_up_seconds = "60"', "wrap_up_seconds", "wrap_up_seconds", "Expected",
    ),
    "a limit out of range": (
        "minutes = 15 }", "minutes = 0 }", "types[0].nodes[0].minutes", "nodes = ", ">= 1",
    ),
    "an unknown node": (
        'node = "arrived"', 'node = "there"', "types[0].nodes[1].node", "nodes = ", "Invalid enum",
    ),
    "an unknown need": (
        'need = "password"', 'need = "passport"', "types[5].need", 'need = "passport"', "Invalid enum",
    ),
    "an unknown kind": (
        'kind = "slot"', 'kind = "slots"', "fields[8].kind", 'kind = "slots"', "Invalid enum",
    ),
    "a label in one language": (
        'zh = "漏水"\nen = "Water leak"', 'zh = "漏水"', "types[1]", "[[types]]", "missing required",
    ),
    "no inquiry": (
        "closes_at_once = true", "closes_at_once = false", "types", "", "inquiry",
    ),
    "a missing result": (
        '{ code = "chased"', '{ code = "chase"', "results", "results = [", "chased",
    ),
    "a type twice": (
        'code = "noise"', 'code = "valve"', "types.valve", 'code = "valve"', "twice",
    ),
    "a field twice": (
        'code = "extent"', 'code = "visit"', "fields.visit", 'code = "visit"', "twice",
    ),
    "a source nobody has": (
        'source = "relation"', 'source = "cousin"', "fields.relation", 'code = "relation"', "source",
    ),
    "a type that isn't there": (
        'only_for = ["no_heat"]', 'only_for = ["hot"]', "fields.room_temperature", 'code = "room_temp', "hot",
    ),
    "no description": (
        'code = "description"', 'code = "words"', "fields", "", "description",
    ),
    "another first field": (
        'code = "request_type"', 'code = "kind_of_request"', "fields", "", "request_type",
    ),
    "a choice without choices": (
        'kind = "slot"', 'kind = "choice"', "fields.visit", 'code = "visit"', "choices",
    ),
    "choices without a choice": (
        'kind = "slot"', f'kind = "slot"\n{X}', "fields.visit", 'code = "visit"', "choices",
    ),
    "types spelled out": (
        'kind = "choice"', f'kind = "choice"\n{X}', "fields.request_type", 'code = "request_type"', "types",
    ),
    "bounds of what has none": (
        'kind = "slot"', 'kind = "slot"\nleast = 1.0', "fields.visit", 'code = "visit"', "least",
    ),
    "a default of another kind": (
        'kind = "number"', 'kind = "number"\ndefault = "warm"', "fields.room_temperature", "", "default",
    ),
    "a default that is no choice": (
        'code = "extent"', 'code = "extent"\ndefault = "roof"', "fields.extent", 'code = "extent"', "roof",
    ),
    "nodes out of order": (
        'node = "dispatched", minutes = 15', 'node = "follow_up", minutes = 15', "types.no_heat", "", "order",
    ),
    "limits that fall": (
        "minutes = 120 }", "minutes = 1 }", "types.no_heat", 'code = "no_heat"', "fall",
    ),
    "an emergency behind a gate": (
        '"emergency"', '"emergency"\nneed = "password"', "types.heat_burst", "", "proof",
    ),
    "an emergency without a script": (
        "pinned =", "# pinned =", "types.heat_burst", 'code = "heat_burst"', "pinned",
    ),
}  # fmt: skip
"""What is done to the file: (words, put in their place), and what is said: (key, its line, part of why)."""


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_form_is_left_out_and_explained(folder: Path, what: str) -> None:
    found, put, key, line, why = BROKEN[what]
    assert found in HEATING
    text = HEATING.replace(found, put, 1)
    (folder / "heating.toml").write_text(text, encoding="utf-8")
    forms, [problem] = form_files.load(folder, "zh_CN")
    assert [f.skill_group for f in forms] == ["gas"]
    assert (problem.file, problem.key) == ("heating.toml", key)
    assert why in problem.reason
    assert line in text.splitlines()[problem.line - 1]
    assert str(problem).startswith("heating.toml")
    assert "correct the line and start again" in str(problem)


def test_a_file_that_is_no_text_is_explained(folder: Path) -> None:
    (folder / "heating.toml").write_bytes(b"\xff\xfe\x00")
    (folder / "lpg.toml").mkdir()
    forms, problems = form_files.load(folder, "en")
    assert [f.skill_group for f in forms] == ["gas"]
    assert [p.file for p in problems] == ["heating.toml", "lpg.toml"]


def test_the_second_form_of_a_group_is_left_out(folder: Path) -> None:
    shutil.copy(folder / "gas.toml", folder / "gas_copy.toml")
    forms, [problem] = form_files.load(folder, "en")
    assert [f.label for f in forms] == ["Natural gas", "Heating"]
    assert (problem.file, problem.key) == ("gas_copy.toml", "skill_group")


def test_a_group_is_added_without_code(folder: Path) -> None:
    steam = HEATING.replace('skill_group = "heating"', 'skill_group = "steam"')
    steam = steam.replace("order = 30", "order = 5")
    (folder / "steam.toml").write_text(steam, encoding="utf-8")
    forms, problems = form_files.load(folder, "zh_CN")
    assert (problems, [f.skill_group for f in forms]) == ((), ["steam", "gas", "heating"])


def test_no_folder_no_forms(tmp_path: Path) -> None:
    assert form_files.load(tmp_path / "nowhere", "zh_CN") == ((), ())


def test_the_request_type_offers_the_types() -> None:
    field = by_group("heating").fields[0]
    assert field.kind is FieldKind.CHOICE
    assert [c.code for c in field.choices] == [t.code for t in by_group("heating").request_types]


def test_the_guide_names_every_key_kind_source_and_node() -> None:
    guide = (files("forms").parents[1] / "docs" / "forms.md").read_text("utf-8")
    written = (form_shapes.FormFile, form_shapes.TypeFile, form_shapes.FieldFile, form_shapes.ChoiceFile)
    keys = {key for struct in written for key in struct.__struct_fields__}
    values = {*FieldKind, *ORDER, *Need, *prefill.SOURCES, *form_files.RESULTS_OF_KEYS}
    assert [word for word in sorted(keys | values) if word not in guide] == []
