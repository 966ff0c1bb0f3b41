"""Head, list and what is said when the list is empty: for suggestions and for what was found."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QSizePolicy, QWidget

from kb_search.articles import Findings, Hit, Suggestion
from kb_search.library import Reason
from ui.knowledge.hit_list import HitList, HitRow
from ui.knowledge.why_words import category_words, why_words
from ui.plain import plain
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, column, group, row
from ui.words import t

ROWS = 5
LIST_SHARE = 0.3
"""Of the pane's height at most so much is list; the article is what is read."""


class HitsArea(QWidget):
    """Shows one list at a time. The rows of the last question stay until those of the next are there."""

    def __init__(self, chosen: Callable[[str], None], ask_nearest: Callable[[], None]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.list = HitList(t("knowledge-list"))
        self.list.row_chosen.connect(chosen)
        self._head, self._basis = Label("", "head"), Label("", "muted", elide=True)
        self._took, self._nothing = Label("", "muted"), Paragraph("", "sub")
        self.nearest = KeyButton("", icon="arrow-forward-up", kind="quiet", shape="small")
        self.nearest.clicked.connect(ask_nearest)
        head = row(self._head, self._basis, STRETCH, self._took)
        self._empty = group(column(self._nothing, row(self.nearest, STRETCH), gap=4))
        self.setLayout(column(head, self.list, self._empty))
        self._room = 0

    def show_suggestions(self, suggestions: Sequence[Suggestion], open_no: str, *, walk: bool) -> None:
        """What fits the call, with its reasons."""
        rows = [_row(s.hit, why_words(s)) for s in suggestions]
        self._say(t("knowledge-suggestions"), t("knowledge-basis") if rows else "")
        nothing = "" if rows else t("knowledge-no-suggestions")
        self._place(rows, open_no, nothing, two_lines=False, walk=walk)

    def show_found(self, text: str, findings: Findings, open_no: str) -> None:
        """The answer to a search for `text`."""
        rows = [_row(hit, category_words(hit.category), snippet=True) for hit in findings.hits]
        took = t("knowledge-took", ms=max(1, round(findings.took_ms)))
        self._say(t("knowledge-results"), t("knowledge-count", count=len(rows)) if rows else "", took)
        nothing = "" if rows else t("knowledge-nothing", text=plain(text, 60))
        nearest = "" if rows else plain(findings.nearest, 18)
        self._place(rows, open_no, nothing, two_lines=True, walk=True, nearest=nearest)

    def show_failed(self, reason: Reason) -> None:
        """The library could not answer."""
        self._say(t("knowledge-results"))
        nothing = t("knowledge-failed", reason=t(f"knowledge-unable-{reason}"))
        self._place([], "", nothing, two_lines=True, walk=False)

    def show_building(self, done: int, total: int) -> None:
        """There is no index yet; it is being made."""
        self._say(t("knowledge-results"))
        nothing = t("knowledge-building", percent=100 * done // max(1, total))
        self._place([], "", nothing, two_lines=True, walk=False)

    def mark_open(self, no: str) -> None:
        """Another article is open; the rows stay."""
        self.list.mark_open(no)

    def _say(self, head: str, basis: str = "", took: str = "") -> None:
        self._head.show_text(head)
        self._basis.show_text(basis)
        self._took.show_text(took)

    def _place(
        self,
        rows: list[HitRow],
        open_no: str,
        nothing: str,
        *,
        two_lines: bool,
        walk: bool,
        nearest: str = "",
    ) -> None:
        self.list.show_rows(rows, two_lines=two_lines, walk=walk)
        self.list.mark_open(open_no)
        self.list.setVisible(bool(rows))
        self._nothing.show_text(nothing)
        self._empty.setVisible(bool(nothing))
        self.nearest.setVisible(bool(nearest))
        if nearest:
            self.nearest.show_as(t("knowledge-nearest", text=nearest))
        self.fit(self._room)

    def fit(self, room: int) -> None:
        """`room`: height of the pane. Whole rows only, so that it is plain that there are more."""
        self._room = room
        height = self.list.row_height
        most = max(3, int(room * LIST_SHARE / height))
        self.list.setFixedHeight(max(1, min(len(self.list.rows), ROWS, most)) * height)


def _row(hit: Hit, beside: str, *, snippet: bool = False) -> HitRow:
    title = plain(hit.title, 80)
    if not snippet:
        return HitRow(no=hit.no, title=title, beside=beside)
    # one character for one, so that the spans still fit
    line = hit.snippet[:400]
    if not line.isprintable():
        line = "".join(c if c.isprintable() else " " for c in line)
    return HitRow(no=hit.no, title=title, beside=plain(beside, 20), snippet=line, spans=hit.spans)
