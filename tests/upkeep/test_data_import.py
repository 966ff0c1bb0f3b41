"""`agent-desktop data`: a site's files as they come, onto every store; nothing wrong slips in unsaid."""

import contextlib
import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner, Result

from agent_desktop.commands import app
from agent_desktop.settings import HOME_VARIABLE
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema.tables import TABLES
from agent_desktop.upkeep import cells, importing, mapping, plan
from agent_desktop.upkeep.sheets import Cell, UnreadableFile, encoding_of, opened
from agent_desktop.whole_file import write
from customer360.phone import Site
from tests.servers import Server
from tests.upkeep.spreadsheet import write_sheet

ACCOUNTS = """
table = "accounts"
[columns]
id = "户号"
account_no = "户号"
customer_id = "客户"
service = "业务"
address = "地址"
area_m2 = "面积"
state = "状态"
opened_on = "开户日期"
[constants]
district = "七里河"
[words.service]
"供热" = "heating"
"燃气" = "gas"
[words.state]
"正常" = "active"
"报停" = "suspended"
"""
HEADING = "户号,客户,业务,地址,面积,状态,开户日期,备注"
GOOD = "0211-0001,c1,供热,幸福里 5 号楼,98,正常,2019/11/5,无"


class Place:
    """A store to import into, and a folder with files."""

    def __init__(self, where: str, folder: Path) -> None:
        self.where, self.folder = where, folder
        self.engine: Engine = open_writer(where if "://" in where else Path(where), create=True)
        revisions.upgrade(self.engine)

    def file(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def bring_in(self, file: Path, how: str = ACCOUNTS, *more: str) -> Result:
        mapped = self.file("how.toml", how)
        words = ["data", "import", str(file), "--mapping", str(mapped), "--url", self.where, *more]
        return CliRunner().invoke(app, words)

    def rows(self, table: str) -> list[Any]:
        wanted = TABLES.tables[table]
        with self.engine.connect() as conn:
            return list(conn.execute(select(wanted).order_by(*wanted.primary_key)))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", "en")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    server: Server | None = None if request.param == "sqlite" else request.getfixturevalue("server")
    made = Place(server.url(server.database()) if server else str(tmp_path / "s.sqlite"), tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[Place]:
    """A file alone, for what doesn't depend on the store."""
    made = Place(str(tmp_path / "s.sqlite"), tmp_path)
    yield made
    made.engine.dispose()


def refused(file: Path) -> list[list[str]]:
    with file.with_name(f"{file.name}.refused.csv").open(encoding="utf-8-sig", newline="") as report:
        return list(csv.reader(report))


def test_parquet_comes_in_with_its_types(place: Place) -> None:
    file = place.folder / "a.parquet"
    duckdb.execute(
        f"""COPY (SELECT * FROM (VALUES
          ('0211-0001', 'c1', '供热', '幸福里 5 号楼', 98, '正常', DATE '2019-11-05'),
          ('0211-0002', 'c1', '燃气', NULL, NULL, '报停', NULL),
          (NULL, 'c1', '供热', '', 0, '正常', NULL)
        ) AS t(户号, 客户, 业务, 地址, 面积, 状态, 开户日期)) TO '{file}' (FORMAT parquet)"""
    )
    done = place.bring_in(file)
    assert "2 rows kept, 1 refused" in done.output
    one, two = place.rows("accounts")
    assert (one.account_no, one.area_m2, one.opened_on) == ("02110001", 98, date(2019, 11, 5))
    assert (two.address, two.area_m2, two.opened_on) == ("", 0, None)
    assert refused(file)[1][:2] == ["4", "id: is empty"]


def test_what_is_no_parquet_is_said(lone: Place) -> None:
    done = lone.bring_in(lone.file("a.parquet", "PAR1 but nothing more"))
    assert done.exit_code == 1
    assert "can't be read as Parquet" in done.output


def test_parquet_without_its_library(lone: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    done = lone.bring_in(lone.file("a.parquet", ""))
    assert "pip install 'agent-desktop[parquet]'" in done.output


def test_of_two_rows_with_one_key_the_last_counts(place: Place) -> None:
    later = GOOD.replace("98", "99")
    assert place.bring_in(place.file("a.csv", f"{HEADING}\n{GOOD}\n{later}\n")).exit_code == 0
    assert [row.area_m2 for row in place.rows("accounts")] == [99]


def test_the_index_of_words_has_caught_up_when_an_import_ends(lone: Place) -> None:
    lone.bring_in(lone.file("a.csv", f"{HEADING}\n{GOOD}\n0211-0002,c1,燃气,,,报停,,\n"))
    with lone.engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM account_keys").scalar() == 2
        assert conn.exec_driver_sql("SELECT count(*) FROM account_words_due").scalar() == 0


def test_rows_come_in_and_a_second_time_renew_themselves(place: Place) -> None:
    file = place.file("a.csv", f"{HEADING}\n{GOOD}\n0211-0002,c1,燃气,,,报停,,\n")
    done = place.bring_in(file)
    assert done.exit_code == 0, done.output
    assert "2 rows kept, 0 refused" in done.output
    one, two = place.rows("accounts")
    assert (one.account_no, one.service, one.area_m2, one.opened_on) == (
        "02110001",
        "heating",
        98,
        date(2019, 11, 5),
    )
    assert (two.state, two.area_m2, two.opened_on, two.district) == ("suspended", 0, None, "七里河")
    file.write_text(f"{HEADING}\n{GOOD.replace('98', '101')}\n", encoding="utf-8")
    assert place.bring_in(file).exit_code == 0
    assert [row.area_m2 for row in place.rows("accounts")] == [101, 0]


def test_every_refused_row_is_written_down_with_its_reason(place: Place) -> None:
    """Also what only the store can know: a number that another account has, in the middle of a batch."""
    lines = [
        HEADING,
        GOOD,
        ",c1,供热,,,正常,,",
        "0211-0003,c1,蒸汽,,,正常,,",
        "0211-0004,c1,供热,,很大,正常,,",
        "0211-0005,c1,供热,,,正常,2019-02-30,",
        "0211-0006,c1",
        '"0211-0007","c1","供热","两\n行",1,正常,,',
        "0211 0001,c2,供热,同一个户号,1,正常,,",
        "0211-0009,c1,供热,,1,正常,,",
    ]
    file = place.file("a.csv", "\n".join(lines))
    done = place.bring_in(file)
    assert done.exit_code == 4, done.output
    assert "3 rows kept, 6 refused" in done.output
    found = refused(file)
    assert found[0] == ["line", "reason", *HEADING.split(",")]
    assert [int(row[0]) for row in found[1:]] == [3, 4, 5, 6, 7, 10]
    reasons = [row[1] for row in found[1:]]
    for reason, words in zip(
        reasons,
        ("id: is empty", "service: “蒸汽”", "area_m2: “很大”", "opened_on", "too few", "account"),
        strict=True,
    ):
        assert words in reason
    assert [row.id for row in place.rows("accounts")] == ["0211-0001", "0211-0007", "0211-0009"]
    assert place.rows("accounts")[1].address == "两行"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_files_as_chinese_systems_write_them(lone: Place, encoding: str) -> None:
    lines = [HEADING, *(GOOD.replace("0001", f"{n:04}") for n in range(2_000))]
    file = lone.file("a.csv", "\n".join(lines), encoding)
    assert "2000 rows kept" in lone.bring_in(file).output.replace(",", "")
    assert lone.rows("accounts")[0].address == "幸福里 5 号楼"


@pytest.mark.parametrize("named", ["", "gb18030", "utf-8", "utf-16", "klingon"])
@pytest.mark.parametrize("heading", ["line,reason,no,name", "no,name"])
def test_one_name_in_gbk_stays_that_name(tmp_path: Path, heading: str, named: str) -> None:
    file = tmp_path / "a.csv"
    for name in ("周静玉", "李敏", "王志强", "罗丽华"):
        lines = [heading, f"2,no phone number: 12,1,{name}"]
        file.write_bytes("\r\n".join(lines).encode("gbk"))
        with opened(file, likely=named) as rows:
            assert [cells[-1] for _, cells in rows] == ["name", name]


def test_a_short_report_that_excel_saved_keeps_its_names(lone: Place) -> None:
    mapping = 'table = "customers"\nencoding = "{}"\n[columns]\nid = "no"\nname = "name"\nvip = "vip"\n'
    for encoding, name in (("gb18030", "周静玉"), ("big5", "陳靜玉")):
        file = lone.file("a.csv", f"no,name,vip\nc8,{name},maybe\n", encoding)
        assert lone.bring_in(file, mapping.format(encoding)).exit_code == 4
        report = file.with_name("a.csv.refused.csv")
        report.write_text(
            report.read_text("utf-8-sig").replace("maybe,", "yes,").replace(",maybe", ",yes"), encoding
        )
        done = lone.bring_in(report, mapping.format(encoding))
        assert done.exit_code == 0, done.output
        assert [kept.name for kept in lone.rows("customers") if kept.id == "c8"] == [name]


def test_utf_16_without_a_mark_is_no_chinese(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("no,name\n1,周静玉\n".encode("utf-16-le"))
    with pytest.raises(UnreadableFile):
        encoding_of(file)


def test_an_encoding_that_is_named_is_used(lone: Place) -> None:
    file = lone.file("a.csv", f"{HEADING}\n{GOOD}\n", "gb18030")
    assert encoding_of(file).lower().startswith("gb")
    told = lone.bring_in(file, f'encoding = "utf-8"\n{ACCOUNTS}')
    assert told.exit_code == 1
    assert "Name its encoding" in told.output


def test_an_encoding_that_is_none_is_told(lone: Place) -> None:
    told = lone.bring_in(lone.file("a.csv", HEADING), f'encoding = "klingon"\n{ACCOUNTS}')
    assert "no encoding “klingon”" in told.output


def test_semicolons_and_tabs_are_seen(lone: Place) -> None:
    for mark in ";\t":
        file = lone.file("a.csv", f"{HEADING}\n{GOOD}\n".replace(",", mark))
        assert "1 rows kept" in lone.bring_in(file).output


def test_a_spreadsheet(lone: Place) -> None:
    """Numbers and dates are cells there, not text."""
    file = lone.folder / "accounts.xlsx"
    write_sheet(
        file,
        HEADING.split(","),
        [2110001, "c1", "供热", "幸福里 5 号楼", 98, "正常", date(2019, 11, 5), "无"],
        [2110002, "c1", "燃气", "幸福里 6 号楼", 60, "报停", "", ""],
        [2110003, "c1", "蒸汽", "", 1, "正常", date(2019, 11, 5), ""],
    )
    done = lone.bring_in(file)
    assert "2 rows kept, 1 refused" in done.output, done.output
    row = lone.rows("accounts")[0]
    assert (row.account_no, row.area_m2, row.opened_on) == ("2110001", 98, date(2019, 11, 5))
    assert refused(file)[1][0] == "4"
    absent = lone.bring_in(file, 'sheet = "two"\n' + ACCOUNTS)
    assert ("has no sheet two. It has: one." in absent.output, absent.exit_code) == (True, 1)


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_a_number_that_was_refused_and_mended_is_the_same_number(lone: Place, kind: str) -> None:
    file = lone.folder / f"accounts.{kind}"
    row: list[str | int | date] = [2110001, "c1", "蒸汽", "", 98, "正常", date(2019, 11, 5), ""]
    if kind == "xlsx":
        write_sheet(file, HEADING.split(","), row)
    else:
        values = "2110001::DOUBLE, 'c1', '蒸汽', '', 98::DOUBLE, '正常', DATE '2019-11-05', ''"
        columns = ", ".join(HEADING.split(","))
        duckdb.execute(f"COPY (SELECT * FROM (VALUES ({values})) AS t({columns})) TO '{file}'")
    assert lone.bring_in(file).exit_code == 4
    report = file.with_name(f"{file.name}.refused.csv")
    report.write_text(report.read_text("utf-8-sig").replace(",蒸汽,", ",燃气,"), "utf-8-sig")
    assert lone.bring_in(report).exit_code == 0
    (kept,) = lone.rows("accounts")
    assert (kept.id, kept.account_no, kept.area_m2) == ("2110001", "2110001", 98)


def test_a_dry_run_keeps_nothing_and_says_all(place: Place) -> None:
    file = place.file("a.csv", f"{HEADING}\n{GOOD}\n,,,,,,,\n,x,,,,,,\n")
    done = place.bring_in(file, ACCOUNTS, "--dry-run")
    assert (done.exit_code, "1 rows are fit, 1 are not" in done.output) == (5, True)
    assert place.rows("accounts") == []
    assert len(refused(file)) == 2


HOSTILE = ('=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "'=1", "'quoted", "\uff1d1", "plain")


def test_the_report_runs_nothing_in_a_spreadsheet_and_comes_in_again_mended(place: Place) -> None:
    rows = [f"=0211-{n:04},c1,供热,{_cell(words)},x,正常,,=1" for n, words in enumerate(HOSTILE)]
    file = place.file("a.csv", "\n".join((HEADING, *rows)))
    assert place.bring_in(file).exit_code == 4
    report = file.with_name("a.csv.refused.csv")
    assert not [cell for row in refused(file)[1:] for cell in row if cell[:1] in "=+-@\uff1d" and cell]
    report.write_text(report.read_text("utf-8-sig").replace(",x,正常", ",98,正常"), "utf-8-sig")
    assert place.bring_in(report).exit_code == 0
    assert not report.with_name(f"{report.name}.refused.csv").exists()
    found = place.rows("accounts")
    assert [row.id for row in found] == [f"=0211-{n:04}" for n in range(len(HOSTILE))]
    assert [row.address for row in found] == list(HOSTILE)


@pytest.mark.parametrize(
    ("named", "saved_as"),
    [('encoding = "gb18030"', "csv"), ('delimiter = ";"', "csv"), ('sheet = "x"', "xlsx")],
)
def test_a_mended_report_comes_in_whatever_the_mapping_says_of_files(
    lone: Place, named: str, saved_as: str
) -> None:
    how = f"{named}\n{ACCOUNTS}"
    lines = "\n".join((HEADING, GOOD.replace("供热", "蒸汽")))
    file = lone.file("a.csv", lines.replace(",", ";") if ";" in named else lines, "gb18030")
    assert lone.bring_in(file, how).exit_code == 4
    report = file.with_name("a.csv.refused.csv")
    report.write_text(report.read_text("utf-8-sig").replace(",蒸汽,", ",燃气,"), "utf-8-sig")
    if saved_as == "xlsx":
        write_sheet(report.with_suffix(".xlsx"), *refused(file))
        report = report.with_suffix(".xlsx")
    done = lone.bring_in(report, how)
    assert done.exit_code == 0, done.output
    assert [kept.address for kept in lone.rows("accounts")] == ["幸福里 5 号楼"]


def _cell(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def test_what_was_refused_before_a_stop_counts(lone: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, though the batch of the stop comes again; a dry run meanwhile takes nothing from it."""
    monkeypatch.setattr(importing, "BATCH", 2)
    file = lone.file("a.csv", f"{HEADING}\n{GOOD}\n,bad,,,,,,\n{GOOD}\n,two,,,,,,\n{GOOD}\n")
    left = [1]

    def ctrl_c(path: Path, data: bytes) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop()
        write(path, data)

    with monkeypatch.context() as until_now:
        until_now.setattr("agent_desktop.upkeep.importing.write", ctrl_c)
        stopped = lone.bring_in(file)
    assert (stopped.exit_code, "The same command goes on" in stopped.output) == (130, True)
    assert [row[0] for row in refused(file)[1:]] == ["3", "5"], "the last of them is of no batch that is done"
    mark, report = (file.with_name(f"a.csv.{name}") for name in ("import.json", "refused.csv"))
    before = mark.read_bytes(), report.read_bytes()
    dry = lone.bring_in(file, ACCOUNTS, "--dry-run")
    assert ("a.csv.dry-run.refused.csv" in dry.output, dry.exit_code) == (True, 5)
    assert (mark.read_bytes(), report.read_bytes()) == before
    with report.open("ab") as torn:  # a disk that was full
        torn.write("7,半行".encode()[:-1])
    done = lone.bring_in(file)
    assert "Going on behind row 2" in done.output
    assert ("2 rows kept, 1 refused" in done.output, done.exit_code) == (True, 4), done.output
    assert [row[0] for row in refused(file)[1:]] == ["3", "5"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such lock")
def test_a_file_is_imported_once_at_a_time(lone: Place) -> None:
    import fcntl

    file = lone.file("a.csv", f"{HEADING}\n{GOOD}\n")
    with file.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        second = lone.bring_in(file)
        assert ("Another command is importing" in second.output, second.exit_code) == (True, 1)
        assert lone.bring_in(file, ACCOUNTS, "--dry-run").exit_code == 0, "which is in nobody's way"
    assert lone.bring_in(file).exit_code == 0


def test_a_report_that_somebody_has_in_hands_is_left_as_it_is(
    lone: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    file = lone.file("a.csv", f"{HEADING}\n{GOOD}\n,bad,,,,,,\n{GOOD}\n,two,,,,,,\n{GOOD}\n")
    left = [1]

    def power_cut(path: Path, data: bytes) -> None:
        if not left.pop():
            raise KeyboardInterrupt
        left.append(0)
        write(path, data)

    with monkeypatch.context() as until_now:
        until_now.setattr("agent_desktop.upkeep.importing.write", power_cut)
        lone.bring_in(file)
    report = file.with_name("a.csv.refused.csv")
    report.write_bytes(report.read_bytes().replace(b"bad", b"mended by somebody"))
    lone.bring_in(file)
    assert [row[3] for row in refused(file)[1:]] == ["mended by somebody", "two", "two"]


def test_an_import_that_was_stopped_goes_on_where_it_was(
    lone: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    lines = [GOOD.replace("0001", f"{n:04}") for n in range(50)]
    lines[3] = lines[23] = ",bad,,,,,,"
    file = lone.file("a.csv", "\n".join([HEADING, *lines]))

    class PowerCut(Exception):
        pass

    class Failing:
        place = lone.where

        def __init__(self) -> None:
            self.batches: list[int] = []

        def put(self, rows: Any) -> None:
            if len(self.batches) == 2:
                raise PowerCut
            self.batches.append(len(rows))

    how = mapping.read(lone.file("how.toml", ACCOUNTS))
    wanted = plan.plan(how, site=Site(area_code="0931"), zone=ZoneInfo("Asia/Shanghai"))
    first = importing.Import(file, how, wanted, Failing())
    with pytest.raises(PowerCut):
        list(first.run())
    assert json.loads(first.mark.read_text())["rows"] == 20
    second = importing.Import(file, how, wanted, again := Failing())
    with pytest.raises(PowerCut):
        list(second.run())
    assert (second.tally.skipped, again.batches) == (20, [9, 10])
    third = importing.Import(file, how, wanted, last := Failing())
    list(third.run())
    assert (last.batches, third.mark.exists()) == ([10], False)
    assert [row[0] for row in refused(file)[1:]] == ["5", "25"]


def test_a_customers_name_is_spelled_for_search(place: Place) -> None:
    how = 'table = "customers"\n[columns]\nid = "编号"\nname = "姓名"\nid_tail = "身份证"\nvip = "VIP"\n'
    file = place.file("c.csv", "编号,姓名,身份证,VIP\nc1,曾晓敏,62010219800101002x,是\nc2,ABC 公司,,\n")
    assert place.bring_in(file, how).exit_code == 0
    one, two = place.rows("customers")
    assert (one.pinyin, one.initials, one.id_tail, one.vip) == ("zeng xiao min", "zxm", "002X", True)
    assert (two.pinyin, two.vip) == ("gong si", False)


def test_numbers_of_phones_are_made_canonical(place: Place) -> None:
    how = """
table = "phone_links"
columns = { phone = "电话", account_id = "户号", seen_at = "上次" }
constants = { kind = "own" }
"""
    file = place.file(
        "p.csv", "电话,户号,上次\n0931-1234410,a1,2026-11-01 08:00\n138 1234 6621,a1,\n不详,a1,\n"
    )
    done = place.bring_in(file, how)
    assert "2 rows kept, 1 refused" in done.output, done.output
    found = {row.phone: row for row in place.rows("phone_links")}
    assert set(found) == {"+869311234410", "+8613812346621"}
    assert found["+869311234410"].seen_at == datetime(2026, 11, 1, 0, 0, tzinfo=UTC)
    assert {row.source for row in found.values()} == {"import"}


def test_money_is_in_yuan_unless_the_mapping_says_fen(place: Place) -> None:
    how = """
table = "bills"
[columns]
account_id = "户号"
period = "账期"
amount_cents = "应收"
unpaid_cents = "欠费"
due_on = "到期"
"""
    file = place.file(
        "b.csv", '户号,账期,应收,欠费,到期\na1,2026-10,"1,428.80",￥28.8,20261031\na1,2026-11,1,2,20261130\n'
    )
    done = place.bring_in(file, how)
    assert "1 rows kept, 1 refused" in done.output, done.output
    assert [(b.amount_cents, b.unpaid_cents) for b in place.rows("bills")] == [(142_880, 2_880)]
    fen = place.file("f.csv", "户号,账期,应收,欠费,到期\na1,2026-10,142881,0,20261031\n")
    assert place.bring_in(fen, f'money = "fen"\n{how}').exit_code == 0
    assert [b.amount_cents for b in place.rows("bills")] == [142_881]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("table = ", "Correct the mapping file"),
        ('table = "audit"\n[columns]\nseq = "户号"', "no table “audit”"),
        ('table = "customers"\n[columns]\nid = "户号"', "nothing about name"),
        ('table = "customers"\n[columns]\nid = "户号"\nname = "地址"\nsalary = "面积"', "has no salary"),
        ('table = "customers"\n[columns]\nid = "户号"\nname = "姓名"', "no column 姓名"),
        ('table = "customers"\nspeed = 1\n[columns]\nid = "户号"', "speed"),
        (
            'table = "phone_links"\n[columns]\nphone = "户号"\naccount_id = "户号"\n[constants]\nkind = "x"',
            "[constants]",
        ),
    ],
)
def test_a_mapping_that_is_wrong_says_where(lone: Place, how: str, words: str) -> None:
    told = lone.bring_in(lone.file("a.csv", f"{HEADING}\n{GOOD}\n"), how)
    assert told.exit_code == 1
    assert words in told.output


def test_files_that_are_no_tables(lone: Place) -> None:
    assert "There is no file" in lone.bring_in(lone.folder / "none.csv").output
    assert "spreadsheet" in lone.bring_in(lone.file("a.xlsx", "not a zip")).output
    for empty in ("", "\ufeff", "\n\n"):
        none = lone.bring_in(lone.file("empty.csv", empty))
        assert ("empty.csv is empty" in none.output, none.exit_code) == (True, 1)
    lacking = lone.bring_in(lone.file("other.csv", "a,b\n1,2\n"))
    assert "has no column 户号, 客户, 业务," in lacking.output, "each is named once"
    for before in ("", f"{HEADING}\n{GOOD}\n"):
        long = lone.bring_in(lone.file("long.csv", before + "x" * 2_000_000))
        assert (f"Line {3 if before else 1} of" in long.output, long.exit_code) == (True, 1)


def test_what_can_be_imported_is_what_the_tables_have() -> None:
    for table in mapping.TABLES:
        assert set(plan.columns(table)) <= set(TABLES.tables[table].c.keys())
        assert set(TABLES.tables[table].primary_key.columns.keys()) <= set(plan.NEEDED[table])


@pytest.mark.parametrize(
    "cell", [True, 3.5, date(2026, 1, 1), "1e400", "NaN", "-1", "九", "\x00", "1" * 3000, "2026-13-01"]
)
def test_any_cell_is_read_or_refused(cell: Cell) -> None:
    for read in (cells.text, cells.name, cells.count, cells.cents, cells.flag, cells.day, cells.day_or_none):
        with contextlib.suppress(ValueError):
            read(cell)


def test_data_that_do_not_fit_are_told(place: Place) -> None:
    place.bring_in(place.file("a.csv", f"{HEADING}\n{GOOD}\n"))
    told = CliRunner().invoke(app, ["data", "verify", "--url", place.where])
    assert told.exit_code == 1
    assert "\n2 of 17: phone_links of accounts that don't exist?\n" in told.output, "where it is"
    assert "accounts without customer: 1, such as 0211-0001" in told.output
    how = 'table = "customers"\n[columns]\nid = "编号"\nname = "姓名"\n'
    place.bring_in(place.file("c.csv", "编号,姓名\nc1,王\n"), how)
    assert (
        "All of it fits together." in CliRunner().invoke(app, ["data", "verify", "--url", place.where]).output
    )


def test_invented_data_are_made_once_and_fit(tmp_path: Path) -> None:
    path = str(tmp_path / "new" / "town.sqlite")
    made = CliRunner().invoke(app, ["data", "generate", path, "--customers", "50"])
    assert made.exit_code == 0, made.output
    assert CliRunner().invoke(app, ["data", "verify", "--url", path]).exit_code == 0
    assert CliRunner().invoke(app, ["data", "generate", path]).exit_code == 1


def test_areas_with_decimals_come_in_and_a_column_twice_does_not(lone: Place) -> None:
    rows = (GOOD.replace(",98,", ",80.00,"), GOOD.replace(",98,", ",89.5,").replace("0001", "0002"))
    assert lone.bring_in(lone.file("a.csv", "\n".join((HEADING, *rows)))).exit_code == 0
    assert [row.area_m2 for row in lone.rows("accounts")] == [80, 90]
    twice = lone.bring_in(lone.file("b.csv", f"{HEADING},地址\n{GOOD},x\n"))
    assert (twice.exit_code, "more than one column 地址" in twice.output) == (1, True)


def test_a_quotation_mark_that_is_never_closed_names_its_line(lone: Place) -> None:
    """All that follows would belong to it, until memory is full."""
    lines = [HEADING, *(GOOD.replace("0001", f"{n:05}") for n in range(9000))]
    lines[701] = lines[701].replace("幸福里", '"幸福里')
    told = lone.bring_in(lone.file("a.csv", "\n".join(lines)))
    assert told.exit_code == 1
    assert "in line 702 is never closed" in told.output
