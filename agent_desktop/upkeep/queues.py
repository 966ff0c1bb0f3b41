"""The centre's ear at the exchange, by the site's settings."""

from typing import Final

from agent_desktop.centre.process import Aside
from agent_desktop.centre.queues.database import QueueBook
from agent_desktop.centre.queues.listening import Listening, Unheard
from agent_desktop.centre.queues.told import ExchangeRefuses, Queues
from agent_desktop.secrets import Secrets
from agent_desktop.settings import Centre, Settings
from agent_desktop.store.engines import open_writer
from agent_desktop.supervision.queues.targets import Targets
from customer360.phone import Site

SECRET: Final = "ami"


def listening(where: str, settings: Settings, targets: Targets, secrets: Secrets) -> Aside:
    """Opened when the centre is the active one; no exchange named: boards are told so."""
    site = Site(area_code=settings.site.area_code)

    def book() -> QueueBook:
        return QueueBook(open_writer(where), site, targets.group_of)

    if not settings.centre.ami_host:
        return Unheard(book)
    return Listening(lambda: _queues(settings.centre, secrets), book)


def _queues(keep: Centre, secrets: Secrets) -> Queues:
    """Asked anew with each try: a secret that comes later is found."""
    from agent_desktop.centre.queues.asterisk import AsteriskQueues, Login

    if not (secret := secrets.get(SECRET)):
        raise ExchangeRefuses(f"there is no secret `{SECRET}` in the system's store")
    return AsteriskQueues(
        Login(
            host=keep.ami_host,
            port=keep.ami_port,
            user=keep.ami_user,
            secret=secret,
            authority=keep.ami_authority,
        )
    )
