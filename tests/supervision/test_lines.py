"""The board's rules: what is lit, what is gone, who is shown in which order."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from agent_desktop.agent.fitness import Health
from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.board import Checked, Group, News, Person, Seen, Span, Staff
from agent_desktop.supervision.day import Counted, Figures
from agent_desktop.supervision.floor import Floor
from agent_desktop.supervision.limits import read_limits
from agent_desktop.supervision.lines import Heading, Line, Order, Standing, Wish
from resources import files

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LIMITS = read_limits((files("settings") / "board.toml").read_text("utf-8"))
S = timedelta(seconds=1)


def floor(*agents: tuple[str, str, float, float]) -> Floor:
    """Agents as (number, state, seconds it has lasted, seconds since the last sign of life)."""
    made = Floor(LIMITS)
    groups = (Group("heating", "供热"), Group("gas", "天然气"))
    people = tuple(
        Person(agent=no, name=f"名{no}", team="一班", groups=(groups[i % 2].code,))
        for i, (no, *_) in enumerate(agents)
    )
    made.staffed(Staff((*people, Person(agent="2000", name="无人", groups=("gone",))), groups))
    seen = tuple(
        Seen(agent=no, state=AgentState(state), reason="", since=AT - lasted * S, beat_at=AT - silent * S,
             caller="138 **** 6621")
        for no, state, lasted, silent in agents
    )  # fmt: skip
    made.heard(News(AT, seen))
    return made


def lines(made: Floor, **wish: object) -> dict[str, Line]:
    shown = made.shown(Wish(**wish), AT)  # type: ignore[arg-type]
    return {row.agent: row for row in shown.rows if isinstance(row, Line)}


def test_a_state_is_over_a_moment_after_its_limit_and_ready_never_is() -> None:
    made = floor(("1", "talking", 600, 1), ("2", "talking", 600.1, 1), ("3", "ready", 90_000, 1))
    assert [line.over for line in lines(made, order=Order.AGENT).values()] == [False, True, False]


def test_a_silent_desk_is_gone_and_nothing_of_its_call_is_believed() -> None:
    made = floor(("1", "talking", 9_000, 15), ("2", "talking", 9_000, 15.1), ("3", "signed_out", 5, 9_000))
    told = lines(made, standing=Standing.ALL)
    assert (told["1"].gone, told["2"].gone, told["3"].gone) == (False, True, False)
    assert (told["2"].over, told["2"].caller, told["2"].limit) == (False, "", None)
    assert told["2"].since == AT - 15.1 * S, "since when nothing is known"
    counts = made.shown(Wish(), AT).counts
    assert (counts[Standing.IN_CALL], counts[Standing.GONE], counts[Standing.ONLINE]) == (1, 1, 2)
    assert counts[Standing.ALL] == 4
    assert lines(made, standing=Standing.GONE).keys() == {"2"}


def test_what_is_gone_or_over_comes_first() -> None:
    made = floor(
        ("1", "ready", 10, 1), ("2", "wrap_up", 900, 1), ("3", "talking", 30, 1), ("4", "talking", 40, 1),
        ("5", "on_break", 10, 60),
    )  # fmt: skip
    assert list(lines(made)) == ["5", "2", "4", "3", "1"]
    assert list(lines(made, descending=True)) == ["1", "3", "4", "2", "5"]
    assert list(lines(made, order=Order.LASTED)) == ["2", "5", "4", "3", "1"]


def test_search_filter_and_groups() -> None:
    made = floor(("1", "ready", 1, 1), ("2", "talking", 1, 1), ("3", "ringing", 1, 1))
    assert lines(made, words="名2").keys() == {"2"}
    assert lines(made, words=" 一班 ", group="heating").keys() == {"1", "3"}
    assert lines(made, words="x") == {}
    rows = made.shown(Wish(by_group=True, order=Order.AGENT, standing=Standing.ALL), AT).rows
    assert [row.label if isinstance(row, Heading) else row.agent for row in rows] == [
        "供热", "1", "3", "天然气", "2", "", "2000",
    ]  # fmt: skip
    assert rows[0] == Heading(label="供热", agents=2, ready=1, in_call=1)


def test_figures_and_the_last_hour_stand_beside_the_state() -> None:
    made = floor(("1", "ready", 10, 1))
    counted = Counted(offered=3, answered=2, talk_s=200, hold_s=20, wrap_up_s=60, ready_s=30, signed_in_s=120)
    made.counted(Figures(at=AT, since=AT, agents={"1": counted}))
    old, span = Span("1", AT - 9_000 * S, AT - 7_000 * S, AgentState.READY), AgentState.TALKING
    ready = (AT - 300 * S, AT - 90 * S, AgentState.READY)
    made.heard(News(AT, (), (old, Span("1", *ready), Span("1", AT - 90 * S, AT - 20 * S, span))))
    made.heard(News(AT, (), (Span("1", AT - 90 * S, AT - 10 * S, span),)))  # told again, put right
    line = lines(made)["1"]
    assert (line.counted.aht_s, line.counted.ready_share, line.counted.answered) == (140.0, 0.25, 2)
    assert line.hour == (ready, (AT - 90 * S, AT - 10 * S, span))
    assert replace(counted, answered=0).aht_s is None


def test_each_filter_holds_whom_it_names_and_the_lost_stand_in_none_of_them() -> None:
    lost = 60
    made = floor(
        ("1", "ready", 9, 1), ("2", "ready", 9, lost), ("3", "ringing", 9, 1), ("4", "talking", 9, lost),
        ("5", "wrap_up", 9, 1), ("6", "wrap_up", 9, lost), ("7", "on_break", 9, 1),
        ("8", "not_ready", 9, lost), ("9", "signed_out", 9, lost),
    )  # fmt: skip
    held = {standing: "".join(lines(made, standing=standing, order=Order.AGENT)) for standing in Standing}
    assert held == {
        Standing.ONLINE: "12345678", Standing.READY: "1", Standing.IN_CALL: "3", Standing.WRAP_UP: "5",
        Standing.AWAY: "7", Standing.OVER: "", Standing.GONE: "2468", Standing.UNFIT: "",
        Standing.ALL: "12" + "2000" + "3456789",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.AGENT, "123"), (Order.NAME, "123"), (Order.GROUP, "132"), (Order.STATE, "132"),
     (Order.LASTED, "321"), (Order.ANSWERED, "231"), (Order.AHT, "312"), (Order.READY, "132")],
)  # fmt: skip
def test_each_column_sorts_by_its_figure_the_telling_end_first(order: Order, expected: str) -> None:
    made = floor(("1", "ready", 10, 1), ("2", "wrap_up", 20, 1), ("3", "ringing", 30, 1))
    figures = {
        "1": Counted(answered=1, talk_s=60, ready_s=90, signed_in_s=100),
        "2": Counted(answered=9, talk_s=90, ready_s=10, signed_in_s=100),
        "3": Counted(answered=2, talk_s=400, ready_s=50, signed_in_s=100),
    }
    made.counted(Figures(at=AT, since=AT, agents=figures))
    assert "".join(lines(made, order=order)) == expected


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("gone = 5", "gone"), ("[limits]\nsleeping = 3", "sleeping"), ("[limits]\nready = -1", "ready"),
     ("[limits]\nready = 'x'", "ready")],
)  # fmt: skip
def test_limits_that_are_wrong_say_which(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=rf"board\.toml: .*{wrong}"):
        read_limits(text)


def test_seats_whose_self_test_failed_are_found_whoever_sits_there() -> None:
    made = floor(("1", "talking", 5, 1), ("2", "ready", 5, 1), ("3", "signed_out", 5, 1))
    for no, health in (("1", Health.FAIL), ("2", Health.WARN), ("3", Health.FAIL)):
        seen = made._seen[no]
        made.heard(News(AT, (replace(seen, checked=Checked(at=AT, health=health)),)))
    assert set(lines(made, standing=Standing.UNFIT)) == {"1", "3"}
    assert made.shown(Wish(), AT).counts[Standing.UNFIT] == 2
