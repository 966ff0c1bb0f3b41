"""A call from the ring to the ticket in the store, by hand: keys into the window, eyes on the screen."""

import json

import pytest

from agent_desktop.agent.reasons import load_reasons
from agent_desktop.demo_data.persons import CUT_OFF
from agent_desktop.desk.telephone import KEY_GUARD_S
from agent_desktop.tickets import form_files
from customer360.identity import Need
from resources import files
from tests.outside.stage import Control, OutsideCaller, Seat, Stage, wait
from ui.words import listed, t

pytestmark = [pytest.mark.slow, pytest.mark.ui, pytest.mark.timeout(900)]

SAID = "Third call. 15 degrees in all rooms, nobody came."
ARTICLE = "修了几次仍不热：升级处理"
INITIALS = "xljcrbr"
PROMISED = "7 天第 3 次"


def answer(seat: Seat, caller: OutsideCaller, scene: str) -> None:
    """Let somebody ring and answer."""
    caller.ring(scene, seat)
    seat.sees("push button", t("call-state-ringing"))
    seat.answers(caller)
    seat.sees("push button", t("call-state-active"))


def test_answer_waits_half_a_second(stage: Stage, seat: Seat, caller: OutsideCaller) -> None:
    asked = "SELECT answered_at - started_at FROM calls WHERE id NOT IN (%s) AND answered_at IS NOT NULL"
    known = ",".join(f"'{id_}'" for (id_,) in seat.store("SELECT id FROM calls"))
    with stage.hammering("F2"):  # the finger was on its way before the call came
        caller.ring("third_call", seat)
        caller.until("active")
    caller.hang_up()
    # By the phone's own clock: on a busy machine the caller may hear late that it rings.
    [(rang_us,)] = wait(lambda: seat.store(asked % known), "the call in the store")
    assert rang_us >= KEY_GUARD_S * 1_000_000


def test_from_the_ring_to_the_ticket(stage: Stage, seat: Seat, caller: OutsideCaller) -> None:
    answer(seat, caller, "third_call")
    assert PROMISED in seat.sees("push button", t("alert-repeat_call")).name  # what there is to say at once

    seat.tab_to(t("ticket-description"))
    stage.write(SAID)
    seat.reads(SAID)

    stage.press("ctrl+k")
    stage.write(INITIALS)
    seat.sees("list item", ARTICLE)
    stage.press("Return")
    seat.sees("label", ARTICLE)
    stage.press("alt+a")
    seat.sees("push button", t("knowledge-adopted"))

    stage.press("F3")
    seat.sees("push button", t("call-wrap-up"))
    for _ in range(6):
        stage.press("ctrl+Return")
        wait(lambda: seat.tickets() or wanting(stage), "a ticket, or a field that is wanting")
        if seat.tickets():
            break
        stage.press("Down")  # a list by its first choice
        wait(lambda: not wanting(stage), "the choice to be taken")
    seat.sees("label", seat.tickets()[0][0])  # its number is read on the screen

    number, values, account, result = seat.tickets()[0]
    assert SAID in json.loads(values)["description"]
    assert account == "S5290000024"
    assert result
    used = "SELECT article_no FROM articles_used JOIN tickets ON ticket_id = tickets.id WHERE number = ?"
    wait(lambda: seat.store(used, number) == [("H-030",)], "the article with the ticket")


def wanting(stage: Stage) -> Control | None:
    """The field without which a ticket can't be filed, where the keyboard has been put."""
    at = stage.focus()
    return at if at is not None and at.description == t("ticket-problem-required") else None


def test_the_gate_by_keyboard(stage: Stage, seat: Seat, caller: OutsideCaller) -> None:
    answer(seat, caller, "cut_off")
    seat.tab_to(t("ticket-request-type"))
    name, account = t("check-name"), t("check-account_no")
    wanted = data_checked("electricity")  # the gate opens by what the customer wants
    while (at := stage.focus()) and at.role == "combo box" and at.name != wanted:
        stage.press("Down")
        wait(lambda before=at: stage.focus() != before, "the next choice")  # type: ignore[misc]
    seat.sees("push button", name)
    seat.tab_to(name, "push button")
    asked(stage, name, "Somebody Else")
    seat.sees("push button", t("check-failed"))
    seat.tab_to(account, "push button")
    asked(stage, account, CUT_OFF.home.no)
    seat.sees("label", t("gate-passed"))
    assert "Somebody Else" not in str(seat.store("SELECT * FROM audit"))


def data_checked(group: str) -> str:
    """Label of a request of a skill group that wants the caller's data checked."""
    forms, _ = form_files.load(files("forms"), "zh_CN")
    kinds = next(form for form in forms if form.skill_group == group).request_types
    return next(kind.label for kind in kinds if kind.need is Need.DATA_CHECK)


def asked(stage: Stage, what: str, said: str) -> None:
    """Ask what has the keyboard, and type what the caller says."""
    stage.press("space")
    wait(lambda: (at := stage.focus()) and at.role == "text" and what in at.name, "the field for the answer")
    stage.write(said)
    stage.press("Return")


def test_states_by_keyboard(stage: Stage, seat: Seat) -> None:
    def choose(name: str) -> None:
        seat.tab_to(t("agent-state", state=""))
        stage.press("space")
        seat.sees("push button", name)
        seat.tab_to(name)
        stage.press("space")

    reason = load_reasons(files("settings") / "agent.toml", "zh_CN")[0].label
    seat.sees("push button", t("agent-state", state=t("agent-ready")))  # a new state closes the menu
    choose(reason)
    seat.sees("push button", t("agent-state", state=listed((t("agent-not_ready"), reason))))
    choose(t("agent-ready"))
    seat.sees("push button", t("agent-state", state=t("agent-ready")))


def test_leaving_by_keyboard_asks_in_a_call_and_keeps_everything(
    stage: Stage, seat: Seat, caller: OutsideCaller
) -> None:
    answer(seat, caller, "third_call")
    seat.tab_to(t("ticket-description"))
    stage.write(SAID)
    stage.press("alt+F4")
    seat.reads(t("notice-close-in-call"))
    assert caller.heard[-1][0] == "active"
    assert seat.leave() == 0
    caller.until("ended")
    assert [draft["values"]["description"]["value"] for draft in seat.drafts()] == [SAID]
    assert not (seat.home / "run" / "desk.running").read_bytes()
