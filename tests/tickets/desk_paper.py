"""Drafts, facts and journals for tests."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from agent_desktop.store.sealing import Seal
from agent_desktop.tickets import form_files, prefill
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.draft import Draft, Ticket
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.journal import Journal
from agent_desktop.tickets.prefill import Facts
from customer360.card import Account, AccountState, Customer, Service
from customer360.phone import Site, normalise
from resources import files

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
SITE = Site(area_code="0931")
FORMS: dict[str, Form] = {f.skill_group: f for f in form_files.load(files("forms"), "zh_CN")[0]}
HEATING = FORMS["heating"]
RULES = rule_files.load(files("settings"), Path("nowhere"), ZONE, "zh_CN")[0]


def account(account_id: str = "a1", **more: Any) -> Account:
    """A heated home."""
    place: dict[str, Any] = {
        "account_no": "02113456",
        "customer": Customer(id="c1", name="王晓敏"),
        "service": Service.HEATING,
        "address": "幸福里小区 5 号楼 1 单元 502",
        "area": "QLH-03",
        "district": "七里河",
        "meter": "RB2023001",
        "state": AccountState.ACTIVE,
    }
    return Account(id=account_id, **place | more)


def facts(of: Account | None = None, phone: str = "13812346621", **more: Any) -> Facts:
    """What a call tells a form."""
    return Facts(account=of, number=normalise(phone, SITE), **more)


def begun(
    form: Form = HEATING, known: Facts | None = None, draft_id: str = "d1", call_id: str = "call1"
) -> Draft:
    """A draft as it is when a call rings."""
    return prefill.start(form, draft_id=draft_id, call_id=call_id, facts=known or facts(account()), now=NOW)


def typed(draft: Draft, **fields: str) -> Draft:
    """The draft after these fields were typed in."""
    for field, value in fields.items():
        draft = prefill.edit(draft, field, value, NOW)
    return draft


def journal(folder: Path, key: bytes | None = bytes(range(32)), desk_code: str = "A01") -> Journal:
    """An open journal."""
    made = Journal(folder / "journal.sqlite", desk_code, Seal(key), ZONE, lambda: NOW)
    made.open()
    return made


def filed(kept: Journal, draft: Draft, now: datetime = NOW) -> Ticket:
    """File a draft of the heating form."""
    return kept.file(
        draft,
        form=FORMS[draft.skill_group],
        agent="1011",
        now=now,
        rules=RULES,
    )


def act(number: int, kind: str = "question", **payload: str | int | None) -> Act:
    """Something that happened."""
    told = {"agent": "1011", "text": f"问题 {number}", **payload}
    return Act(id=f"act-{number:04}", kind=kind, at=NOW, payload=told)
