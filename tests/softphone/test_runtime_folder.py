"""The place where desk and phone meet."""

import os
import stat
import sys
from pathlib import Path

import pytest

from softphone.runtime_folder import AlreadyHeld, PhoneAddress, RuntimeFolder, new_token

ADDRESS = PhoneAddress(port=5, pid=7, protocol=1, desk_token="d", phone_token="p")


def test_what_is_published_is_read(tmp_path: Path) -> None:
    folder = RuntimeFolder(tmp_path)
    assert folder.address() is None
    folder.publish(ADDRESS)
    assert RuntimeFolder(tmp_path).address() == ADDRESS
    folder.withdraw()
    folder.withdraw()
    assert folder.address() is None


@pytest.mark.skipif(sys.platform == "win32", reason="the profile folder's access list protects it there")
def test_only_its_user_can_read_the_tokens(tmp_path: Path) -> None:
    folder = RuntimeFolder(tmp_path / "run")
    folder.prepare()
    former = os.umask(0)
    try:
        folder.publish(ADDRESS)
    finally:
        os.umask(former)
    assert stat.S_IMODE((tmp_path / "run" / "phone.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "run").stat().st_mode) == 0o700


@pytest.mark.parametrize("content", [b"", b"{", b'{"port": "x"}', b"\xff\x00"])
def test_a_broken_file_is_no_address(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "phone.json").write_bytes(content)
    assert RuntimeFolder(tmp_path).address() is None


def test_one_phone_at_a_time(tmp_path: Path) -> None:
    first, second = RuntimeFolder(tmp_path), RuntimeFolder(tmp_path)
    first.hold()
    with pytest.raises(AlreadyHeld, match="another phone"):
        second.hold()
    first.let_go()
    second.hold()
    second.let_go()


def test_tokens_differ() -> None:
    assert len({new_token() for _ in range(100)}) == 100
