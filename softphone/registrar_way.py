"""What is known of one registrar: whether it has us, what it was asked, when it was heard."""

from dataclasses import dataclass
from typing import Final

SILENCE_S: Final = 6.0  # without an answer it counts as lost
NEVER: Final = float("inf")


@dataclass(slots=True)
class Way:
    """Times are monotonic seconds. Thread: the phone's."""

    registered: bool = False
    trying: bool = False  # a REGISTER is on its way
    refused: bool = False
    try_at: float = NEVER
    ask_at: float = NEVER
    sure_at: float = NEVER  # when no REGISTER from our former address can be on its way any more
    sent_at: float | None = None  # the REGISTER or OPTIONS that the next answer belongs to
    unanswered_since: float | None = None
    answers_since: float | None = None
    knows_options: bool = False
    lost: bool = False  # since it last had us
    heard_at: float = -NEVER
    in_vain_since: float = NEVER  # the first question since then
    patience_s: float = SILENCE_S
    drops_options: bool = False  # some exchanges do: those are asked with REGISTER

    def heard(self, now: float) -> None:
        """It answers us."""
        self.said(now)
        self.unanswered_since, self.patience_s = None, SILENCE_S
        if self.answers_since is None:
            self.answers_since = now

    def said(self, now: float) -> None:
        """It said something, be it a refusal."""
        self.heard_at, self.in_vain_since = now, NEVER

    def silent(self) -> None:
        """It is lost until it says something."""
        self.registered, self.lost, self.patience_s = False, True, SILENCE_S
        self.unanswered_since = self.answers_since = None
