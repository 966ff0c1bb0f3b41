"""What a check looks at."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from agent_desktop.agent.fitness import Finding
from agent_desktop.bootstrap import Setup
from kb_search.articles import Condition
from softphone.line import LineSnapshot


class Subject(Struct, frozen=True, kw_only=True):
    """The seat, and what its phone and library say of themselves at this moment.

    `line` is None where there is no phone, `phone_trouble` then says why. `library` is the running desk's.
    `aloud`: the microphone may be listened to and the loudspeaker used.
    """

    setup: Setup
    line: LineSnapshot | None = None
    phone_trouble: str = ""
    library: Condition | None = None
    aloud: bool = False
    in_call: bool = False
    registers: bool = True  # False: another desk of this user holds the account


Check = Callable[[Subject], Iterator[Finding]]
"""Thread: any; nothing of Qt."""
