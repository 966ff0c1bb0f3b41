"""Rows of the lead's list: rises that wait on top, then what stands, then what was closed lately."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from agent_desktop.tickets.incidents.incident import (
    Area,
    Declaration,
    Declared,
    IncidentKind,
    LeadBoard,
    Rise,
    RiseKind,
)
from customer360.card import Service
from ui.plain import plain
from ui.widgets.row_list import Row
from ui.words import clock, listed, moment, t

NEW: Final = "new"


def rows(told: LeadBoard, labels: Mapping[str, str], districts: Mapping[str, str]) -> list[Row]:
    """Everything, and a row to declare one by hand. `districts`: by supply area."""
    made = [Row(id=NEW, title=t("incident-new"), icon="plus")]
    made += [rise_row(one, labels, districts) for one in told.rises]
    return made + [incident_row(one, told.at) for one in told.incidents]


def rise_words(rise: Rise, labels: Mapping[str, str]) -> str:
    """Why it is proposed."""
    usual = f"{rise.usual:.1f}".removesuffix(".0")
    group = plain(labels.get(rise.skill_group, rise.skill_group), 16)
    return listed((group, t("incident-rise-why", found=rise.found, usual=usual)))


def rise_row(rise: Rise, labels: Mapping[str, str], districts: Mapping[str, str]) -> Row:
    """A rise that waits for a verdict."""
    about = f"{districts.get(rise.about, '')}{rise.about}" if rise.kind is RiseKind.AREA else rise.about
    return Row(
        id=rise.id,
        title=t(f"incident-rise-{rise.kind}", about=plain(about, 30)),
        detail=rise_words(rise, labels),
        icon="alert-triangle",
        tag=t("incident-rise"),
        tone="warn",
    )


def incident_row(one: Declared, now: datetime) -> Row:
    """An incident that stands, or that was closed."""
    told = one.told
    place = listed((t(f"service-{told.service}"), plain(f"{told.district}{told.area}{told.street}", 40)))
    end = t("incident-until", time=moment(told.expected_end, now)) if told.expected_end else ""
    late = told.expected_end is not None and told.expected_end <= now
    detail = (one.number, place, t("incident-since", time=clock(one.since)), end)
    if one.closed_at is not None:
        tag, tone = t("incident-closed-at", time=moment(one.closed_at, now)), "text3"
    elif late:
        tag, tone = t("incident-late", count=one.joined), "danger"
    else:
        tag, tone = t("incident-count", count=one.joined), "accent"
    return Row(
        id=one.id,
        title=plain(told.title, 60),
        detail=listed(detail),
        icon="check" if one.closed_at else "plug-x",
        tag=tag,
        tone=tone,  # type: ignore[arg-type]
    )


def beginning(rise: Rise | None, areas: tuple[Area, ...]) -> Declaration:
    """What a rise says of the incident that it may be."""
    service = Service(rise.skill_group) if rise and rise.skill_group in set(Service) else Service.HEATING
    area = rise.about if rise and rise.kind is RiseKind.AREA else ""
    district = next((one.district for one in areas if one.code == area), "")
    word = plain(rise.about, 20) if rise and rise.kind is RiseKind.WORD else ""
    kind = IncidentKind.FAILURE
    return Declaration(service=service, kind=kind, title=word, area=area, district=district)
