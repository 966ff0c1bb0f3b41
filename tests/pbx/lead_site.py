"""The site of a lead's hour: its exchange, its people in a store, its centre, the lead's desk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from agent_desktop.bootstrap import Setup
from agent_desktop.settings import Exchange as Codes
from agent_desktop.settings import Folders, Loaded, Settings
from agent_desktop.settings import Phone as PhoneSettings
from agent_desktop.settings import Seat as SeatSettings
from agent_desktop.settings import Site as SiteSettings
from agent_desktop.supervision.queues.targets import FILE
from tests.desktop.test_secrets import FakeSecrets
from tests.pbx.exchange import Exchange
from tests.pbx.installation import installation

LEAD: Final = "1001"
TARGETS: Final = """
days_percent = 85
[[classes]]
code = "vip"
groups = ["vip"]
percent = 85
within_s = 3
[[classes]]
code = "ordinary"
percent = 75
within_s = 6
"""
"""A pressed hour has pressed promises."""
_SEAT: Final = """
[{n}](seat)
auth={n}
aors={n}
callerid="Seat {n}" <{n}>
[{n}](password)
username={n}
password=secret-{n}
[{n}](place)
"""
GROUPS: Final = (("gas", "天然气"), ("electricity", "电力"), ("vip", "VIP 专席"))


def seats(agents: int) -> list[str]:
    """Extensions of the agents."""
    return [str(8111 + n) for n in range(agents)]


@contextmanager
def the_exchange(agents: int) -> Iterator[Exchange]:
    """Asterisk with a seat for each agent."""
    made = Exchange(installation(), "asterisk")
    try:
        with (made.home / "etc" / "seats.conf").open("a", encoding="utf-8") as file:
            file.writelines(_SEAT.format(n=seat) for seat in seats(agents))
        made.start()
        yield made
    finally:
        made.close()


def staff(owner: Engine, agents: int) -> None:
    """Who works here, and the lead's login."""
    people = [(LEAD, "罗丹", "8109", "supervisor")]
    people += [(str(1011 + n), f"坐席{n + 1:02}", seat, "agent") for n, seat in enumerate(seats(agents))]
    with owner.begin() as conn:
        for row in people:
            conn.exec_driver_sql(
                "INSERT INTO agents (no, name, extension, role, team) VALUES (%s, %s, %s, %s, '一班')", row
            )
        for rank, (code, label) in enumerate(GROUPS):
            about = (code, label, rank)
            conn.exec_driver_sql("INSERT INTO skill_groups (code, label, rank) VALUES (%s, %s, %s)", about)
        for no, *_ in people[1:]:
            conn.exec_driver_sql("INSERT INTO agent_skills (agent, skill_group) VALUES (%s, 'gas')", (no,))
        conn.exec_driver_sql("CREATE ROLE hour_lead LOGIN")
        conn.exec_driver_sql(f"SELECT desk_admit('hour_lead', '{LEAD}', 'supervisor')")


@contextmanager
def the_centre(folder: Path, url: str, exchange: Exchange) -> Iterator["subprocess.Popen[bytes]"]:
    """`agent-desktop centre`, with the secret as systemd hands it over."""
    given = folder / "credentials"
    given.mkdir()
    (given / "ami").write_text("secret-centre\n", encoding="utf-8")
    around = os.environ | {
        "AGENT_DESKTOP_HOME": str(folder / "centre"),
        "CREDENTIALS_DIRECTORY": str(given),
        "AGENT_DESKTOP_CENTRE__AMI_HOST": exchange.address,
        "AGENT_DESKTOP_CENTRE__AMI_USER": "centre",
    }
    command = [sys.executable, "-m", "agent_desktop", "centre", "--url", url]
    with subprocess.Popen(command, env=around, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()


def the_lead(folder: Path, url: str, exchange: Exchange) -> Setup:
    """A lead's desk, with the site's own targets beside its settings, where it is about noon: no day ends."""
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(folder / "lead")})
    folders.config.mkdir(parents=True)
    (folders.config / FILE).write_text(TARGETS, encoding="utf-8")
    address = {"domain": exchange.address, "registrar": f"{exchange.address}:5060"}
    settings = Settings(
        phone=PhoneSettings(user="8109", transport="udp", sound="none", **address),  # type: ignore[arg-type]
        exchange=Codes(listen="*51{extension}", whisper="*52{extension}", barge="*53{extension}"),
        seat=SeatSettings(agent_no=LEAD, agent_name="罗丹", skill_groups=("gas", "electricity")),
        site=SiteSettings(zone=f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"),
    )
    return Setup(
        folders=folders,
        loaded=Loaded(settings, (), frozenset()),
        store=url,
        secrets=FakeSecrets(),
        sealed=False,
        sip_password="secret-8109",
    )
