"""From what the desk holds to what the window shows: one frozen value, masked here and nowhere else."""

from msgspec.structs import replace

from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import CallView
from customer360.masking import masked, masked_found, masked_name, masked_number


class Views:
    """Call views, made again only when something in their call has changed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._made: dict[str, tuple[tuple[object, ...], CallView]] = {}

    def of(self, book: CallBook) -> tuple[CallView, ...]:
        """The call bar's cards and the pops behind them."""
        made = {live.call.id: self._view(live) for live in book}
        self._made = {call_id: self._made[call_id] for call_id in made}
        return tuple(made.values())

    def _view(self, live: LiveCall) -> CallView:
        shows = (live.call, live.number, live.card, live.alerts, live.ways, live.gate, live.revealed)
        seen = (*shows, live.lookup, live.wrap_up, live.quality, live.draft_id)
        before = self._made.get(live.call.id)
        if before is not None and all(a is b or a == b for a, b in zip(before[0], seen, strict=True)):
            return before[1]
        view = self._make(live)
        self._made[live.call.id] = (seen, view)
        return view

    def _make(self, live: LiveCall) -> CallView:
        shown = unmasked(live) or bool(live.asked_for)  # a colleague's extension is no secret
        account = live.card.account if live.card else None
        name = account.customer.name if account else ""
        return CallView(
            call=live.call,
            number=live.number,
            shown_number=live.number.national if shown else masked_number(live.number),
            caller=name if shown or not name else masked_name(name),
            skill_label=self._parts.form(live.skill_group).label if live.skill_group else "",
            place=live.number.place,
            ivr=self._parts.menu.words(live.call.ivr_trail),
            card=masked(live.card, unmasked=shown) if live.card else None,
            alerts=live.alerts,
            ways=live.ways,
            gate=live.gate,
            lookup=replace(live.lookup, found=tuple(map(masked_found, live.lookup.found))),
            draft_id=live.draft_id,
            asked_for=live.asked_for,
            taken=live.taken,
            wrap_up=live.wrap_up,
            quality=live.quality,
        )


def unmasked(live: LiveCall) -> bool:
    """Whether this call's names and numbers may be read in full: gate passed, revealed, or an emergency."""
    return live.emergency or live.revealed or live.gate.unmasked
