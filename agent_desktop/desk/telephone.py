"""The phone as the desk knows it: events of the line become steps of the walk, keys become commands."""

import asyncio
import logging
import re
from typing import Protocol

from msgspec.structs import replace

from agent_desktop.agent.states import AgentState
from agent_desktop.desk import came_to_nothing
from agent_desktop.desk.auto_answer import AutoAnswer
from agent_desktop.desk.call_log import CallLog
from agent_desktop.desk.consultation import Consultation, Send, as_dialled, dialable
from agent_desktop.desk.line_quality import CutWatch, MicrophoneWatch
from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.recordings import tell_of_state
from agent_desktop.desk.state import Level
from customer360.phone import normalise
from softphone import line
from softphone.call import Call, CallState, EndReason, IllegalTransition, check_transition

log = logging.getLogger(__name__)

KEY_GUARD_S = 0.5
"""A key pressed just as a call appears was meant for something else."""


_SURVEY = re.compile(r"survey score=(?P<score>\w{1,16}) token=(?P<token>\S{0,256})")


class Walk(Protocol):
    """What the desk does as a call goes on."""

    def appeared(self, live: LiveCall) -> None:
        """A call is there."""

    def answered(self, live: LiveCall) -> None:
        """Somebody talks."""

    def ended(self, live: LiveCall) -> None:
        """The call is over."""

    def renamed(self, live: LiveCall) -> None:
        """Somebody else speaks there now: a colleague has handed their caller over."""

    def survey_told(self, score: str, token: str) -> None:
        """What a caller keyed after the call with this token."""

    def follow_calls(self, *, missed: bool = False) -> None:
        """A call was held, taken back, or rings over there."""

    def changed(self) -> None:
        """Something to show has changed."""


class Telephone:
    """Calls of the line in the desk's book. Thread: main."""

    def __init__(
        self, parts: Parts, book: CallBook, notices: Notices, walk: Walk, send: Send = lambda *_: ()
    ) -> None:
        """`send` sends a call's context ahead to a colleague."""
        self._send = send
        self._parts, self._book, self._notices, self._walk = parts, book, notices, walk
        self._in_doubt: line.PhoneLost | None = None
        self.consultation = Consultation(parts, book, send)
        self.auto_answer = AutoAnswer(parts, book)
        self.call_log = CallLog(parts, walk.changed)
        self.dialled = ""  # the last number, to be dialled again
        self.levels = line.Levels(0.0, 0.0)
        self._microphone = MicrophoneWatch()
        self._cut = CutWatch(notices)

    def heard(self, event: line.LineEvent) -> None:
        """An event of the line."""
        match event:
            case line.CallChanged(call):
                self._call_changed(call)
            case line.Levels():
                self.levels = event
                self._mind_microphone(event)
                return  # the meter reads it by itself, ten times a second
            case line.Quality(call_id):
                if (live := self._book.get(call_id)) is not None:
                    live.quality = event
                    live.line.add(event)
            case line.PhoneLost():
                self._phone_lost(event)
            case line.PhoneBack(snapshot):
                self._phone_back(snapshot)
            case line.CommandFailed():
                self._command_failed(event)
            case line.InviteRefused(reason, source):
                log.info("refused an INVITE: %s from %s", reason, source)
            case line.TextReceived(text):
                self._text_received(text)
        snapshot = self._parts.line.snapshot
        self._cut.look(snapshot.registration, calls=bool(snapshot.calls))
        self._walk.changed()

    def _command_failed(self, failed: line.CommandFailed) -> None:
        log.warning("%s failed, call %s: %s", failed.command, failed.call_id, failed.reason)
        if (live := self._book.get(failed.call_id)) is not None:
            live.answering = live.taken = False
        if not failed.code:  # who dialled a code says what that means
            came_to_nothing.tell_of_failure(self._notices, failed)

    def _text_received(self, text: str) -> None:
        if (said := _SURVEY.fullmatch(text)) is not None:
            self._walk.survey_told(said["score"], said["token"])

    def adopt(self, snapshot: line.LineSnapshot) -> None:
        """Take the phone's word for what is up: calls that we don't know, and the end of those it has not."""
        if snapshot.wanted_port:
            self._notices.tell(
                "notice-phone-port-taken",
                Level.WARN,
                wanted=str(snapshot.wanted_port),
                port=str(snapshot.port),
            )
        there = {call.id for call in snapshot.calls}
        for live in self._book:
            if live.call.id not in there and live.call.state is not CallState.ENDED:
                self._call_changed(self._gone(live.call))
        for call in sorted(snapshot.calls, key=lambda c: c.state is CallState.ACTIVE):
            self._call_changed(call)  # who talks comes last, so that its panes are open
        self._walk.changed()

    def _mind_microphone(self, levels: line.Levels) -> None:
        """The caller hears nothing and the agent doesn't know: say so after five seconds."""
        talks = [live.call for live in self._book if live.call.state is CallState.ACTIVE]
        has_one = self._parts.line.snapshot.sound.microphone != ""
        open_line = has_one and bool(talks) and not any(call.muted or call.far_end_holds for call in talks)
        now = asyncio.get_running_loop().time()
        if not self._microphone.hear(levels.microphone, now, open_line=open_line):
            return
        self._notices.over("notice-microphone-silent")
        if self._microphone.silent:
            self._notices.tell("notice-microphone-silent", Level.WARN)
        self._walk.changed()

    def _call_changed(self, call: Call) -> None:
        live = self._book.get(call.id)
        if live is None:
            if call.state is not CallState.ENDED:
                self._appear(call)
            return
        before, live.call = live.call, call
        tell_of_state(self._parts, self._notices, before.recording, call.recording)
        if before.remote != call.remote and not live.asked_for:
            live.number = normalise(call.remote, self._parts.site)
            self._walk.renamed(live)
        if before.state is call.state:
            return
        try:
            check_transition(before.state, call.state)
        except IllegalTransition as error:
            log.error("%s; the phone's state is taken", error, extra={"call_id": call.id})
        self._time_hold(live, before.state)
        came_to_nothing.gone_on(self._notices, live)
        log.info("the call is %s", call.state.value, extra={"call_id": call.id})
        if call.state is CallState.ENDED:
            self._notices.over("notice-recording-paused")
            self.call_log.add(live)
            came_to_nothing.tell_of_end(self._notices, live, self._book)
            self._walk.ended(live)
        elif call.state is CallState.ACTIVE and before.state is not CallState.HELD:
            self._walk.answered(live)
        else:
            self._walk.follow_calls()

    def _appear(self, call: Call) -> None:
        live = LiveCall(
            call=call,
            number=normalise(call.remote, self._parts.site),
            skill_group=call.skill_group or self._parts.seat.skill_groups[0],
            appeared_at=asyncio.get_running_loop().time(),
            asked_for=self.consultation.claims(call),
            held_since=call.since if call.state is CallState.HELD else None,
        )
        ready = self._parts.agent.presence.state is AgentState.READY
        self._book.add(live)
        came_to_nothing.gone_on(self._notices, live)
        log.info("the call is here", extra={"call_id": live.call.id})
        self._walk.appeared(live)
        self.auto_answer.consider(live, ready=ready)

    def _time_hold(self, live: LiveCall, before: CallState) -> None:
        """Hold time is counted apart from talk time."""
        if live.call.state is CallState.HELD:
            live.held_since = live.call.since
        elif before is CallState.HELD and live.held_since is not None:
            live.hold_seconds += (live.call.since - live.held_since).total_seconds()
            live.held_since = None

    def _phone_lost(self, event: line.PhoneLost) -> None:
        """Its calls are in doubt, not over: a phone that only lost its desk brings them back."""
        self._in_doubt = event
        key = "notice-phone-lost-in-call" if _voices(event.calls) else "notice-phone-lost"
        log.error("the phone was lost: %s", event.reason)
        self._notices.tell(key, Level.ERROR)

    def _phone_back(self, snapshot: line.LineSnapshot) -> None:
        """Whoever was cut off has to be rung back: that line stays, the others are over."""
        self._notices.over("notice-phone-")
        lost, self._in_doubt = self._in_doubt, None
        if lost is not None and _voices(lost.calls) - {call.id for call in snapshot.calls}:
            self._notices.tell("notice-phone-lost-in-call", Level.ERROR)
        self.adopt(snapshot)

    def _gone(self, call: Call) -> Call:
        now = self._parts.now()
        return replace(call, state=CallState.ENDED, since=now, ended_at=now, end_reason=EndReason.LOST)

    # keys

    def answer(self, call_id: str) -> None:
        """Answer the call named, or the one that rings; the line puts another one on hold."""
        live = self._book.get(call_id) if call_id else self._book.ringing()
        if live is None or not live.rings or live.answering or self._guarded(live):
            return
        live.answering = live.taken = True
        self._parts.line.answer(live.call.id)

    def hang_up(self, call_id: str) -> None:
        """End the call named or selected; a ringing one is declined."""
        live = self._book.current(call_id)
        if live is None or live.call.state is CallState.ENDED:
            live = self._book.ringing()
        if live is None or (live.rings and self._guarded(live)):
            return
        if live.rings:
            self._parts.line.reject(live.call.id)
        else:
            self._parts.line.hang_up(live.call.id)

    def hold(self, call_id: str) -> None:
        """Hold or take back; with a colleague on the other line, speak with the one who waits."""
        if self.consultation.swap():
            return
        live = self._book.current(call_id)
        if live is not None and live.call.state is CallState.ACTIVE:
            self._parts.line.hold(live.call.id)
        elif live is not None and live.call.state is CallState.HELD:
            self._parts.line.resume(live.call.id)

    def mute(self, call_id: str) -> None:
        """Mute or unmute."""
        live = self._book.current(call_id)
        if live is not None and live.up:
            self._parts.line.mute(live.call.id, not live.call.muted)

    def pause_recording(self, call_id: str) -> None:
        """Leave payment data out of the recording, or go on."""
        live = self._book.current(call_id)
        if live is not None and live.up:
            self._parts.line.pause_recording(live.call.id, live.call.recording != "paused")

    def send_digits(self, digits: str) -> None:
        """Key digits to who is spoken with."""
        live = self._book.current()
        if live is not None and live.call.state is not CallState.ACTIVE:
            live = self.consultation.asked(live)
        if live is not None and live.call.state is CallState.ACTIVE:
            self._parts.line.send_digits(live.call.id, digits)

    def dial(self, number: str) -> None:
        """Ring a number; without one, the last again."""
        if wanted := as_dialled(number, self._parts.site) or self.dialled:
            self.dialled = wanted
            self.consultation.forget()
            self._parts.line.dial(wanted)

    def transfer(self, number: str) -> None:
        """Hand the selected call over, blind."""
        live = self._book.current()
        if live is not None and live.up and (wanted := dialable(number)):
            self._send(live, wanted)
            came_to_nothing.over(self._notices)
            self._parts.line.transfer(live.call.id, wanted)

    def to_survey(self) -> None:
        """送评价: the exchange asks the caller how it was; the call is over here."""
        live, code = self._book.current(), self._parts.exchange.survey
        if live is not None and live.up and code:
            self._parts.line.transfer(live.call.id, code, wait=False)

    def _guarded(self, live: LiveCall) -> bool:
        return asyncio.get_running_loop().time() - live.appeared_at < KEY_GUARD_S


def _voices(calls: tuple[Call, ...]) -> set[str]:
    """Ids of the calls in which somebody was on the line."""
    return {call.id for call in calls if call.answered_at is not None}
