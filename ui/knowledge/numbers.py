"""Telephone numbers that stand in an article, a station's or a hotline's: each with a key that rings it."""

import re
from collections.abc import Callable
from itertools import islice
from typing import Final

from PySide6.QtWidgets import QWidget

from kb_search.articles import Article
from ui.widgets.flow import Flow
from ui.widgets.key_button import KeyButton
from ui.widgets.layout import empty
from ui.words import t

_MOST: Final = 6
# With an area code, a mobile, or 400: short numbers stand in articles as what others call (12345, 119).
_NUMBER: Final = re.compile(
    r"(?<![\d.-])(?:0\d{2,3}[- ]\d{7,8}|400[- ]?\d{3}[- ]?\d{4}|1[3-9]\d{9})(?![\d.-])", re.ASCII
)


def numbers_of(article: Article) -> tuple[str, ...]:
    """The first few different numbers of an article, as they are written."""
    texts = (article.answer, *(s.text for s in article.steps), *article.limits, *article.ask, article.say)
    found = (match[0] for text in texts for match in _NUMBER.finditer(text))
    return tuple(islice(dict.fromkeys(found), _MOST))


class NumberKeys(QWidget):
    """Thread: main. Without `ring` it shows nothing: a preview rings nobody."""

    def __init__(self, ring: Callable[[str], None] | None) -> None:
        super().__init__()
        self._ring = ring
        self._shown: tuple[str, ...] = ()
        self._keys = Flow()
        self.setLayout(self._keys)
        self.hide()

    def show_article(self, article: Article) -> None:
        """Show the keys of this article."""
        numbers = numbers_of(article) if self._ring is not None else ()
        self.setVisible(bool(numbers))
        if numbers == self._shown:
            return
        self._shown = numbers
        empty(self._keys)
        for number in numbers:
            self._keys.addWidget(self._key(number))

    def _key(self, number: str) -> KeyButton:
        key = KeyButton(number, icon="phone-outgoing", shape="small", name=t("knowledge-ring", number=number))
        key.clicked.connect(lambda: self._ring and self._ring(number))
        return key
