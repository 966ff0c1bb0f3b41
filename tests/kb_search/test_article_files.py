from datetime import date
from pathlib import Path

import pytest

from kb_search.article_files import LARGEST_FILE, ArticleError, load_folder, read_file
from kb_search.articles import Article, Step
from kb_search.library import LibraryError
from tests.kb_search.books import ARTICLES

SOUND = """
[[article]]
no = "G-001"
title = "突然没气怎么查"
skill_groups = ["gas"]
category = "gas"
keywords = ["停气"]
version = "1"
in_force_from = 2026-01-01
answer = "先问表。"
steps = [{text = "看表。", key = true}]
"""


def _write(folder: Path, content: str, name: str = "gas.toml") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_the_shipped_articles_are_sound() -> None:
    loaded = load_folder(ARTICLES)
    assert loaded.problems == ()
    assert len(loaded.articles) >= 150


def test_a_sound_article_is_read_whole(tmp_path: Path) -> None:
    _write(tmp_path, SOUND)
    (article,) = load_folder(tmp_path).articles
    assert article.no == "G-001"
    assert article.steps == (Step("看表。", key=True),)
    assert article.in_force(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('title = "突然没气怎么查"', "", "title"),
        ('title = "突然没气怎么查"', "title = 3", "title"),
        ('title = "突然没气怎么查"', 'title = " \\u0000 "', "title: empty"),
        ('title = "突然没气怎么查"', 'title = "' + "很" * 300 + '"', "title: 300 characters"),
        ('version = "1"', 'version = "1"\nversoin = "2"', "versoin"),
        ("in_force_from = 2026-01-01", "in_force_from = 2026-01-01\nin_force_to = 2025-01-01", "in_force_to"),
        ('keywords = ["停气"]', "keywords = [" + '"停",' * 100 + "]", "keywords: 100 items"),
        ("steps = [{text = ", "steps = [{txet = ", "steps"),
    ],
)
def test_a_mistake_is_told_with_file_number_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = _write(tmp_path, SOUND.replace(old, new))
    (error,) = read_file(path)
    assert isinstance(error, ArticleError)
    assert str(error).startswith("gas.toml: article G-001: ")
    assert told in str(error)


def test_one_bad_article_leaves_the_others(tmp_path: Path) -> None:
    _write(tmp_path, SOUND + SOUND.replace("G-001", "G-002").replace("answer", "anwser"))
    _write(tmp_path, "[[article]\n", "broken.toml")
    loaded = load_folder(tmp_path)
    assert [article.no for article in loaded.articles] == ["G-001"]
    assert [problem.split(":")[0] for problem in loaded.problems] == ["broken.toml", "gas.toml"]


def test_a_number_used_twice_and_one_that_leads_nowhere_are_told(tmp_path: Path) -> None:
    _write(tmp_path, SOUND + SOUND.replace('version = "1"', 'version = "1"\nrelated = ["X-9"]'), "a.toml")
    _write(tmp_path, SOUND.replace("G-001", "G-002").replace('"1"', '"1"\nrelated = ["X-9"]'), "b.toml")
    twice, nowhere = load_folder(tmp_path).problems
    assert "a.toml: article G-001: no: used twice" in twice
    assert "article G-002: related: there is no X-9" in nowhere


def test_control_and_direction_characters_never_get_in(tmp_path: Path) -> None:
    path = _write(tmp_path, SOUND.replace("先问表。", "先\\u0000问\\u202e表\\n。"))
    (article,) = read_file(path)
    assert isinstance(article, Article)
    assert article.answer == "先 问 表 。"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"article = 3", b"", b"a = " + b"[" * 5_000])
def test_a_file_of_nonsense_is_told_and_nothing_more(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    (error,) = read_file(path)
    assert str(error).startswith("bad.toml: ")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    with path.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    (error,) = read_file(path)
    assert "Split the file" in str(error)


def test_no_articles_at_all_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="Restore the article files"):
        load_folder(tmp_path)
    with pytest.raises(LibraryError, match="Check the path"):
        load_folder(tmp_path / "missing")
