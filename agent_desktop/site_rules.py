"""What the site's files say: its forms, clocks, limits and lists, read once for a desk.

They stand in the folder of the machine's policy, where who sits at the desk can't change them. A wrong one
costs itself: the shipped one counts in its place, and the mistake is told.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from agent_desktop.agent.limits import Limits, read_limits
from agent_desktop.agent.reasons import Reason, load_reasons
from agent_desktop.settings import Folders
from agent_desktop.supervision.limits import read_limits as read_board_limits
from agent_desktop.supervision.shift.times import read_rota
from agent_desktop.tickets import form_files
from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.clocks.rule_files import CALENDAR, RULES
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.emergency import LaneRules, read_rules
from agent_desktop.tickets.follow_ups.rules import CALLS, CallRules
from agent_desktop.tickets.follow_ups.rules import load as load_call_rules
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.incidents.rises.rule import FILE as RISES
from agent_desktop.tickets.incidents.rises.rule import RiseRule, read_rule
from customer360.gate import IdentityPolicy, read_policy
from customer360.ivr import Menu, read_menu
from customer360.oversight.watch import NuisanceRule, read_nuisance
from customer360.supply import Rule, read_ways
from resources import files

BOARD: Final = "board.toml"

_Read = TypeVar("_Read")


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


def read_site_rules(folders: Folders, zone: ZoneInfo, language: str) -> SiteRules:
    """The shipped files, with the site's over them. Raises `NoForms`.

    Clocks, calendar, calls and rises may stand in the user's settings when the site's folder has none.
    """
    shipped, site = files("settings"), folders.site
    problems: list[str] = []

    def one(name: str, read: Callable[[Path], _Read]) -> _Read:
        return read_one(site, name, read, problems)

    usual = read_limits((shipped / "agent.toml").read_text("utf-8"))
    # read again when the board opens; what is wrong is told now
    one(BOARD, lambda file: read_board_limits(file.read_text("utf-8")))
    one(BOARD, lambda file: read_rota(file.read_text("utf-8"), zone))
    forms, wrong = site_forms(site, language)
    if not forms:
        raise NoForms("; ".join(map(str, wrong)))
    aside, aside_wrong = site_forms(site, language, "lateral")
    clocks, clocks_wrong = rule_files.load(
        shipped, folders.holding(RULES), zone, language, folders.holding(CALENDAR)
    )
    calls, calls_wrong = load_call_rules(shipped, folders.holding(CALLS), zone, language)
    rises, rises_wrong = read_rule(shipped, folders.holding(RISES))
    return SiteRules(
        forms=forms,
        aside=aside,
        clocks=clocks,
        calls=calls,
        rises=rises,
        lane=one("emergency.toml", lambda file: read_rules(file, language)),
        limits=one("agent.toml", lambda file: read_limits(file.read_text("utf-8"), usual)),
        reasons=one("agent.toml", lambda file: load_reasons(file, language))
        or load_reasons(shipped / "agent.toml", language),
        identity=one("identity.toml", lambda file: read_policy(file.read_bytes(), language)),
        supply=one("supply.toml", lambda file: read_ways(file.read_bytes(), language)),
        menu=one("ivr.toml", lambda file: read_menu(file.read_bytes(), language)),
        nuisance=one("lists.toml", lambda file: read_nuisance(file.read_bytes(), language)),
        problems=(
            *dict.fromkeys(problems),
            *map(str, (*wrong, *aside_wrong, *clocks_wrong, *calls_wrong, *rises_wrong)),
        ),
    )


def read_one(site: Path, name: str, read: Callable[[Path], _Read], problems: list[str]) -> _Read:
    """What the site's own file says, or the shipped one where it has none or a wrong one, which is told."""
    if (site / name).is_file():
        try:
            return read(site / name)
        except (OSError, ValueError) as error:
            problems.append(f"{site / name}: {error}. The shipped one counts; correct it and start again.")
    return read(files("settings") / name)


def site_forms(
    site: Path, language: str, part: str = ""
) -> tuple[tuple[Form, ...], tuple[form_files.FormProblem, ...]]:
    """The forms in the site's folder `forms` if one can be used, else the shipped ones; what is wrong."""
    found, wrong = form_files.load(site / "forms" / part, language)
    if found:
        return found, wrong
    shipped, wrong_too = form_files.load(files("forms") / part, language)
    return shipped, (*wrong, *wrong_too)
