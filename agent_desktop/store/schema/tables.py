"""All tables on one MetaData: importing this module registers every one of them, and a server's functions."""

from typing import Final

from sqlalchemy import MetaData

from agent_desktop.store.schema import (
    customers,
    editing,
    field,
    library,
    post,
    queues,
    server,
    shift,
    situation,
    sound,
    staff,
    supply,
    telephony,
    trail,
    work,
)
from agent_desktop.store.schema.columns import METADATA

ROOMS: Final = (
    customers,
    supply,
    work,
    field,
    staff,
    trail,
    library,
    editing,
    telephony,
    sound,
    situation,
    queues,
    shift,
    post,
    server,
)

TABLES: Final[MetaData] = METADATA
