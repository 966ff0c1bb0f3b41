"""Decision paths: what is wrong with one is told, and walking never loses the way back."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb_search.article_files import load_folder, read_file
from kb_search.paths import MOST_CHOICES, MOST_NODES, Choice, Node, Walk, fault
from tests.kb_search.books import ARTICLES
from tests.kb_search.test_article_files import SOUND


def node(node_id: str, *to: str) -> Node:
    choices = tuple(Choice(say=f"去 {goal}", to=goal, fill=((node_id, goal),)) for goal in to)
    return Node(id=node_id, text=f"{node_id}?", choices=choices)


TREE = (node("a", "b", "c"), node("b", "c"), node("c"))


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        ((), ""),
        (TREE, ""),
        ((node("a", "a"),), "circle: a → a"),
        ((node("a", "b"), node("b", "c"), node("c", "b", "d"), node("d")), "circle: b → c → b"),
        ((node("a", "x"),), "leads to x"),
        ((node("a"), node("a")), "same id"),
        ((node("a"), node("b")), "no choice leads to b"),
        (tuple(node(str(n)) for n in range(MOST_NODES + 1)), "at most"),
        ((node("a", *"b" * (MOST_CHOICES + 1)), node("b")), "at most 9"),
    ],
)
def test_a_path_that_can_t_be_walked_is_refused_with_the_place(nodes: tuple[Node, ...], told: str) -> None:
    assert told in str(fault(nodes) or "")
    assert bool(fault(nodes)) == bool(told)


@given(st.lists(st.lists(st.integers(0, 7), max_size=4), min_size=1, max_size=8))
def test_what_is_not_refused_always_comes_to_an_end(ways: list[list[int]]) -> None:
    nodes = tuple(node(str(n), *(str(to) for to in goals)) for n, goals in enumerate(ways))
    if fault(nodes):
        return
    walk = Walk(nodes)
    for _ in nodes:
        walk = walk.chosen(0)
    assert not walk.here.choices


def test_a_graph_whose_ways_are_countless_is_looked_through_at_once() -> None:
    """Sixty nodes with two ways from each to the next: 2^59 walks, 118 choices."""
    nodes = tuple(node(str(n), str(n + 1), str(n + 1)) for n in range(MOST_NODES - 1))
    assert fault((*nodes, node(str(MOST_NODES - 1)))) is None


def test_a_step_back_takes_back_what_it_wrote() -> None:
    walk = Walk(TREE).chosen(0).chosen(0)
    assert (walk.here.id, walk.said, walk.fill) == ("c", ("去 b", "去 c"), {"a": "b", "b": "c"})
    assert walk.back().fill == {"a": "b"}
    assert walk.back().back().back() == Walk(TREE)
    assert walk.chosen(0) == walk, "an end has no choices"
    assert Walk(TREE).chosen(5) == Walk(TREE)


def test_a_circle_in_a_file_is_told_and_the_other_articles_stay(tmp_path: Path) -> None:
    bad = SOUND + '[[article.path]]\nid = "a"\ntext = "?"\nchoices = [{ say = "again", to = "a" }]\n'
    path = tmp_path / "gas.toml"
    path.write_text(bad + SOUND.replace("G-001", "G-002"), encoding="utf-8")
    error, sound = read_file(path)
    assert "G-001: path: goes in a circle: a → a" in str(error)
    assert sound.no == "G-002"  # type: ignore[union-attr]


def test_a_picture_must_be_there_and_be_one(tmp_path: Path) -> None:
    path = tmp_path / "gas.toml"
    path.write_text(SOUND + '[[article.pictures]]\nfile = "a.png"\n', encoding="utf-8")
    assert "there is no a.png" in str(*read_file(path))
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/a.png").write_bytes(b"GIF89a")
    assert "neither PNG nor JPEG" in str(*read_file(path))
    path.write_text(SOUND + '[[article.pictures]]\nfile = "../gas.toml"\n', encoding="utf-8")
    assert "there is no ../gas.toml" in str(*read_file(path))


def test_no_heat_no_gas_and_smell_of_gas_are_guided() -> None:
    guided = {article.no for article in load_folder(ARTICLES).articles if article.path}
    assert {"H-001", "G-001", "S-001"} <= guided
