"""The open article: in the order of need, plain, in force or not; and the pane at every size."""

import asyncio
from datetime import date, timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kb_search.articles import Article, Step
from tests.ui.knowledge_desk import SIZE, Knows, found, hit, turn
from tests.ui.scenes import ARTICLE, HOSTILE, KNOWLEDGE, idle, talking
from ui import words
from ui.knowledge.article_view import validity
from ui.knowledge.hit_list import pieces
from ui.knowledge.numbers import numbers_of
from ui.widgets.key_button import KeyButton

pytestmark = pytest.mark.usefixtures("theme")


# ── the article ──


def test_the_answer_comes_first_and_what_never_to_say_is_there(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking(), (344, 900))
    said = it.texts()
    parts = (
        "暖气不热：电话排查与派单", "有效至 2027-03-31", "先核对区域事件", "先查区域事件：本楼",
        "要问清", "整户还是个别房间不热？", "时限与条件", "不能说、不能做", "不要让客户自己拆温控阀。",
        "可直接念", "您好，您所在",
    )  # fmt: skip
    order = [said.index(part) for part in parts]
    assert order == sorted(order)


def test_a_shorter_article_leaves_nothing_of_the_longer_one(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    short = Article(
        no="S", title="短", category="gas", skill_groups=(), keywords=(), version="1",
        in_force_from=date(2026, 1, 1), steps=(Step("一步"),),
    )  # fmt: skip
    it.desk.push(talking(knowledge=replace(KNOWLEDGE, article=short)))
    assert "请客户摸进水管" not in it.texts()
    assert "可直接念" not in it.texts()
    assert "不能说" not in it.texts()
    assert "一步" in it.texts()


@pytest.mark.parametrize(
    ("start", "end", "said", "how"),
    [
        (-30, 60, "有效至 2027-01-21", "muted"),
        (-30, 5, "2026-11-27 到期，还有 5 天", "warn"),
        (-30, 0, "2026-11-22 到期，还有 0 天", "warn"),
        (-30, -1, "已于 2026-11-21 失效", "danger"),
        (3, 60, "2026-11-25 起生效，现在不能用", "warn"),
        (-30, None, "2026-10-23 起长期有效", "muted"),
    ],
)
def test_an_article_says_how_long_it_may_be_used(start: int, end: int | None, said: str, how: str) -> None:
    today = date(2026, 11, 22)
    until = today + timedelta(days=end) if end is not None else None
    article = replace(ARTICLE, in_force_from=today + timedelta(days=start), in_force_to=until)
    assert validity(article, today) == (said, how)


def test_adopting_puts_the_steps_into_the_ticket(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    it.pane.adopt_current()
    assert it.desk.asked == [("adopt_article", "HT-001")]
    it.desk.push(talking(knowledge=replace(KNOWLEDGE, adopted=("HT-001",))))
    assert it.pane.adopt.label == "已采用"
    it.desk.push(talking(drafts=(), active_draft=""))
    it.pane.adopt_current()
    assert it.desk.count("adopt_article") == 1


def test_a_number_in_an_article_is_rung_by_its_key(qtbot: QtBot) -> None:
    steps = (Step("拨打西固热力站 0931-7712210 核实，夜间 13893216621；市民热线 12345 不转", True),)
    article = replace(ARTICLE, steps=steps, say="编号 2026-11-22-0931-77122109999，电话 0931-7712210")
    assert numbers_of(article) == ("0931-7712210", "13893216621")
    it = Knows(qtbot, idle(knowledge=replace(KNOWLEDGE, article=article)))
    [key] = [k for k in it.pane.findChildren(KeyButton) if k.accessibleName() == "拨打 0931-7712210"]
    key.setFocus()
    QTest.keyClick(key, Qt.Key.Key_Space)
    assert ("dial", "0931-7712210") in it.desk.asked


# ── hostile and narrow ──


def test_hostile_text_is_only_text(qtbot: QtBot) -> None:
    bad = replace(
        ARTICLE, title=HOSTILE, answer=HOSTILE, say=HOSTILE, version=HOSTILE, steps=(Step(HOSTILE, True),),
        ask=(HOSTILE,), limits=(HOSTILE,), never=(HOSTILE,),
    )  # fmt: skip
    suggestions = tuple(replace(s, hit=replace(s.hit, title=HOSTILE)) for s in KNOWLEDGE.suggestions)
    it = Knows(qtbot, talking(knowledge=replace(KNOWLEDGE, article=bad, suggestions=suggestions)))

    async def walk() -> None:
        it.pane.box.setText(HOSTILE)
        await turn()
        wild = ((-5, 3), (2, 99_999), (50, 40), (1, 4))
        findings = found(
            it.pane.box.text().strip(), hit(1, title=HOSTILE, snippet=HOSTILE, spans=wild, category=HOSTILE)
        )
        it.answer(findings)
        await turn()

    asyncio.run(walk())
    assert it.pane.width() == SIZE[0]
    for label in it.pane.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert "\0" not in label.text()
        assert "\u202e" not in label.text()
    it.pane.grab()


def test_pieces_of_a_snippet() -> None:
    assert pieces("先查区域", ((2, 4),)) == [("先查", False), ("区域", True)]
    assert pieces("abc", ((0, 2), (1, 3))) == [("ab", True), ("c", True)]
    assert pieces("abc", ((-4, 99),)) == [("abc", True)]
    assert pieces("abc", ((7, 9), (2, 1))) == [("abc", False)]


@pytest.mark.parametrize("size", [(344, 576), (460, 880), (300, 440)])
@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("scene", [idle, talking])
def test_nothing_sticks_out(qtbot: QtBot, size: tuple[int, int], language: str, scene: type) -> None:
    words.use(language, strict=True)
    it = Knows(qtbot, scene(), size)
    QCoreApplication.processEvents()
    assert (it.pane.width(), it.pane.height()) == size, it.pane.minimumSizeHint()
    for widget in it.pane.findChildren(QWidget):
        if widget.isVisible() and not it.pane.article._scroll.isAncestorOf(widget):
            corner = widget.mapTo(it.pane, widget.rect().bottomRight())
            assert corner.x() <= size[0], (widget, widget.accessibleName())
            assert corner.y() <= size[1], (widget, widget.accessibleName())


def test_everything_has_a_name(qtbot: QtBot) -> None:
    it = Knows(qtbot, talking())
    for widget in it.pane.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            assert widget.accessibleName(), widget
