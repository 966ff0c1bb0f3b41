"""The notice bar: what is good news goes by itself, what is wrong stays."""

from datetime import UTC, datetime, timedelta

from agent_desktop.desk.notices import READ_AFTER, Notices
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
