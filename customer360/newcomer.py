"""Somebody whom no file knows, put on file during the call: a prospect with a provisional number."""

import json
import secrets
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct
from uuid_utils import uuid7

from agent_desktop.store.instants import micros
from customer360 import sounds
from customer360.card import Card, Service

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is heard or read as another
_LONGEST_NAME, _LONGEST_ADDRESS = 60, 200


class Newcomer(Struct, frozen=True, kw_only=True):
    """What the caller says. `relation` in words of the site: 户主, 家人 …"""

    name: str
    address: str
    service: Service
    relation: str

    def row(self, card: Card, kind: str, now: datetime, today: date) -> dict[str, Any]:
        """The parameters of `Statements.enrol`. The number says by its N that the utility didn't give it."""
        name = _line(self.name)[:_LONGEST_NAME]
        spelled = next(iter(sounds.spellings(name.replace(" ", ""))), "")
        sign = "".join(secrets.choice(_SIGNS) for _ in range(5))
        return {
            "id": str(uuid7()),
            "account_no": f"N{today:%y%m%d}{sign}",
            "phone": card.number.e164,
            "known": "" if card.more else json.dumps([account.id for account in card.accounts]),
            "name": name,
            "pinyin": spelled,
            "initials": "".join(word[0] for word in spelled.split()),
            "address": _line(self.address)[:_LONGEST_ADDRESS],
            "service": self.service.value,
            "kind": kind,
            "relation": self.relation,
            "today": today.isoformat(),
            "now": micros(now),
        }


class Enrolled(Struct, frozen=True):
    """What came of it: the caller's account, which is a colleague's unless it `is_new`."""

    account_id: str
    is_new: bool


def _line(said: str) -> str:
    """One line of what can be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())
