"""The store slow, locked, damaged or gone: a clear word each time, and back to work when it's over."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from customer360 import database
from customer360.card import Card
from customer360.database import SqlRecords
from customer360.records import RecordsError
from customer360.server_statements import BY_DIALECT
from tests.customer360.town import NOW, Town, number
from tests.servers import Server

MINE = number("13812346621")


def ask(monkeypatch: pytest.MonkeyPatch, town: Town, pop: str) -> None:
    """Make the pop another statement."""
    dialect = town.writer.dialect.name
    monkeypatch.setitem(BY_DIALECT, dialect, replace(BY_DIALECT[dialect], pop=pop))


@pytest.fixture
def home(town: Town) -> Town:
    town.account("a1", phone=MINE.raw)
    return town


def test_a_slow_statement_is_interrupted_and_the_session_lives(
    home: Town, records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left alone it never ends, and neither would this test."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with monkeypatch.context() as patched:
        ask(patched, home, endless)
        patched.setattr(database, "CARD_LIMIT_S", 0.1)
        with pytest.raises(RecordsError) as slow:
            records.card(MINE, now=NOW)
    assert (slow.value.key, slow.value.facts["limit_ms"]) == ("records-slow", 100)
    assert records.card(MINE, now=NOW).chosen == "a1"


def test_a_writer_elsewhere_never_holds_up_the_pop(home: Town, records: SqlRecords) -> None:
    with home.writer.connect() as other:
        other.execute(text("UPDATE customers SET name = '另一人'"))
        card = records.card(MINE, now=NOW)
        other.rollback()
    assert card.account is not None
    assert card.account.customer.name == "王晓敏"


def test_tables_that_are_gone_are_told_and_found_again(home: Town, records: SqlRecords) -> None:
    records.card(MINE, now=NOW)
    home.run("ALTER TABLE phone_links RENAME TO elsewhere")
    with pytest.raises(RecordsError, match="phone_links"):
        records.card(MINE, now=NOW)
    home.run("ALTER TABLE elsewhere RENAME TO phone_links")
    assert records.card(MINE, now=NOW).chosen == "a1"


def test_a_row_that_makes_no_sense_is_no_crash(home: Town, records: SqlRecords) -> None:
    home.run("UPDATE accounts SET service = 'steam'")
    with pytest.raises(RecordsError, match="steam"):
        records.card(MINE, now=NOW)


def test_without_the_store_another_account_of_the_card_still_opens(
    home: Town, records: SqlRecords, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.account("a2", phone=MINE.raw)
    card = records.card(MINE, now=NOW)
    ask(monkeypatch, home, "SELECT * FROM nowhere")
    opened = records.choose(replace(card, chosen="a1"), "a2")
    assert (opened.chosen, opened.accounts) == ("a2", card.accounts)
    with pytest.raises(RecordsError):
        records.choose(card, "a9")


def test_choosing_what_is_not_there_says_so(home: Town, records: SqlRecords) -> None:
    with pytest.raises(RecordsError) as refused:
        records.choose(Card(number=MINE), "a9")
    assert refused.value.key == "records-no-account"


def test_each_thread_has_its_own_session(home: Town, records: SqlRecords) -> None:
    with ThreadPoolExecutor(2) as threads:
        cards = list(threads.map(lambda _: records.card(MINE, now=NOW), range(40)))
        assert {card.chosen for card in cards} == {"a1"}
        assert threads.submit(records.find, "王").result()[0].account_id == "a1"
    records.close()
    assert records.card(MINE, now=NOW).chosen == "a1"


def test_text_from_outside_is_data(home: Town, records: SqlRecords) -> None:
    nul = "\x00" if home.writer.dialect.name == "sqlite" else ""  # a server's text never holds one
    hostile = f"'); DROP TABLE customers; --{nul}%(phone)s\u202e<b>" + "长" * 600
    home.run("UPDATE customers SET name = :name", name=hostile)
    card = records.card(MINE, account_no=f"{hostile}\x00", now=NOW)
    assert card.account is not None
    assert card.account.customer.name == hostile
    assert [found.name for found in records.find(hostile)] == [hostile]
    assert records.find("\x00zz") == ()
    assert records.card(number(hostile), now=NOW).accounts == ()


def test_a_server_that_ends_the_session_is_told_and_found_again(centre: str, server: Server) -> None:
    town = Town(centre)
    town.account("a1", phone=MINE.raw)
    with town.records() as records:
        assert records.card(MINE, now=NOW).chosen == "a1"
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test_%'")
        with pytest.raises(RecordsError) as gone:
            records.card(MINE, now=NOW)
        assert gone.value.key == "store-unreachable"
        assert records.card(MINE, now=NOW).chosen == "a1"
    town.close()


def test_a_statement_is_prepared_once_and_stays_so(centre: str) -> None:
    """A ROLLBACK at each return to the pool would lose it, and cost each pop its planning."""
    town = Town(centre)
    with town.records() as records:
        records.warm()
        prepared = records._sessions.own().rows("SELECT statement FROM pg_prepared_statements", {}, 1.0)
        assert sum("desk_pop" in str(row[0]) for row in prepared) == 1
    town.close()
