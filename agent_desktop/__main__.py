"""Entry of every process. Only the standard library is imported before it is known which one is wanted."""

import io
import sys


def main() -> None:
    """Dispatch: the phone first, because it must be there before anything heavy is loaded."""
    if sys.argv[1:2] == ["phone"]:
        from softphone.phone_process import main as phone

        sys.exit(phone(sys.argv[2:]))
    if sys.argv[1:2] == ["keep"]:
        from agent_desktop.keeper import stay

        sys.exit(stay(sys.argv[2:]))
    if sys.argv[1:2] == ["join-recording"]:
        from agent_desktop.recording.joining import main as join

        sys.exit(join(sys.argv[2:]))
    _say_at_once()
    if sys.argv[1:] == ["run"]:
        from agent_desktop.opening import run as desk

        sys.exit(desk())
    from agent_desktop.commands import run

    run()


def _say_at_once() -> None:
    """Each line when it is said: Python would keep "about half a minute" back till the end of a pipe.

    A letter that the terminal's encoding lacks becomes a question mark, not the end of the program.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # a program without a console on Windows has none
        sys.stdout.reconfigure(line_buffering=True, errors="replace")


if __name__ == "__main__":
    from multiprocessing import freeze_support

    freeze_support()
    main()
