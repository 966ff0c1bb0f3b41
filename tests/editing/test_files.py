"""Articles in and out of files: what was written is read back, what is hostile is refused or harmless."""

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from agent_desktop.editing.files.plain_html import text_of
from agent_desktop.editing.files.reading import FileRefused, Refused, Taken, read_file
from agent_desktop.editing.files.writing import write_file
from kb_search.article_files import load_folder
from kb_search.articles import Article
from resources import files
from tests.desk.store import Store
from tests.editing.room import OLD, TODAY, room, staffed

SHIPPED = tuple(replace(a, pictures=(), files=()) for a in load_folder(files("articles")).articles)
PAGE = """<html><head><title>x</title><style>p{}</style></head><body onload="alert(1)">
<h1>换<script>alert(1)</script>表电池</h1>
<p>先拆<a href="http://10.0.0.1/">旧电池</a>。<img src=//10.0.0.1/x></p>
<h2>步骤</h2><ol><li><strong>打开仓盖</strong></li><li><p>取出电池</p></li></ol>
<ul><li>正负极<iframe src="//x"></iframe></li></ul>
<table><tr><td>型号</td><td>AA</td></tr></table></body></html>"""
DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{}</w:body></w:document>"
)
STYLED = '<w:p><w:pPr><w:pStyle w:val="{}"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
BILLION = (
    '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    "<w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
)


def docx(document: str, **more: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", TYPES)
        made.writestr("_rels/.rels", RELATIONS)
        made.writestr("word/document.xml", document)
        for name, content in more.items():
            made.writestr(name, content)
    return packed.getvalue()


def read(tmp_path: Path, name: str, content: bytes | str) -> list[Taken | Refused]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_file(path, TODAY))


def articles(found: list[Taken | Refused]) -> list[Article]:
    return [one.article for one in found if isinstance(one, Taken)]


@pytest.mark.parametrize("suffix", ["md", "html", "csv"])
def test_what_is_written_is_read_back_whole(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"all.{suffix}"
    assert write_file(SHIPPED, file) == len(SHIPPED)
    found = list(read_file(file, TODAY))
    assert [one for one in found if isinstance(one, Refused)] == []
    assert articles(found) == list(SHIPPED)


def test_a_page_keeps_its_words_and_loses_everything_else(tmp_path: Path) -> None:
    [one] = read(tmp_path, "a.html", PAGE)
    assert isinstance(one, Taken)
    assert one.loose
    assert (one.article.title, one.article.answer) == ("换表电池", "先拆旧电池。")
    assert [(s.text, s.key) for s in one.article.steps] == [
        ("打开仓盖", True), ("取出电池", False), ("正负极", False), ("型号 AA", False),
    ]  # fmt: skip


def test_a_word_document_is_read(tmp_path: Path) -> None:
    parts = (("Heading1", "换表电池"), ("", "先拆旧电池。"), ("Heading2", "步骤"), ("", "打开仓盖"))
    content = docx(DOCUMENT.format("".join(STYLED.format(*part) for part in parts)))
    [article] = articles(read(tmp_path, "a.docx", content))
    assert (article.title, article.answer, article.steps[0].text) == ("换表电池", "先拆旧电池。", "打开仓盖")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "docx"),
        (b"PK\x03\x04 broken", "docx"),
        (docx(DOCUMENT.format(""))[:-30], "docx"),
        (docx("<not-closed>"), "docx"),
        (docx(BILLION), "docx"),
        (docx(DOCUMENT.format(""), **{"word/media/a.bin": bytes(60_000_000)}), "bomb"),
        (docx(DOCUMENT.format(""), **{f"x{n}": b"" for n in range(2_100)}), "bomb"),
    ],
)
def test_a_document_that_is_broken_or_a_bomb_is_refused_at_once(
    tmp_path: Path, content: bytes, key: str
) -> None:
    began = time.process_time()
    [one] = read(tmp_path, "a.docx", content)
    assert isinstance(one, Refused)
    assert one.key == key
    assert time.process_time() - began < 3.0


def test_a_document_that_names_a_file_outside_opens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    outside = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    document = DOCUMENT.format(STYLED.format("Heading1", "a&x;")).replace(
        "<w:document", f"{outside}<w:document", 1
    )
    for one in read(tmp_path, "a.docx", docx(document)):
        assert "geheim" not in repr(one)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", "<h1>长</h1>" + "<p><b>字</b></p>" * 300_000),
        ("e.html", "<h1>长</h1>" + "<p><b>字</b></p>" * 20_000),
        ("b.html", "<h1>长</h1>" + "<div><b>字" * 300_000),
        ("c.md", "# 长\n" + "> " * 2_500_000),
        ("d.md", "# 长\n" + "[" * 5_000_000),
    ],
)
def test_five_megabytes_of_markup_are_read_or_refused_in_bounded_time(
    tmp_path: Path, name: str, content: str
) -> None:
    began = time.process_time()
    assert read(tmp_path, name, content)
    assert time.process_time() - began < 10.0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_table_in_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    table = (
        "编号,标题,答案,步骤\n"
        'X-1,如何更换燃气表的电池,先拆下旧的电池再装新的电池,"1. 打开仓盖\n2. 取出电池"\n,,,\n'
    )
    found = read(tmp_path, "a.csv", table.encode(encoding))
    [article] = articles(found)
    assert (article.no, len(article.steps)) == ("X-1", 2)


@pytest.mark.parametrize(
    ("name", "content", "title", "answer"),
    [
        ("a.csv", "编号,标题,答案\nX-2,短表,答案\n".encode("gb2312"), "短表", "答案"),
        (
            "a.html",
            "<title>报修流程</title><p>问地址</p>".encode(),
            "报修流程",
            "问地址",
        ),
        ("a.html", "<title>内网</title><h1>停电查询</h1><p>看公告</p>".encode(), "停电查询", "看公告"),
        ("a.md", "# 甲\n编号：X-1\n先问户号。\n".encode(), "甲", "先问户号。"),
        ("a.md", "**报停申请**\n\n带身份证。\n".encode(), "报停申请", "带身份证。"),
    ],
)
def test_what_people_write_has_the_title_that_they_gave_it(
    tmp_path: Path, name: str, content: bytes, title: str, answer: str
) -> None:
    [article] = articles(read(tmp_path, name, content))
    assert (article.title, article.answer.split()[0]) == (title, answer)


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.exe", "MZ", "kind"),
        ("a.csv", "a,b\n1,2\n", "columns"),
        ("a.csv", "标题,答案\n只有标题,\n", "text-empty"),
        ("a.md", "", "text-empty"),
        ("a.md", "# 只有标题", "text-empty"),
    ],
)
def test_what_can_t_be_taken_is_told(tmp_path: Path, name: str, content: str, key: str) -> None:
    [one] = read(tmp_path, name, content)
    assert isinstance(one, Refused)
    assert one.key == key


def test_a_spreadsheet_takes_no_cell_for_a_formula(tmp_path: Path) -> None:
    evil = replace(OLD, title='=HYPERLINK("http://x")', answer="@SUM(1)", say="-1+1")
    write_file([evil], tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text
    assert "'@SUM" in text
    assert articles(list(read_file(tmp_path / "a.csv", TODAY))) == [evil]


def test_an_exported_page_holds_no_markup_of_an_article(tmp_path: Path) -> None:
    write_file([replace(OLD, title="<script>alert(1)</script>")], tmp_path / "a.html")
    assert "<script" not in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_an_export_to_nowhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="kind"):
        write_file([OLD], tmp_path / "a.exe")
    with pytest.raises(OSError, match="No such file"):
        write_file([OLD], tmp_path / "none" / "a.md")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.sampled_from(["md", "html", "csv", "docx"]), st.binary(max_size=300))
def test_any_bytes_are_read_or_told(tmp_path: Path, suffix: str, content: bytes) -> None:
    for one in read(tmp_path, f"a.{suffix}", content):
        assert isinstance(one, Taken | Refused)


@given(st.text(alphabet="<>/&;abh1li \n\"'=", max_size=200))
def test_any_markup_becomes_text(html: str) -> None:
    assert "<script" not in text_of(html)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite")
    staffed(made)
    yield made
    made.close()


def test_what_comes_in_is_a_draft_with_a_free_number(tmp_path: Path, store: Store) -> None:
    ours = "# 暖气不热\n编号：H-001\n类别：heating\n版本：2\n生效：2026-11-01\n## 答案\n新。\n"
    (tmp_path / "a.md").write_text(f"# 一\n答案。\n# 二\n答案。\n{ours}", encoding="utf-8")
    editors = room(store.where)
    taken, refused = editors.bring_in([tmp_path / "a.md", tmp_path / "none.md"])
    assert [one.article.no for one in taken] == ["N-001", "N-002", "H-001"]
    assert [one.key for one in refused] == ["gone"]
    assert {edition.state for edition in editors.board().unfinished} == {"draft"}
    assert editors.article("H-001") == OLD, "nothing is published"
