"""The notice bar: what is good news goes by itself, what is wrong stays."""

from datetime import UTC, datetime, timedelta

from agent_desktop.desk.notices import KEPT, READ_AFTER, Confirming, Notices
from agent_desktop.desk.state import Level

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)


def test_good_news_fades_when_it_has_been_read_and_what_is_wrong_stays() -> None:
    clock = [NOW]
    notices = Notices(lambda: clock[0])
    notices.tell("notice-filed", number="261122-A01-0001")
    notices.tell("notice-refused", Level.WARN)
    clock[0] += READ_AFTER - timedelta(seconds=1)
    notices.tell("notice-survey", score="5")
    assert not notices.fade()
    clock[0] += timedelta(seconds=1)
    assert notices.fade()
    assert [notice.key for notice in notices.shown] == ["notice-refused", "notice-survey"]
    clock[0] += timedelta(days=1)
    assert notices.fade()
    assert [notice.key for notice in notices.shown] == ["notice-refused"]
    assert not notices.fade(), "nothing new to paint"


def test_a_notice_told_again_replaces_its_elder_and_ends_with_its_cause() -> None:
    notices = Notices(lambda: NOW)
    notices.tell("notice-store-gone", Level.WARN, where="a")
    notices.tell("notice-phone-lost", Level.ERROR)
    notices.tell("notice-store-gone", Level.WARN, where="b")
    assert [(n.key, n.args) for n in notices.shown] == [
        ("notice-phone-lost", {}), ("notice-store-gone", {"where": "b"}),
    ]  # fmt: skip
    notices.over("notice-store-")
    assert [notice.key for notice in notices.shown] == ["notice-phone-lost"]


def test_what_was_just_told_is_seen_beside_all_that_is_wrong_and_goes_first() -> None:
    notices = Notices(lambda: NOW)
    wrong = [f"notice-{n}" for n in range(KEPT)]
    for key in wrong:
        notices.tell(key, Level.WARN)
    for told in ("notice-close-in-call", "notice-filed"):
        notices.tell(told)
        assert [notice.key for notice in notices.shown] == [*wrong, told]
    notices.tell("notice-fault", Level.ERROR)
    assert [notice.key for notice in notices.shown] == [*wrong[1:], "notice-fault"]


def test_the_second_time_counts_while_the_first_can_be_remembered() -> None:
    clock = [NOW]
    confirming = Confirming(lambda: clock[0])
    assert not confirming.again("notice-close-in-call")
    clock[0] += READ_AFTER - timedelta(seconds=1)
    assert not confirming.again("notice-close-unsent"), "another question"
    assert confirming.again("notice-close-in-call")
    clock[0] += timedelta(seconds=1)
    assert not confirming.again("notice-close-in-call"), "the line has faded"
    assert confirming.again("notice-close-in-call")
