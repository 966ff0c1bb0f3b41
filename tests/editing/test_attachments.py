"""Files that go with an article: what may be one, and that they come through an export and an import."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.editing.editions.edition import EditionRefused
from agent_desktop.editing.editions.text import TextFault, from_text, to_text
from agent_desktop.store.schema import editing
from kb_search import media
from kb_search.articles import Attachment
from resources import files
from tests.desk.store import Store
from tests.editing.room import OLD, TODAY, room, staffed

FORM = (files("articles") / "files/suspension-request.docx").read_bytes()
PICTURE = (files("articles") / "pictures/valve-handle.png").read_bytes()
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite")
    staffed(made)
    yield made
    made.close()


def office(*parts: str, size: int = 10) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in parts:
            packed.writestr(part, b"0" * size)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (FORM, "docx"),
        (PDF, "pdf"),
        (office("xl/workbook.xml"), "xlsx"),
        (PDF + b"<</S/JavaScript/JS (app.alert(1))>>", ""),
        (PDF + b"<</S/Launch/F(cmd.exe)>>", ""),
        (office("word/document.xml", "word/vbaProject.bin"), ""),
        (office("word/document.xml", "word/embeddings/oleObject1.bin"), ""),
        (office("word/document.xml", size=101_000_000), ""),
        (office("mimetype"), ""),
        (b"MZ\x90\x00", ""),
        (b"PK\x03\x04" + b"\0" * 40, ""),
        (b"", ""),
    ],
)
def test_a_file_is_what_its_bytes_are(content: bytes, kind: str) -> None:
    assert media.file_kind(content) == kind


def test_a_file_that_goes_with_an_article_survives_export_and_import(tmp_path: Path, store: Store) -> None:
    (tmp_path / "报停 申请书.exe").write_bytes(FORM)
    (tmp_path / "阀.png").write_bytes(PICTURE)
    editors = room(store.where)
    form, picture = editors.keep(tmp_path / "报停 申请书.exe", ""), editors.keep(tmp_path / "阀.png", "手柄")
    assert isinstance(form, Attachment)
    assert form.name == "报停 申请书.docx", "its ending is that of its bytes"
    article = replace(OLD, files=(form,), pictures=(picture,))
    draft = editors.submit(editors.begin(article).id)
    room(store.where, "1097").publish(draft.id)
    for name in ("out.md", "out.csv"):
        assert editors.bring_out(tmp_path / name) == 1
        other = Store(tmp_path / f"other-{name}.sqlite")
        staffed(other)
        there = room(other.where, shipped=())
        ([taken], refused) = there.bring_in([tmp_path / name])
        assert (refused, taken.loose) == ((), False)
        again = taken.article
        assert [file.digest for file in again.files] == [form.digest]
        assert [file.name for file in again.files] == ["报停 申请书.docx"]
        assert [(p.caption, p.digest) for p in again.pictures] == [("手柄", media.digest_of(PICTURE))]
        kept = {row["digest"]: row["content"] for row in other.rows(editing.article_pictures)}
        assert kept == {form.digest: FORM, media.digest_of(PICTURE): PICTURE}
        other.close()


def test_without_its_folder_an_article_comes_in_and_is_to_be_looked_at(tmp_path: Path, store: Store) -> None:
    article = replace(OLD, no="N-9", files=(Attachment(name="a.docx", digest="ab" * 32),))
    (tmp_path / "in.md").write_text(to_text(article), encoding="utf-8")
    ([taken], refused) = room(store.where).bring_in([tmp_path / "in.md"])
    assert (taken.loose, taken.article.files, refused) == (True, (), ())
    assert taken.article.answer == OLD.answer


def test_what_an_editor_rubs_out_goes_and_what_was_never_put_in_is_refused() -> None:
    article = replace(OLD, files=(Attachment(name="申请书.docx", digest="ab" * 32),))
    text = to_text(article)
    assert from_text(text, article, today=TODAY) == article
    renamed = from_text(text.replace("申请书.docx", "新表.exe"), article, today=TODAY)
    assert renamed.files[0].name == "新表.exe.docx"
    assert (
        from_text(text.replace("- [申请书.docx](#abababababababab)\n", ""), article, today=TODAY).files == ()
    )
    with pytest.raises(TextFault, match="carried"):
        from_text(text.replace("abab)", "abac)"), article, today=TODAY)


def test_what_is_neither_picture_nor_form_is_refused(tmp_path: Path, store: Store) -> None:
    (tmp_path / "form.docx").write_bytes(office("word/document.xml", "word/vbaProject.bin"))
    with pytest.raises(EditionRefused, match="picture"):
        room(store.where).keep(tmp_path / "form.docx", "")
