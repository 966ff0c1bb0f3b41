"""The text of an article: every shipped one comes back as it was; what is wrong is told with its line."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from agent_desktop.editing.editions.text import TextFault, from_text, to_text
from kb_search.article_files import load_folder
from kb_search.articles import Article
from resources import files
from tests.editing.room import OLD, TODAY

SHIPPED = load_folder(files("articles")).articles
TEXT = to_text(OLD)


def test_every_shipped_article_comes_back_as_it_was() -> None:
    for article in SHIPPED:
        assert from_text(to_text(article), article, today=TODAY) == article


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ("# 暖气不热", "暖气不热", 1, "stray"),
        ("编号：H-001\n", "", 0, "missing"),
        ("编号：H-001", "编号：", 0, "missing"),
        ("生效：2026-10-01 至 2026-12-01", "生效：十月", 7, "date"),
        ("2026-12-01", "2026-09-01", 7, "dates"),
        ("2026-10-01", "2026-13-01", 7, "date"),
        ("## 答案", "## 答安", 9, "head"),
        ("先看弹屏。", "先看弹屏。\n## 逐步排查\n随便写", 12, "path"),
        ("先看弹屏。", "先看弹屏。\n## 逐步排查\n[a] 问？\n- 再问 -> a", 12, "path-circle"),
        ("2. 派单后 24 小时内上门。", "\n".join("- 一" for _ in range(70)), 73, "many"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, line: int, key: str) -> None:
    assert old in TEXT
    with pytest.raises(TextFault) as caught:
        from_text(TEXT.replace(old, new), today=TODAY)
    assert (caught.value.line, caught.value.key) == (line, key)


def test_a_text_without_answer_and_steps_is_none() -> None:
    with pytest.raises(TextFault, match="empty"):
        from_text(TEXT[: TEXT.index("## 答案")], today=TODAY)


@given(st.text(max_size=400))
def test_any_text_is_an_article_or_told(text: str) -> None:
    for lenient in (False, True):
        try:
            made = from_text(text, today=TODAY, lenient=lenient)
        except TextFault:
            continue
        assert isinstance(made, Article)
        assert made.title.isprintable()


def test_five_megabytes_are_told_or_read_in_bounded_time() -> None:
    huge = TEXT + "\n".join(f"{n}. " + "很长" * 100 for n in range(25_000))
    began = time.process_time()
    with pytest.raises(TextFault, match="long"):
        from_text(huge, today=TODAY)
    assert time.process_time() - began < 2.0


def test_nothing_is_cut_off_unseen() -> None:
    with pytest.raises(TextFault, match="line"):
        from_text(TEXT.replace("先看弹屏。", "长" * 4_001), today=TODAY)
    with pytest.raises(TextFault, match="part"):
        from_text(
            TEXT.replace("## 步骤", "## 可直接念\n" + ("长" * 1_000 + "\n") * 5 + "## 步骤"), today=TODAY
        )


def test_text_written_elsewhere_is_taken_as_steps() -> None:
    article = from_text(
        "## 换表电池\n先拆旧电池。\n### 注意\n- 正负极\n3、按一下**按键**", today=TODAY, lenient=True
    )
    assert (article.title, article.answer) == ("换表电池", "先拆旧电池。")
    steps = [("注意", True), ("正负极", False), ("按一下按键", False)]
    assert [(step.text, step.key) for step in article.steps] == steps
    assert (article.no, article.category, article.in_force_from) == ("N-000", "other", TODAY)


def test_pictures_are_not_lost_by_writing() -> None:
    with_picture = next(article for article in SHIPPED if article.pictures)
    written = from_text(to_text(with_picture).replace("## 答案\n", "## 答案\n新"), with_picture, today=TODAY)
    assert written.pictures == with_picture.pictures
    assert replace(written, answer=with_picture.answer) == with_picture
    assert date(2026, 10, 1) == written.in_force_from
