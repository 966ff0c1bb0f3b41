"""What the site's files say: its forms, clocks, limits and lists, read once for a desk.

A wrong file of the site's own costs itself: the shipped one counts in its place, and the mistake is told.
"""

from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from agent_desktop.agent.limits import Limits, read_limits
from agent_desktop.agent.reasons import Reason, load_reasons
from agent_desktop.tickets import form_files
from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.emergency import LaneRules, read_rules
from agent_desktop.tickets.follow_ups.rules import CallRules
from agent_desktop.tickets.follow_ups.rules import load as load_call_rules
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.incidents.rises.rule import RiseRule, read_rule
from customer360.gate import IdentityPolicy, read_policy
from customer360.ivr import Menu, read_menu
from customer360.oversight.watch import NuisanceRule, read_nuisance
from customer360.supply import Rule, read_ways
from resources import files


class NoForms(ValueError):
    """Not one form can be used; the message says what is wrong with each."""


class SiteRules(Struct, frozen=True, kw_only=True):
    """`problems`: what is wrong with which file, in words."""

    forms: tuple[Form, ...]
    aside: tuple[Form, ...]  # of tickets that no caller asks for
    clocks: ClockRules
    calls: CallRules
    rises: RiseRule
    lane: LaneRules
    limits: Limits
    reasons: tuple[Reason, ...]
    identity: IdentityPolicy
    supply: tuple[Rule, ...]
    menu: Menu
    nuisance: NuisanceRule
    problems: tuple[str, ...]


def read_site_rules(own: Path, zone: ZoneInfo, language: str) -> SiteRules:
    """The shipped files, with those in the folder `own` over them. Raises `NoForms`."""
    shipped = files("settings")
    forms, wrong = form_files.load(files("forms"), language)
    if not forms:
        raise NoForms("; ".join(map(str, wrong)))
    aside, aside_wrong = form_files.load(files("forms") / "lateral", language)
    clocks, clocks_wrong = rule_files.load(shipped, own, zone, language)
    calls, calls_wrong = load_call_rules(shipped, own, zone, language)
    rises, rises_wrong = read_rule(shipped, own)
    return SiteRules(
        forms=forms,
        aside=aside,
        clocks=clocks,
        calls=calls,
        rises=rises,
        lane=read_rules(shipped / "emergency.toml", language),
        limits=read_limits((shipped / "agent.toml").read_text("utf-8")),
        reasons=load_reasons(shipped / "agent.toml", language),
        identity=read_policy((shipped / "identity.toml").read_bytes(), language),
        supply=read_ways((shipped / "supply.toml").read_bytes(), language),
        menu=read_menu((shipped / "ivr.toml").read_bytes(), language),
        nuisance=read_nuisance((shipped / "lists.toml").read_bytes(), language),
        problems=tuple(map(str, (*wrong, *aside_wrong, *clocks_wrong, *calls_wrong, *rises_wrong))),
    )
