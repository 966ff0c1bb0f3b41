"""A phone whose machine gets another address when a file `moved` appears in its runtime folder.

Started as the phone itself is. An interface that really changes needs root; all else is as ever.
"""

import sys
from pathlib import Path

from softphone import phone_process
from softphone.phone_exchange import Exchange

MOVED = "moved"


def main() -> int:
    """Run one phone to its end; the arguments are those of `agent-desktop phone`."""
    moved = Path(sys.argv[sys.argv.index("--runtime") + 1]) / MOVED

    def source_now(self: Exchange) -> str:
        return "127.0.0.2" if moved.exists() else "127.0.0.1"

    Exchange._source_now = source_now  # type: ignore[method-assign]
    return phone_process.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
