"""What may be attached: by what a file is, not by what it is called."""

import base64
import hashlib
import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.tickets.attached import files as attachments
from agent_desktop.tickets.attached.files import LARGEST, PART, AttachmentRefused

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(64)
PDF = b"%PDF-1.7\n" + bytes(64)


def office(*names: str) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as packed:
        for name in ("[Content_Types].xml", *names):
            packed.writestr(name, "x")
    return body.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("现场.JPG", JPEG, "image/jpeg"),
        ("C:\\照片\\a.jpeg", JPEG, "image/jpeg"),
        ("../../etc/单据.pdf", PDF, "application/pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(64), "image/png"),
        ("a.wav", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(64), "audio/wav"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(64), "video/mp4"),
        ("表.xlsx", office("xl/workbook.xml"), attachments.KINDS["xlsx"][0]),
    ],
)
def test_what_is_what_it_says_is_taken(name: str, body: bytes, kind: str) -> None:
    taken = attachments.check(name, body)
    assert (taken.kind, taken.size, taken.sha256) == (kind, len(body), hashlib.sha256(body).hexdigest())
    assert not set(taken.name) & set('\\/:"')


@pytest.mark.parametrize(
    ("name", "body", "key"),
    [
        ("a.jpg", b"", "empty"),
        ("a.jpg", JPEG + bytes(LARGEST), "too_large"),
        ("a.exe", b"MZ" + bytes(64), "unknown_kind"),
        ("a.jpg.exe", JPEG, "unknown_kind"),
        ("jpg", JPEG, "unknown_kind"),
        ("a.jpg", b"MZ" + bytes(200), "lies"),
        ("a.jpg", b"<html><script>alert(1)</script>", "lies"),
        ("a.pdf", JPEG, "lies"),
        ("a.docx", b"PK\x03\x04" + bytes(64), "lies"),
        ("a.docx", office("xl/workbook.xml"), "lies"),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), "lies"),
        ("a.png", "中文".encode(), "lies"),
    ],
)
def test_everything_else_is_refused(name: str, body: bytes, key: str) -> None:
    with pytest.raises(AttachmentRefused) as caught:
        attachments.check(name, body)
    assert caught.value.key == key


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    plain = attachments.plain_name(name)
    assert len(plain) <= 121
    assert plain == attachments.plain_name(plain)
    assert not set(plain) & set('\\/:*?"<>|\n\0')
    assert plain not in (".", "..")


def test_it_travels_in_parts() -> None:
    body = JPEG + bytes(range(256)) * 2000
    taken = attachments.check("a.jpg", body)
    first, *parts = attachments.acts(taken, "t1", agent="1011", origin="A01", now=datetime.now(UTC))
    assert (first.kind, first.payload["size"]) == ("attach", len(body))
    assert [p.payload["part"] for p in parts] == list(range(-(-len(body) // PART)))
    assert b"".join(base64.b64decode(str(p.payload["body"])) for p in parts) == body
