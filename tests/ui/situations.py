"""A floor in trouble, as values: incidents, a rise, surge mode."""

from datetime import timedelta

from msgspec.structs import replace

from agent_desktop.desk.state import DeskState
from agent_desktop.supervision.floor import Shown
from agent_desktop.tickets.completeness import folded
from agent_desktop.tickets.incidents.incident import (
    Area,
    Declaration,
    Declared,
    IncidentKind,
    LeadBoard,
    Rise,
    RiseKind,
    Surge,
)
from customer360.card import Service
from tests.ui.callers import NOW, ago

AREAS = (Area("AN-05", "安宁区"), Area("AN-06", "安宁区"), Area("CG-01", "城关区"), Area("QL-02", "七里河区"))
SURGE = Surge(id="s1", since=ago(minutes=18), reason="寒潮，供热来电激增", who="1001")
OUTAGE = Declared(
    id="i1", number="E261122-01", who="1001", since=ago(minutes=95), closed_at=None, joined=137, lately=21,
    edition=2,
    told=Declaration(
        service=Service.ELECTRICITY, kind=IncidentKind.FAILURE, title="停电：银安路一带10千伏线路故障",
        area="AN-05", district="安宁区", street="银安路", cause="10千伏电缆故障，正在抢修",
        script="您所在片区因线路故障停电，抢修人员已到场。恢复后会发短信，您不用反复来电。",
        expected_end=NOW + timedelta(minutes=145),
    ),
)  # fmt: skip
LATE = replace(
    OUTAGE, id="i2", number="E261122-02", joined=12, lately=0,
    told=replace(
        OUTAGE.told, service=Service.HEATING, title="停暖：敦煌路换热站循环泵故障", area="QL-02",
        district="七里河区", street="", expected_end=ago(minutes=20),
    ),
)  # fmt: skip
OVER = replace(LATE, id="i3", number="E261121-04", closed_at=ago(hours=6))
RISE = Rise(
    id="r1", kind=RiseKind.AREA, skill_group="heating", about="CG-01", found=14, usual=0.8,
    since=ago(minutes=6), seen_at=ago(minutes=0),
)  # fmt: skip
WORD = replace(RISE, id="r2", kind=RiseKind.WORD, about="爆管", found=9, usual=0.1)
IN_TROUBLE = LeadBoard(at=NOW, incidents=(OUTAGE, LATE, OVER), rises=(RISE, WORD))


def two_skilled(shown: Shown) -> Shown:
    """Everybody has a second group."""
    lines = tuple(replace(line, groups=(*line.groups, "heating")) for line in shown.lines)
    return replace(shown, lines=lines)


def in_surge(state: DeskState) -> DeskState:
    """The same desk in surge mode."""
    forms = {form.skill_group: form for form in state.forms}
    drafts = tuple(replace(v, folded=folded(forms[v.draft.skill_group], v.draft)) for v in state.drafts)
    return replace(state, surge=SURGE, drafts=drafts)
