"""Tickets as files: what a spreadsheet would run stays text, and memory stays bounded."""

import csv
import errno
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from agent_desktop.tickets.finding import export
from agent_desktop.tickets.finding.finder import Row
from tests.tickets.desk_paper import NOW
from tests.upkeep.full_disk import full_after

ZONE = ZoneInfo("Asia/Shanghai")
ROW = Row(
    id="t1", number="261122-A01-0001", skill_group="gas", request_type="gas_leak", title="=1+1",
    node="accepted", priority="normal", filed_at=NOW, due_at=None, warn_at=None, closed_at=None,
    paused_at=None, area="", station="", crew="", agent="1011", chased=0, level=0,
    escalation=0, outer_source="", last_note="http://x.cn\n第二行",
)  # fmt: skip


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_what_is_written_is_read_back_as_text(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with export.writer(file, ZONE) as write:
        write([ROW])
        assert not file.exists(), "half of it would look whole"
        write([replace(ROW, number="261122-A01-0002")])
    assert list(tmp_path.iterdir()) == [file]
    if name.endswith("csv"):
        rows: list[list[Any]] = list(csv.reader(file.read_text("utf-8-sig").splitlines(keepends=True)))
    else:
        rows = list(CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python())
    assert rows[0] == list(export.COLUMNS)
    told = dict(zip(export.COLUMNS, rows[1], strict=True))
    assert (told["number"], told["filed_at"]) == ("261122-A01-0001", "2026-11-22 12:03:00")
    assert str(told["title"]).endswith("=1+1")
    assert told["title"] == ("'=1+1" if name.endswith("csv") else "=1+1"), "text, no formula"
    assert len(rows) == 3


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_folder_that_is_gone_is_an_os_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match="gone"), export.writer(tmp_path / "gone" / name, ZONE):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of this kind")
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
@pytest.mark.parametrize("count", [1, 300])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, name: str, count: int) -> None:
    """As the file is finished, or in the middle of the rows."""
    file = tmp_path / name
    file.write_text("of last month")
    many = [replace(ROW, last_note=f"{n * 7919:x}" * 20) for n in range(count)]
    with full_after(60), pytest.raises(OSError, match="too large") as failed:
        with export.writer(file, ZONE) as write:
            write(many)
    assert failed.value.errno == errno.EFBIG
    assert (list(tmp_path.iterdir()), file.read_text()) == ([file], "of last month")
