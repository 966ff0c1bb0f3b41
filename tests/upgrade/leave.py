"""Leaves a data folder as this version writes it: `python -m tests.upgrade.leave FOLDER`.

Run once for each release into tests/upgrade/folders/VERSION; the folder is committed and never changed again.
"""

import gzip
import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_desktop.demo_data.generator import build
from agent_desktop.settings import Folders, save
from agent_desktop.store.sealing import Seal
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.draft import Draft, FieldValue, Source
from agent_desktop.tickets.form_files import load
from agent_desktop.tickets.journal import Journal
from resources import files

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SAID = "上门两次仍不热，客厅 15 °C；\n客户要求今天下午给答复。"
CUSTOMERS = 40


def leave(folder: Path) -> None:
    """Write store, journal with a draft, a filed ticket and an act, settings; and what they must hold."""
    home = folder / "home"
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(home)})
    folders.data.mkdir(parents=True)
    build(folders.data / "store.sqlite", customers=CUSTOMERS, now=AT)
    save(folders, {"language": "en", "theme": "dark", "keys": {"answer": "F7"}})
    number = _journal(folders.data / "journal.sqlite")
    expected = {"draft": SAID, "ticket": number, "waiting": 2, "theme": "dark", "answer": "F7"}
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=2), "utf-8")
    _pack(folders.data / "store.sqlite")


def _journal(file: Path) -> str:
    journal = Journal(file, "A01", Seal(None), ZoneInfo("Asia/Shanghai"))
    journal.open()
    form = next(f for f in load(files("forms"), "zh_CN")[0] if f.skill_group == "heating")
    typed = {"description": FieldValue(SAID), "phone": FieldValue("139 0931 4471", Source.PREFILLED)}
    chosen = {**typed, "request_type": FieldValue(form.request_types[0].code)}
    journal.save(draft_of("left-open", typed))
    filed = replace(draft_of("filed", chosen), phone="+8613909314471")
    journal.save(filed)
    ticket = journal.file(filed, form=form, agent="1011", now=AT)
    about = {"text": "旧版本留下的问题", "agent": "1011"}
    journal.post(Act(id="01936a00-0000-7000-8000-000000000001", kind="question", at=AT, payload=dict(about)))
    journal.close()
    return ticket.number


def draft_of(draft_id: str, values: dict[str, FieldValue]) -> Draft:
    """A draft with these values."""
    return Draft(id=draft_id, skill_group="heating", created_at=AT, changed_at=AT, values=values)


def _pack(file: Path) -> None:
    with file.open("rb") as plain, gzip.open(f"{file}.gz", "wb", compresslevel=9) as packed:
        shutil.copyfileobj(plain, packed)
    file.unlink()


if __name__ == "__main__":
    leave(Path(sys.argv[1]))
