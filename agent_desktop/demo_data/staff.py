"""Agents, their skill groups, and what each is doing at the moment."""

from typing import Final

from msgspec import Struct

from agent_desktop.demo_data.chance import Chance, Weighted
from agent_desktop.demo_data.people import Names
from agent_desktop.demo_data.rows import AgentRow, AgentSkillRow, PresenceRow, SkillGroupRow
from agent_desktop.demo_data.world import Staff
from agent_desktop.store.instants import MINUTE

FIRST_NO: Final = 1012
"""Number of the first agent who is made up; the ones before are named in `staff.toml`."""

DEMO_DESK: Final = "D"
"""First letter of the desks at which the demo's agents sit."""

# What the agents on duty do, and for how many minutes at the most.
_STATES: Final = (
    ("ready", "", 34, 9),
    ("talking", "", 38, 7),
    ("wrap_up", "", 9, 1),
    ("holding", "", 3, 2),
    ("not_ready", "training", 4, 40),
    ("on_break", "", 6, 12),
    ("signed_out", "", 6, 300),
)
_KINDS: Final = (("normal", 14), ("vip", 3), ("expert", 3))
_TEAMS: Final = ("一班", "二班", "三班")


class Floor(Struct, frozen=True):
    """The rows of everybody who works here."""

    skill_groups: list[SkillGroupRow]
    agents: list[AgentRow]
    skills: list[AgentSkillRow]
    presence: list[PresenceRow]

    def answering(self, skill_group: str) -> list[str]:
        """Numbers of the agents of a group who take calls, in a fixed order."""
        taking = {a.no for a in self.agents if a.role == "agent"}
        return [s.agent for s in self.skills if s.skill_group == skill_group and s.agent in taking]


def make_floor(staff: Staff, names: Names, chance: Chance, now_us: int) -> Floor:
    """The named agents, signed out (whoever sits down in the demo signs in), then `staff.agents` more."""
    groups = [SkillGroupRow(g.code, g.label, g.hotline, turn) for turn, g in enumerate(staff.skill_group)]
    floor = Floor(groups, [], [], [])
    kinds = Weighted([k for k, _ in _KINDS], [w for _, w in _KINDS])
    states = Weighted(_STATES, [w for _, _, w, _ in _STATES])
    for turn, agent in enumerate(staff.agent):
        extension = str(staff.first_extension + turn)
        floor.agents.append(AgentRow(agent.no, agent.name, extension, agent.kind, agent.role, _TEAMS[0]))
        floor.skills.extend(AgentSkillRow(agent.no, group, 1) for group in agent.skills)
        floor.presence.append(PresenceRow(agent.no, "signed_out", "", now_us - 60 * MINUTE, now_us, ""))
    for turn in range(staff.agents):
        no = str(FIRST_NO + turn)
        extension = str(staff.first_extension + len(staff.agent) + turn)
        team = _TEAMS[turn % len(_TEAMS)]
        floor.agents.append(AgentRow(no, names.person().name, extension, kinds.draw(chance), "agent", team))
        # Going round the groups, nobody is left without agents.
        main = groups[turn % len(groups)].code
        others = chance.sample([g.code for g in groups if g.code != main], 2)
        floor.skills.extend(AgentSkillRow(no, group, level) for level, group in enumerate([main, *others], 1))
        state, reason, _, minutes = states.draw(chance)
        since = now_us - chance.between(1, minutes * 60) * MINUTE // 60
        floor.presence.append(PresenceRow(no, state, reason, since, now_us, f"{DEMO_DESK}{turn + 1:02}"))
    return floor
