"""Another program with one field, as a person has open beside the desk. As a program it is the field;

`Notepad.seen` reads what it wrote down: its text, and how often the keyboard was taken from it.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

TITLE = "notes"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the program knows of itself."""

    text: str = ""
    has_keyboard: bool = False
    lost: int = 0


def seen(file: Path) -> Seen:
    """What the notepad wrote down last."""
    return Seen(**json.loads(file.read_text("utf-8"))) if file.exists() else Seen()


def main(file: Path) -> int:
    """Show the field until the window is closed."""
    from PySide6.QtGui import QFocusEvent
    from PySide6.QtWidgets import QApplication, QLineEdit

    class Field(QLineEdit):
        lost = 0

        def note(self) -> None:
            what = {"text": self.text(), "has_keyboard": self.hasFocus(), "lost": self.lost}
            beside = file.with_suffix(".new")
            beside.write_text(json.dumps(what), "utf-8")
            beside.replace(file)

        def focusInEvent(self, event: QFocusEvent) -> None:
            super().focusInEvent(event)
            self.note()

        def focusOutEvent(self, event: QFocusEvent) -> None:
            super().focusOutEvent(event)
            self.lost += 1
            self.note()

    application = QApplication(sys.argv[:1])
    field = Field()
    field.setWindowTitle(TITLE)
    field.textChanged.connect(field.note)
    field.resize(400, 60)
    field.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
