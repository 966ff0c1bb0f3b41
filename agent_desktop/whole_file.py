"""A file is written whole or not at all: on a full disk, or when the machine stops, the former one stays."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

PRIVATE: Final = 0o600


def write(file: Path, data: bytes, *, private: bool = False) -> None:
    """As `whole`."""
    with whole(file, private=private) as out:
        out.write(data)


@contextmanager
def whole(file: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
    """To be written into; at the end of the block all of it is on the disk and takes the place of `file`.

    `private`: for this user only, from its first byte on.

    Raises `OSError` that names `file`, as when the disk is full: what stood there before stays, and nothing
    else is left. What is no file (a pipe, a device) is written as it comes.
    """
    file = file.resolve()  # a link goes on to be one
    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as out:
                yield out
        else:
            yield from _replaced(file, PRIVATE if private else 0o666)
    except OSError as error:
        if error.errno is not None:
            error.filename, error.filename2 = str(file), None
        raise


def _replaced(file: Path, mode: int) -> Iterator[IO[bytes]]:
    part = file.with_name(f".{file.name[:40]}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with open(part, "wb", opener=lambda path, flags: os.open(path, flags, mode)) as out:
            if file.exists() and mode != PRIVATE:
                shutil.copymode(file, part)
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
