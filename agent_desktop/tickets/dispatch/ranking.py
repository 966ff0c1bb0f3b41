"""Which station is proposed first, and why. Pure."""

from collections.abc import Sequence

from agent_desktop.tickets.dispatch.book import Floor, Proposal, Visit


def ranked(
    floor: Floor, *, skill_group: str, request_type: str, area: str, visits: Sequence[Visit]
) -> tuple[Proposal, ...]:
    """Stations that serve such a ticket: who goes there anyway, is meant for it, is there, is free.

    A station that names areas, groups or types serves only those; one that names the very thing comes before
    one that serves all. A full station comes last, but is never left out: an emergency must go somewhere.
    """
    proposals = []
    for station in floor.stations:
        served = {"area": (station.areas, area), "type": (station.request_types, request_type)}
        served["group"] = (station.skill_groups, skill_group)
        if any(named and wanted not in named for named, wanted in served.values()):
            continue
        why = [key for key, (named, wanted) in served.items() if named and wanted in named]
        visit = next((v for v in visits if v.station == station.code), None)
        load = floor.loads.get(station.code, 0)
        full = 0 < station.capacity <= load
        why = [*(["visit"] if visit else []), *why, *(["duty"] if station.code in floor.duty else [])]
        name, phone = floor.duty.get(station.code, ("", ""))
        proposal = Proposal(
            station=station,
            why=(*why, "full") if full else tuple(why),
            load=load,
            duty_name=name,
            duty_phone=phone,
            visit=visit,
        )
        proposals.append(proposal)
    return tuple(sorted(proposals, key=_order))


def _order(proposal: Proposal) -> tuple[bool, bool, int, bool, float, str]:
    why, station = proposal.why, proposal.station
    meant = sum(key in why for key in ("area", "type", "group"))
    share = proposal.load / station.capacity if station.capacity else float(proposal.load) / 100
    return "full" in why, "visit" not in why, -meant, "duty" not in why, share, station.code
