"""Which places a declared incident hits: by service, supply area, district, and words of the address. Pure.

The store's statements say the same of an account's row (`statements`, `server_sql/01_card.sql`).
"""

from customer360.card import Account, Incident
from customer360.document import AccountRow, IncidentRow


def reaches(incident: Incident | IncidentRow, place: Account | AccountRow) -> bool:
    """Whether a place is inside. An incident that names neither area nor district hits nobody.

    An empty text of the incident leaves that open.
    """
    return (
        incident.service is place.service
        and bool(incident.area or incident.district)
        and incident.area in ("", place.area)
        and incident.district in ("", place.district)
        and incident.street in place.address.replace(" ", "")
    )
