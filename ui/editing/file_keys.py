"""Articles in from files and out to one: the two keys, and the report of what came in."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from agent_desktop.editing.files.reading import Refused, Taken
from ui.plain import plain
from ui.theme.tokens import Colour
from ui.widgets.dialogs import file_dialog
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import Fill, column, row
from ui.widgets.row_list import Row, RowList
from ui.words import t

KINDS = "(*.md *.markdown *.txt *.html *.htm *.docx *.csv)"


class FileKeys(QWidget):
    """Ask for files without stopping the window: a call may ring meanwhile. Thread: main."""

    def __init__(self, bring_in: Callable[[Sequence[Path]], None], bring_out: Callable[[Path], None]) -> None:
        super().__init__()
        self._bring_in, self._bring_out = bring_in, bring_out
        into = KeyButton(t("editing-bring-in"), icon="plus", kind="quiet", shape="small")
        out = KeyButton(t("editing-bring-out"), icon="arrow-forward-up", kind="quiet", shape="small")
        into.clicked.connect(self._ask_in)
        out.clicked.connect(self._ask_out)
        self.setLayout(row(into, out, gap=0))

    def _ask_in(self) -> None:
        ask = file_dialog(self, t("editing-bring-in"), f"{t('editing-files')} {KINDS}")
        ask.setFileMode(QFileDialog.FileMode.ExistingFiles)
        ask.filesSelected.connect(lambda names: self._bring_in([Path(name) for name in names]))
        ask.open()

    def _ask_out(self) -> None:
        kinds = {"Markdown (*.md)": "md", "HTML (*.html)": "html", "CSV (*.csv)": "csv"}
        ask = file_dialog(self, t("editing-bring-out"), ";;".join(kinds))
        ask.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        ask.setDefaultSuffix("md")
        ask.filterSelected.connect(lambda kind: ask.setDefaultSuffix(kinds.get(kind, "md")))
        ask.fileSelected.connect(lambda name: self._bring_out(Path(name)))
        ask.open()


class ReportPanel(QWidget):
    """What came in from files, what should be looked at well, and what did not come in and why."""

    def __init__(self) -> None:
        super().__init__()
        self._head, self._told = Label("", "title"), Paragraph(t("editing-report-told"), "muted")
        self._list = RowList(t("editing-report"), two_lines=True)
        self.setLayout(column(self._head, self._told, Fill(self._list)))

    def show_report(self, taken: Sequence[Taken], refused: Sequence[Refused]) -> None:
        """Show a report: refused ones first."""
        loose = sum(one.loose for one in taken)
        self._head.show_text(t("editing-report-head", taken=len(taken), loose=loose, refused=len(refused)))
        rows = [_refused(place, one) for place, one in enumerate(refused)]
        self._list.show_rows([*rows, *(_taken(place, one) for place, one in enumerate(taken))])


def _refused(place: int, one: Refused) -> Row:
    kind, _, key = one.key.partition("text-")
    args = dict(one.args)
    why = t(f"editing-fault-{key}", **args) if not kind else t(f"editing-file-{one.key}", **args)
    return Row(
        id=f"refused:{place}",
        title=plain(one.place or one.file, 80),
        icon="circle-x",
        tag=t("editing-report-refused"),
        tone="danger",
        detail=f"{plain(one.file, 40)}: {plain(why, 160)}",
    )


def _taken(place: int, one: Taken) -> Row:
    tone: Colour = "warn" if one.loose else "accent"
    return Row(
        id=f"taken:{place}",
        title=plain(one.article.title, 80),
        icon="check",
        tag=t("editing-report-loose" if one.loose else "editing-report-taken"),
        tone=tone,
        detail=f"{plain(one.article.no, 12)} · {plain(one.file, 60)}",
    )
