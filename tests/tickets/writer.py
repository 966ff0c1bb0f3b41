"""A desk that writes, files and delivers as fast as it can, made to be killed.

`python -m tests.tickets.writer FOLDER`: each line on standard input starts one such desk in a child process.
Its process id and each thing that it was told is safe come as lines on standard output: `pid N`,
`saved DRAFT WORDS`, `filed DRAFT NUMBER`, `dead`.
"""

import os
import sys
from itertools import count
from pathlib import Path

from agent_desktop.store.engines import open_writer
from agent_desktop.tickets.delivery import Sender, SharedStore
from agent_desktop.tickets.life.database import TicketStore
from tests.tickets.desk_paper import begun, filed, journal, typed


def tell(*words: object) -> None:
    """One line, in one write: what was told is either there or not."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def shared(folder: Path) -> SharedStore:
    """The shared store of the test."""
    return SharedStore(open_writer(folder / "store.sqlite").begin, {"ticket": TicketStore.ticket})


def work(folder: Path) -> None:
    """Take up what was left, then write, file and deliver for ever."""
    kept = journal(folder)
    sender = Sender(lambda: shared(folder))
    left = [(draft.id, int(draft.values["description"].value[1:])) for draft in kept.drafts()]
    for n in count():
        draft_id, before = left.pop() if left else (f"{os.getpid()}-{n}", 0)
        draft = begun(draft_id=draft_id)
        # On from the words that it had: killed before it is told of the first, fewer would look like a loss.
        for words in range(before + 1, before + 4):
            draft = typed(draft, request_type="no_heat", description=f"词{words}")
            kept.save(draft)
            tell("saved", draft.id, words)
        if n % 4 != 3:  # every fourth stays a draft
            tell("filed", draft.id, filed(kept, draft).number)
        if n % 3 == 0:
            delivery = sender.deliver_once(kept.batch(100))
            kept.sent(delivery.sent)


def main(folder: Path) -> None:
    """Start a desk for each line."""
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                work(folder)
            finally:
                os._exit(1)
        tell("pid", pid)
        os.waitpid(pid, 0)
        tell("dead")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
