import os
from pathlib import Path

import pytest

from kb_search.generations import Generations, broken

FILES = {"a.seg": b"postings", "stock.msgpack": b"articles"}


def put(generations: Generations, files: dict[str, bytes]) -> Path:
    generation = generations.begin()
    for name, content in files.items():
        (generation / name).write_bytes(content)
    generations.finish(generation)
    return generation


def whole(generations: Generations) -> bool:
    """Found wrong at once, or by the look in the background."""
    current = generations.current()
    return current is not None and not any(broken(current))


def test_what_was_finished_is_valid(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "index")
    assert generations.current() is None
    first = put(generations, FILES)
    assert generations.current() == first
    begun = generations.begin()
    assert generations.current() == first  # not yet finished
    (begun / "b").write_bytes(b"")
    generations.finish(begun)
    assert generations.current() == begun
    assert whole(generations)


def test_any_damage_is_noticed(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    put(generations, FILES)
    for path in [p for p in tmp_path.rglob("*") if p.is_file()]:
        before = path.read_bytes()
        for damaged in (b"", before[:-1], before[:-1] + bytes([before[-1] ^ 1])):
            path.write_bytes(damaged)
            assert not whole(generations), path
        path.unlink()
        assert not whole(generations), path
        path.write_bytes(before)
        assert whole(generations)


def test_a_missing_or_shorter_file_is_noticed_at_once(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    generation = put(generations, FILES)
    (generation / "a.seg").write_bytes(b"post")
    assert generations.current() is None


def test_a_pointer_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = put(Generations(tmp_path / "outside"), FILES)
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "current").write_text(f"../outside/{outside.name}")
    assert Generations(tmp_path / "index").current() is None


def test_a_full_disk_leaves_the_old_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generations = Generations(tmp_path)
    before = put(generations, FILES)
    begun = generations.begin()

    def full(path: Path, content: bytes) -> int:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        generations.finish(begun)
    generations.drop(begun)
    assert generations.current() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", before.name]


def test_old_leftovers_go_young_ones_stay(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    for name, age in (("g-old", 7200), ("g-young", 60)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"x")
        then = (tmp_path / name).stat().st_mtime - age
        os.utime(tmp_path / name, (then, then))
    put(generations, FILES)
    assert not (tmp_path / "g-old").exists()
    assert (tmp_path / "g-young").exists()
    assert whole(generations)
