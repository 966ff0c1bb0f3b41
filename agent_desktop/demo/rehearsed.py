"""The unattended demo: each scene is taken by a scripted agent with nothing but the keyboard."""

import asyncio
import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from agent_desktop.demo.paints import PaintWatch, complete
from agent_desktop.demo.report import CallReport, Report
from agent_desktop.demo.ring import CallerGone, SimulatedCaller, simulated_caller
from agent_desktop.demo_data.scenes import SCENES, Scene
from agent_desktop.desk.state import CallView, DeskState
from agent_desktop.session import Session
from customer360.identity import Check
from softphone.call import CallState
from ui.hand import Hand, OutOfReach
from ui.words import t

CARD_S: Final = 10.0
STEP_S: Final = 5.0
FINGER_S: Final = 0.7
"""An agent looks before the key is pressed, and the key guard wants half a second."""

Holds = Callable[[CallView], bool]

UNKNOWN_ANSWER: Final = "待核实"


class Rehearsal:
    """Plays a number of calls in turn and writes down what came of them."""

    def __init__(self, calls: int, pictures: Path, report: Report) -> None:
        self._calls, self._pictures, self._report = calls, pictures, report
        self._paints = PaintWatch()

    async def play(self, session: Session) -> int:
        """Take every call; 1 when one of them failed. The window is the only way in."""
        session.front.on_change(self._paints.saw)
        session.on_painted = self._paints.painted
        self._pictures.mkdir(parents=True, exist_ok=True)
        await session.until(lambda state: bool(state.knowledge.revision), timeout=240.0)
        async with simulated_caller(session.setup.folders.runtime / "caller") as caller:
            for number, scene in enumerate(itertools.islice(itertools.cycle(SCENES), self._calls), 1):
                await self._take(session, caller, number, scene)
        return int(not self._report.passed)

    async def _take(self, session: Session, caller: SimulatedCaller, number: int, scene: Scene) -> None:
        entry = CallReport(scene=scene.code, number=scene.number, skill_group=scene.skill_group)
        self._report.calls.append(entry)
        turn = _Turn(session, caller, scene, entry, Hand(session.window))
        try:
            began = time.monotonic()
            sent_ns = await turn.ring()
            painted = self._paints.of(turn.call_id)
            self._picture(session, number, scene, "1-ringing")
            entry.ring_to_first_paint_ms = _ms(sent_ns, painted.first_ns)
            entry.ring_to_card_ms = _ms(sent_ns, painted.card_ns)
            await turn.talk()
            self._picture(session, number, scene, "2-talking")
            await turn.wrap_up()
            entry.seconds = round(time.monotonic() - began, 1)
        except (TimeoutError, CallerGone, OutOfReach) as error:
            self._report.errors.append(f"call {number} ({scene.code}): {turn.step}: {error!r}")
            self._picture(session, number, scene, "failed")
            await turn.clear_up()

    def _picture(self, session: Session, number: int, scene: Scene, moment: str) -> None:
        file = self._pictures / f"{number:02d}-{scene.code}-{moment}.png"
        Hand(session.window).picture(str(file))
        self._report.pictures.append(str(file))


class _Turn:
    """One call in the hands of the scripted agent."""

    def __init__(
        self, session: Session, caller: SimulatedCaller, scene: Scene, entry: CallReport, hand: Hand
    ) -> None:
        self._session, self._caller, self._scene, self._entry = session, caller, scene, entry
        self._hand = hand
        self._told = {notice.id for notice in session.front.state.notices}
        self.call_id = ""
        self.step = "ring"

    async def ring(self) -> int:
        """Let the caller ring and look at the card; when the INVITE was sent, CLOCK_MONOTONIC in ns."""
        known = {view.call.id for view in self._session.front.state.calls}
        told = await self._caller.ring(self._scene.code, self._session.target)
        state = await self._session.until(
            lambda s: any(v.call.id not in known for v in s.calls), timeout=STEP_S
        )
        self.call_id = next(v.call.id for v in state.calls if v.call.id not in known)
        self.step = "card"
        view = await self._view(complete, CARD_S)
        await asyncio.sleep(FINGER_S)
        self._entry.alerts = [alert.kind.value for alert in view.alerts]
        return told.sent_ns

    async def talk(self) -> None:
        """Answer, choose, prove, look up, write."""
        self.step = "answer"
        await self._hand.press("F2")
        view = await self._view(lambda v: v.call.state is CallState.ACTIVE, STEP_S)
        if view.card is not None and view.card.accounts and not view.card.chosen:
            self.step = "choose an account"
            await self._hand.press("Ctrl+1")
            await self._view(lambda v: v.card is not None and bool(v.card.chosen), STEP_S)
        await self._describe()
        await self._prove()
        await self._look_up()

    async def _describe(self) -> None:
        self.step = "describe"
        name = t("ticket-description")
        await self._hand.tab_to(lambda w: w.accessibleName() == name)
        for phrase in self._scene.phrases:
            await self._hand.write(phrase)

    async def _prove(self) -> None:
        """Ask what the gate wants, in its order, and type what the caller says."""
        self.step = "identity"
        said = dict(self._scene.answers)
        for _ in Check:
            view = await self._view(lambda _: True, STEP_S)
            ask = next((c for c in view.gate.offered if c.value in said), None)
            if view.gate.passed or ask is None:
                return
            name, asked = t(f"check-{ask}"), len(view.gate.evidence)
            await self._hand.tab_to(lambda w, name=name: w.accessibleName() == name)  # type: ignore[misc]
            await self._hand.press("Space")
            await self._hand.write(said[ask.value])
            await self._hand.press("Return")
            await self._view(lambda v, asked=asked: len(v.gate.evidence) > asked, STEP_S)  # type: ignore[misc]

    async def _look_up(self) -> None:
        self.step = "knowledge"
        state = self._session.front.state
        self._entry.suggestions = [s.hit.title for s in state.knowledge.suggestions]
        await self._hand.press("Ctrl+K")
        await self._hand.write(self._scene.query)
        await asyncio.sleep(0.3)  # the list is read before Enter is pressed
        await self._hand.press("Return")
        await self._session.until(lambda s: s.knowledge.article is not None, timeout=STEP_S)
        await asyncio.sleep(0.2)
        await self._hand.press("Alt+A")
        await self._session.until(lambda s: bool(s.draft and s.draft.draft.articles), timeout=STEP_S)

    async def wrap_up(self) -> None:
        """Hang up and file; what the form still wants is where the keyboard has been put."""
        self.step = "hang up"
        await self._hand.press("F3")
        await self._view(lambda v: v.wrap_up, STEP_S)
        self.step = "file"
        for _ in range(8):
            await self._hand.press("Ctrl+Return")
            try:
                await self._session.until(self._gone, timeout=0.5)
            except TimeoutError:
                await self._hand.fill(UNKNOWN_ANSWER)
            else:
                break
        state = await self._session.until(self._gone, timeout=STEP_S)
        self._entry.ticket_no = next(
            (str(n.args["number"]) for n in reversed(state.notices) if n.key == "notice-filed"), ""
        )
        state = await self._session.until(lambda s: s.status.to_send == 0, timeout=STEP_S)
        self._entry.saved = bool(self._entry.ticket_no) and not self._refused(state)

    async def clear_up(self) -> None:
        """After a failure: nothing of this call may stand in the next one's way."""
        self._caller.hang_up()
        await asyncio.sleep(1.0)
        if any(v.call.id == self.call_id for v in self._session.front.state.calls):
            self._session.front.finish("cut_off")
            await asyncio.sleep(0.5)

    def _refused(self, state: DeskState) -> bool:
        """Whether the centre didn't take something since this call rang."""
        return any(n.key == "notice-refused" and n.id not in self._told for n in state.notices)

    def _gone(self, state: DeskState) -> bool:
        return all(v.call.id != self.call_id for v in state.calls)

    async def _view(self, holds: Holds, limit_s: float) -> CallView:
        def found(state: DeskState) -> bool:
            return any(v.call.id == self.call_id and holds(v) for v in state.calls)

        state = await self._session.until(found, timeout=limit_s)
        return next(v for v in state.calls if v.call.id == self.call_id)


def _ms(sent_ns: int, painted_ns: int) -> float | None:
    return round((painted_ns - sent_ns) / 1e6, 2) if sent_ns and painted_ns else None
