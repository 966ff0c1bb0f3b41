"""What a package is made of, without making one."""

import stat
from pathlib import Path

import package


def test_a_package_can_be_read_by_everybody_whatever_the_umask_of_its_maker(tmp_path: Path) -> None:
    inside = tmp_path / "opt" / "agent-desktop"
    inside.mkdir(parents=True, mode=0o700)
    program, words = inside / "agent-desktop", inside / "words.ftl"
    for file, mode in ((program, 0o700), (words, 0o660)):
        file.touch()
        file.chmod(mode)
    (inside / "link").symlink_to("nowhere")
    package.for_everybody(tmp_path)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (inside.parent, inside, program, words)]
    assert modes == [0o755, 0o755, 0o755, 0o644]
