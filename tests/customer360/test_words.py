"""The index of words: whatever changes, a search by words finds what is on file, on both stores."""

from collections.abc import Callable

import pytest

from agent_desktop.store import words
from customer360.database import SqlRecords
from tests.customer360.town import Town

Settle = Callable[[], None]


def found(records: SqlRecords, text: str) -> list[str]:
    return sorted(f.account_id for f in records.find(text))


@pytest.fixture(params=["indexed", "behind"])
def settle(request: pytest.FixtureRequest, town: Town) -> Settle:
    """What brings the index up to date, or does nothing: a search must be right both ways."""
    return (lambda: words.catch_up(town.writer)) if request.param == "indexed" else (lambda: None)


def test_changes_are_found_and_what_was_is_not(town: Town, records: SqlRecords, settle: Settle) -> None:
    town.account("a1", name="王晓敏", address="翠苑小区 12 幢 3 单元 1101")
    settle()
    assert found(records, "翠苑 1101") == ["a1"]
    town.run("UPDATE accounts SET address = '丽景湾 8 幢 201' WHERE id = 'a1'")
    settle()
    assert found(records, "翠苑 1101") == []
    assert found(records, "丽景湾 201") == ["a1"]
    town.run("UPDATE customers SET name = '欧阳晓敏' WHERE id = 'a1'")
    settle()
    assert found(records, "阳晓敏 丽景") == ["a1"]
    assert found(records, "王晓 丽景") == []
    town.run("DELETE FROM accounts WHERE id = 'a1'")
    settle()
    assert found(records, "丽景湾") == []


def test_a_customer_who_comes_after_the_account(town: Town, records: SqlRecords, settle: Settle) -> None:
    town.account("a1", customer="c1", address="丽景湾 8 幢 201")
    settle()
    assert found(records, "司徒 丽景湾") == []
    town.run("INSERT INTO customers (id, name, vip) VALUES ('c1', '司徒雪', false)")
    settle()
    assert found(records, "司徒 丽景湾") == ["a1"]
    town.run("UPDATE accounts SET customer_id = 'c2' WHERE id = 'a1'")
    settle()
    assert found(records, "司徒 丽景湾") == []


def test_every_piece_of_an_address_finds_it(town: Town, records: SqlRecords) -> None:
    address = "七里河区建兰路39号B座(东)金城小区12号楼1单元1603室"
    town.account("a1", name="兰州A1商贸", address=address)
    town.account("a2", name="张三", address="城关区")
    words.catch_up(town.writer)
    letters = ("七里河区", "建兰路", "B座", "b座", "(东)金城", "金城小区", "商贸")
    numbers = ["39", "12", "1603", "60"]
    for piece in letters:
        assert found(records, piece) == ["a1"], piece
        for number in numbers:
            assert found(records, f"{piece} {number}") == ["a1"], (piece, number)
        assert found(records, f"{piece} 40") == []
    assert found(records, "商 39") == ["a1"]  # one character is looked for in names
    assert found(records, "城 39") == []


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (["金城小区"], '"金城" "小区"'),
        (["金城家"], '"金城" "城家"'),
        (["王", "5", "502"], '"王" "50" "02"'),
        ([], ""),
    ],
)
def test_what_an_index_is_asked(said: list[str], asked: str) -> None:
    assert words.query(said) == asked
