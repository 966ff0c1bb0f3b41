"""An adapter that is opened when it is asked: once, and again after its store was gone."""

import pytest

from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.patience import Patience


class Book:
    """Counts how often it was opened and let go of."""

    opened = closed = 0

    def close(self) -> None:
        Book.closed += 1


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Patience[Book]:
    monkeypatch.setattr(Book, "opened", 0)
    monkeypatch.setattr(Book, "closed", 0)

    def opening() -> Book:
        Book.opened += 1
        return Book()

    return Patience(opening)


def gone(book: Book) -> int:
    raise StoreError("centre", why="gone")


def test_it_is_opened_with_the_first_question_and_kept(patience: Patience[Book]) -> None:
    assert Book.opened == 0
    assert [patience.asked(lambda book: 7) for _ in range(2)] == [7, 7]
    assert (Book.opened, Book.closed) == (1, 0)


def test_a_store_that_was_gone_is_let_go_of_and_opened_by_the_next_question(patience: Patience[Book]) -> None:
    with pytest.raises(StoreError):
        patience.asked(gone)
    assert (Book.opened, Book.closed) == (1, 1), "no session stays behind"
    assert patience.asked(lambda book: 7) == 7
    assert Book.opened == 2


def test_closing_what_was_never_asked_or_is_closed_already_does_nothing(patience: Patience[Book]) -> None:
    patience.close()
    patience.asked(lambda book: 7)
    patience.close()
    patience.close()
    assert Book.closed == 1
