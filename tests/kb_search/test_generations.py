import errno
import os
from pathlib import Path

import pytest

from kb_search.generations import Generations

FILES = {"a.seg": b"postings", "stock.msgpack": b"articles"}


def test_what_was_written_is_read(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "index")
    assert generations.read() is None
    generations.write(FILES)
    assert generations.read() == FILES
    generations.write({"b": b""})
    assert generations.read() == {"b": b""}


def test_any_damage_is_noticed(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    generations.write(FILES)
    for path in [p for p in tmp_path.rglob("*") if p.is_file()]:
        whole = path.read_bytes()
        for damaged in (b"", whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1])):
            path.write_bytes(damaged)
            assert generations.read() is None, path
        path.unlink()
        assert generations.read() is None, path
        path.write_bytes(whole)
        assert generations.read() == FILES


def test_a_pointer_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = Generations(tmp_path / "outside")
    outside.write(FILES)
    (name,) = [p.name for p in (tmp_path / "outside").iterdir() if p.is_dir()]
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "current").write_text(f"../outside/{name}")
    assert Generations(tmp_path / "index").read() is None


def test_a_full_disk_leaves_the_old_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generations = Generations(tmp_path)
    generations.write(FILES)
    before = sorted(tmp_path.rglob("*"))

    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        generations.write({"b": b"new"})
    assert sorted(tmp_path.rglob("*")) == before
    assert generations.read() == FILES


def test_old_leftovers_go_young_ones_stay(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    for name, age in (("g-old", 7200), ("g-young", 60)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"x")
        then = (tmp_path / name).stat().st_mtime - age
        os.utime(tmp_path / name, (then, then))
    generations.write(FILES)
    assert not (tmp_path / "g-old").exists()
    assert (tmp_path / "g-young").exists()
    assert generations.read() == FILES
