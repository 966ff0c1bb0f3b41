"""A form fills itself and never touches what was typed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from agent_desktop.tickets import adoption, checks, completeness, prefill
from agent_desktop.tickets.draft import LONGEST_VALUE, Draft, FieldValue, Problem, Source
from agent_desktop.tickets.forms import Choice, FieldKind, FieldSpec, RequestType
from customer360.card import Customer
from customer360.identity import Need
from customer360.phone import Site, normalise
from tests.tickets.desk_paper import FORMS, HEATING, NOW, account, begun, facts, typed

SITE = Site(area_code="0931")
NEIGHBOUR = account(
    "a2", account_no="02119001", customer=Customer(id="c2", name="李建国"), address="", meter="", area="CG-01"
)


def values(draft: Draft) -> dict[str, str]:
    return {code: v.value for code, v in draft.values.items()}


def test_a_form_begins_with_what_is_known() -> None:
    draft = begun(known=facts(account(), relation="租客"))
    assert values(draft) == {
        "account_no": "02113456",
        "contact": "王晓敏",
        "phone": "138 1234 6621",
        "address": "幸福里小区 5 号楼 1 单元 502",
        "relation": "租客",
    }
    assert {v.source for v in draft.values.values()} == {Source.PREFILLED}
    assert (draft.account_id, draft.phone, draft.area) == ("a1", "+8613812346621", "QLH-03")


def test_meter_and_district_come_from_the_account_and_an_anonymous_caller_has_no_number() -> None:
    known = facts(account(meter="M-77", district="城关"))
    draft = begun(FORMS["gas"], known=known)
    assert (values(draft)["meter"], draft.district) == ("M-77", "城关")
    unknown = begun(FORMS["gas"], known=replace(known, account=None, number=normalise("anonymous", SITE)))
    assert not {"meter", "phone"} & values(unknown).keys()


@pytest.mark.parametrize("line", ["12345", "95598", "4008123456", "093196123"])
def test_a_line_that_puts_others_through_is_no_number_to_ring_back(line: str) -> None:
    draft = begun(known=facts(account(), phone=line))
    assert "phone" not in values(draft)
    assert draft.phone == normalise(line, SITE).e164, "the ticket tells which way it came"
    again = prefill.refill(HEATING, typed(draft, phone="138 1234 6621"), facts(NEIGHBOUR, phone=line), NOW)
    assert values(again)["phone"] == "138 1234 6621"


@pytest.mark.parametrize("called", ["12345", "anonymous"])
def test_who_came_another_way_is_rung_back_on_the_number_that_was_written(called: str) -> None:
    draft = begun(known=facts(account(), phone=called))
    assert prefill.reachable(HEATING, draft, SITE) is draft, "nothing was written"
    for wrong in ("95598", "不详", "1011"):
        assert prefill.reachable(HEATING, typed(draft, phone=wrong), SITE).phone == draft.phone
    assert prefill.reachable(HEATING, typed(draft, phone="8410055"), SITE).phone == "+869318410055"
    own = typed(begun(known=facts(account())), phone="13900001111")
    assert prefill.reachable(HEATING, own, SITE) is own, "who rings from a number is known by it"


def test_defaults_stand_in_a_new_draft_and_in_one_that_moves_here() -> None:
    assert values(begun(FORMS["lpg"]))["bottle"] == "kg15"
    moved = prefill.retab(typed(begun(), description="订一瓶"), FORMS["lpg"], facts(), NOW)
    assert values(moved)["bottle"] == "kg15"
    assert values(moved)["request_type"] == "lpg_delivery"


def test_another_account_refills_and_empties_what_it_does_not_know() -> None:
    draft = prefill.refill(HEATING, typed(begun(), contact="王太太"), facts(NEIGHBOUR), NOW)
    assert values(draft) == {"account_no": "02119001", "contact": "王太太", "phone": "138 1234 6621"}
    assert draft.account_id == "a2"


def test_refilling_with_the_same_facts_gives_the_same_draft() -> None:
    draft = begun()
    assert prefill.refill(HEATING, draft, facts(account()), NOW) is draft


def test_typing_the_same_again_is_no_change() -> None:
    draft = typed(begun(), contact="王太太")
    assert prefill.edit(draft, "contact", "王太太", NOW + timedelta(1)) is draft


def test_what_tells_nobody_who_it_is_stands_unmasked() -> None:
    known = facts(account(), relation="租客")
    masked = prefill.shown(HEATING, begun(known=known), known, unmasked=False)
    assert masked.keys() == {"account_no", "contact", "phone", "address"}, "a relation has no name in it"


def test_an_emptied_field_stays_empty() -> None:
    draft = prefill.refill(HEATING, typed(begun(), address=""), facts(NEIGHBOUR), NOW)
    assert draft.values["address"] == FieldValue("", Source.TYPED)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("全屋不热，室温15度", "no_heat"),
        ("暖气片爆管喷水了", "heat_burst"),
        ("想报停今年不住", "heat_suspend"),
        ("报停户申请恢复供热", "heat_resume"),
        ("今天天气不错", ""),
        ("", ""),
    ],
)
def test_the_request_is_guessed_from_what_is_typed(text: str, guess: str) -> None:
    assert prefill.guess_type(HEATING, text) == guess
    draft = prefill.with_guess(HEATING, typed(begun(), description=text), NOW)
    assert prefill.is_guessed(draft) == bool(guess)


def test_a_guess_goes_with_its_words_but_not_what_was_built_on_it() -> None:
    cold = prefill.with_guess(HEATING, typed(begun(), description="全屋不热"), NOW)
    assert prefill.is_guessed(cold)
    emptied = prefill.with_guess(HEATING, typed(cold, description=""), NOW)
    assert "request_type" not in emptied.values
    own = next(field.code for field in HEATING.fields if "no_heat" in field.only_for)
    measured = prefill.with_guess(HEATING, typed(typed(cold, **{own: "14"}), description=""), NOW)
    assert measured.text("request_type") == "no_heat", "else what was written would vanish from the form"


def test_surge_mode_asks_what_is_required_what_was_written_and_where_to_go() -> None:
    codes = ("request_type", "address", "phone", "due", "spare", "wanted", "dropped", "description")
    fields = {code: FieldSpec(code=code, label=code, kind=FieldKind.LINE) for code in codes}
    fields["due"] = replace(fields["due"], required_for=("leak",))
    fields["wanted"] = replace(fields["wanted"], surge=True)
    fields["dropped"] = replace(fields["dropped"], required=True, surge=False)
    form = replace(
        HEATING, fields=tuple(fields.values()), request_types=(RequestType(code="leak", label="leak"),)
    )
    draft = typed(replace(begun(), values={}), request_type="leak")
    assert completeness.folded(form, draft) == {"spare", "dropped"}
    assert completeness.folded(form, typed(draft, spare="有人写了")) == {"dropped"}
    assert "due" in completeness.folded(form, replace(draft, values={}))


def test_of_equal_guesses_an_emergency_is_taken_then_the_forms_first() -> None:
    slow, cold, leak = (
        RequestType(code=code, label=code, words=("漏水",)) for code in ("slow", "cold", "leak")
    )
    plain = replace(HEATING, request_types=(slow, cold, leak))
    assert prefill.guess_type(plain, "家里漏水") == "slow"
    urgent = replace(HEATING, request_types=(slow, cold, replace(leak, priority="emergency")))
    assert prefill.guess_type(urgent, "家里漏水") == "leak"
    longer = replace(urgent, request_types=(replace(slow, words=("家里漏水",)), *urgent.request_types[1:]))
    assert prefill.guess_type(longer, "家里漏水") == "slow", "more of the caller's words weigh more"


def test_a_chosen_request_is_not_guessed_over() -> None:
    draft = typed(begun(), request_type="noise", description="漏水")
    assert prefill.with_guess(HEATING, draft, NOW) is draft
    assert not prefill.is_guessed(draft)


def test_words_of_another_form_are_kept_and_shown_below() -> None:
    draft = typed(begun(), room_temperature="15", description="漏水", request_type="no_heat")
    moved = prefill.retab(draft, FORMS["billing"], facts(account()), NOW)
    assert prefill.strays(FORMS["billing"], moved) == {"room_temperature": "15"}
    assert "request_type" not in values(moved), "billing has no such request"
    back = prefill.retab(moved, HEATING, facts(account()), NOW)
    assert values(back)["room_temperature"] == "15"
    assert prefill.retab(back, HEATING, facts(account()), NOW) is back


def test_moving_a_draft_of_which_nothing_is_known_any_more_keeps_what_was_filled_in() -> None:
    moved = prefill.retab(begun(FORMS["gas"]), FORMS["complaint"], None, NOW)
    back = prefill.retab(moved, FORMS["gas"], None, NOW)
    assert values(back).items() >= values(begun(FORMS["gas"])).items()
    assert (back.account_id, back.phone) == ("a1", "+8613812346621")


def test_what_is_filled_in_is_masked_and_what_is_typed_is_not() -> None:
    draft = typed(begun(), contact="王晓敏")
    masked = prefill.shown(HEATING, draft, facts(account()), unmasked=False)
    assert masked == {
        "account_no": "0211 **** 56",
        "phone": "138 **** 6621",
        "address": "幸福里小区 5 号楼 *-***",
    }
    assert prefill.shown(HEATING, draft, facts(account()), unmasked=True) == {}
    assert "1234" not in prefill.shown(HEATING, draft, None, unmasked=False)["phone"]


def test_a_fact_of_the_file_is_masked_wherever_a_form_asks_for_it() -> None:
    """Relation is the caller's own word, a district is no secret; a new source has to be decided on."""
    assert {"relation", "district"} == prefill.SOURCES.keys() - prefill.MASKS.keys()


def problems(draft: Draft, *, closing: bool = True) -> list[tuple[str, str]]:
    return [(p.field, p.key) for p in completeness.problems(HEATING, draft, closing=closing)]


def test_what_is_missing_is_told_in_the_order_of_the_form() -> None:
    draft = begun(known=facts(phone="anonymous"))
    assert problems(draft) == [
        ("request_type", "required"),
        ("phone", "required"),
        ("address", "required"),
        ("result", "required"),
    ]
    assert ("result", "required") not in problems(draft, closing=False)


def test_an_emergency_needs_a_place_and_a_phone() -> None:
    draft = typed(begun(known=facts()), request_type="heat_burst", address="幸福里 5 号楼")
    assert problems(draft, closing=False) == []


def test_what_closes_at_once_needs_nothing_more() -> None:
    draft = prefill.as_inquiry(HEATING, begun(known=facts(phone="anonymous")), NOW)
    assert problems(draft) == []
    assert (draft.result, values(draft)["description"]) == ("resolved", "供暖")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (FieldKind.NUMBER, ("18", "-3.5", "\uff11\uff15"), ("warm", "nan", "inf", "1,5")),
        (FieldKind.AMOUNT, ("0", "12.5", "999999999.99"), ("-1", "1.234", "12元", "1e3")),
        (FieldKind.DATE, ("2026-11-22",), ("22.11.2026", "2026-02-30", "明天")),
        (FieldKind.PLACE, ("幸福里 5-1-502", "3 号"), ("，。", "?", "长" * 201, "上\n下")),
        (
            FieldKind.ATTACHMENT,
            ("0" * 36, " ".join(["a" * 36] * 9)),
            ("C:\\x.jpg", " ".join(["a" * 36] * 10)),
        ),
        (FieldKind.PHONE, ("110", "0931-8400001 转 12", "+86 138 1234 6621"), ("12", "无", "1" * 21)),
    ],
)
def test_values_are_checked_by_kind(kind: FieldKind, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    check = checks.CHECKS[kind]
    assert [v for v in good if check(v) is not None] == []
    assert [v for v in bad if check(v) is None] == []


def test_a_value_that_is_no_choice_any_more_is_told() -> None:
    draft = typed(begun(), request_type="no_heat", extent="street", room_temperature="cold")
    assert problems(draft, closing=False) == [
        ("extent", "not_a_choice"),
        ("room_temperature", "not_a_number"),
    ]
    other = typed(draft, request_type="valve")
    assert problems(other, closing=False) == [], "this request doesn't ask for them"


CAUSE = FieldSpec(
    code="cause",
    label="原因",
    kind=FieldKind.CASCADE,
    choices=(Choice("meter", "表", (Choice("dead", "死表"), Choice("fast", "走快"))), Choice("pipe", "管")),
)


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("pipe", None),
        ("meter/fast", None),
        ("meter", "not_to_the_end"),
        ("meter/slow", "not_a_choice"),
        ("pipe/fast", "not_a_choice"),
        ("meter/", "not_a_choice"),
        ("meter/fast/x", "not_a_choice"),
    ],
)
def test_a_cascade_is_chosen_to_its_end(value: str, key: str | None) -> None:
    assert checks.wrong(CAUSE, value) == key


def test_everything_that_a_cascade_can_be_has_words() -> None:
    assert checks.last_steps(CAUSE.choices) == (
        ("meter/dead", "表 · 死表"),
        ("meter/fast", "表 · 走快"),
        ("pipe", "管"),
    )
    assert checks.path_of(CAUSE.choices, "") == ()


def test_figures_stay_within_their_bounds() -> None:
    warmth = FieldSpec(code="t", label="室温", kind=FieldKind.NUMBER, least=-20, most=45)
    assert [checks.wrong(warmth, v) for v in ("-21", "-20", "45", "45.1", "x")] == [
        "too_small", None, None, "too_large", "not_a_number",
    ]  # fmt: skip


def test_a_field_can_be_required_for_some_types_only() -> None:
    field = FieldSpec(code="f", label="", kind=FieldKind.LINE, required_for=("no_heat",))
    asked = {
        code: completeness.is_required(field, HEATING.request_type(code))
        for code in ("no_heat", "valve", "inquiry")
    }
    assert asked == {"no_heat": True, "valve": False, "inquiry": False}


def test_a_request_says_what_must_be_proven() -> None:
    assert prefill.needs(HEATING, begun()) is Need.NONE
    assert prefill.needs(HEATING, typed(begun(), request_type="heat_suspend")) is Need.PASSWORD
    assert prefill.needs(FORMS["billing"], begun(FORMS["billing"])) is Need.OWN_NUMBER


def test_an_article_s_steps_go_in_once() -> None:
    draft = adoption.adopt(
        HEATING, typed(begun(), description="不热 "), "H-001", "2026-10", ("摸管道", "放气"), NOW
    )
    assert values(draft)["description"] == "不热\n1. 摸管道\n2. 放气"
    assert draft.articles == ("H-001",)
    assert adoption.adopt(HEATING, draft, "H-001", "2026-10", ("摸管道",), NOW) is draft


def test_a_title_is_the_request_and_the_first_words() -> None:
    draft = typed(begun(), request_type="no_heat", description=" 全屋不热\n第二行")
    assert prefill.title(HEATING, draft) == "室温不达标 · 全屋不热"
    assert prefill.title(HEATING, begun()) == "供暖"


@given(st.text())
def test_any_text_can_be_kept(text: str) -> None:
    kept = values(typed(begun(), description=text))["description"]
    kept.encode("utf-8")
    assert "\0" not in kept
    assert len(kept) <= LONGEST_VALUE


def test_halves_of_characters_and_nul_are_dropped_and_a_megabyte_is_cut() -> None:
    assert values(typed(begun(), description="a\ud83d\0b"))["description"] == "a\ufffdb"
    assert len(values(typed(begun(), description="热" * 1_000_000))["description"]) == LONGEST_VALUE


FIELDS = tuple(f.code for f in HEATING.fields)
PLACES = (None, account(), NEIGHBOUR, account("a3", account_no="", district=""))
STEPS = st.one_of(
    st.tuples(st.just("type"), st.sampled_from(FIELDS), st.sampled_from(["", "漏水", "不热", "12", "a\0"])),
    st.tuples(st.just("know"), st.sampled_from(PLACES), st.sampled_from(["13812346621", "anonymous"])),
    st.tuples(st.just("tab"), st.sampled_from(sorted(FORMS)), st.booleans()),
    st.tuples(st.just("adopt"), st.sampled_from(["H-001", "H-002"]), st.just("")),
)


@given(st.lists(STEPS, max_size=25))
def test_whatever_happens_what_was_typed_stands(steps: list[tuple[str, object, object]]) -> None:
    draft, form, known = begun(), HEATING, facts(account())
    wrote: dict[str, str] = {}
    for what, one, other in steps:
        match what:
            case "type":
                draft = prefill.with_guess(form, prefill.edit(draft, str(one), str(other), NOW), NOW)
                wrote[str(one)] = str(other).replace("\0", "")
            case "know":
                known = facts(one, str(other))  # type: ignore[arg-type]
                draft = prefill.refill(form, draft, known, NOW)
            case "tab":
                form = FORMS[str(one)]
                draft = prefill.retab(draft, form, known if other else None, NOW)
            case _:
                draft = adoption.adopt(form, draft, str(one), "1", ("第一步",), NOW)
    for field, text in wrote.items():
        if field == "request_type":
            continue  # a request that another form does not have is guessed anew
        value = draft.values[field]
        assert value.source is Source.TYPED
        assert value.value.startswith(text.rstrip()) if field == "description" else value.value == text


def test_no_problem_is_forgotten_when_a_form_changes_under_open_drafts() -> None:
    draft = typed(begun(), request_type="no_heat", extent="whole")
    smaller = replace(HEATING, fields=tuple(f for f in HEATING.fields if f.code != "extent"))
    assert prefill.strays(smaller, draft) == {"extent": "whole"}
    gone = replace(HEATING, request_types=HEATING.request_types[1:])
    assert Problem("request_type", "required") in completeness.problems(gone, draft, closing=False)


def test_the_steps_of_an_article_do_not_change_what_the_caller_wants() -> None:
    gas = FORMS["gas"]
    draft = prefill.with_guess(gas, typed(begun(gas), description="厨房有燃气味"), NOW)
    guessed = draft.values["request_type"]
    assert guessed.source is Source.GUESSED
    steps = ("一氧化碳中毒先开窗", "头晕恶心立即离开，防止一氧化碳中毒")
    draft = adoption.adopt(gas, draft, "S-001", "1", steps, NOW)
    later = typed(draft, description=draft.values["description"].value + "，一氧化碳")
    assert prefill.with_guess(gas, later, NOW).values["request_type"] == guessed


def test_a_reporter_is_never_in_the_ticket() -> None:
    form = FORMS["complaint"]
    values = {
        "request_type": FieldValue("report_theft"),
        "contact": FieldValue("王建国"),
        "phone": FieldValue("13812346621", Source.PREFILLED),
        "account_no": FieldValue("0211000038", Source.PREFILLED),
        "address": FieldValue("幸福里 5-1-302", Source.PREFILLED),
        "description": FieldValue("有人私接燃气管"),
    }
    draft = Draft(id="d", skill_group="complaint", account_id="a1", phone="+8613812346621",
                  created_at=NOW, changed_at=NOW, values=values)  # fmt: skip
    told = prefill.unnamed(form, draft)
    assert (set(told.values), told.phone, told.account_id) == ({"request_type", "description"}, "", "")
    place = prefill.edit(draft, "address", "滨河路 8 号院北墙", NOW)
    assert "address" in prefill.unnamed(form, place).values, "where it happens is no secret"
    assert prefill.unnamed(form, prefill.edit(draft, "hide_reporter", "no", NOW)).phone == draft.phone
