"""Opening the desk: what is waited for each morning, so it loads no command line."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def run() -> int:
    """Open the workstation on this user's settings until it is closed; the exit status."""
    gc.disable()  # the window collects (`ui.garbage`); what is imported until then is no garbage
    with explained():
        from agent_desktop.session import run as sit
        from agent_desktop.startup import with_demo_data

        return sit(with_demo_data(print))


@contextmanager
def explained() -> Iterator[None]:
    """A desk that can't start says why in one sentence, without a traceback; exit status 3."""
    from agent_desktop.running import DeskRuns
    from agent_desktop.secrets import KeyBroken, SecretsLocked

    try:
        yield
    except (DeskRuns, SecretsLocked, KeyBroken, OSError, ValueError) as error:
        from agent_desktop.startup import why_not

        if not (words := why_not(error)):
            raise
        print(words, file=sys.stderr)
        raise SystemExit(3) from error
