"""Which places a declared incident hits, by the pure rule; the store's own statements: tests/contract."""

import pytest
from msgspec.structs import replace

from customer360.card import Incident, Service
from customer360.reach import reaches
from tests.customer360.people import HOME, NOW

BURST = Incident(
    id="i1", number="HT-1122-01", title="爆管", service=Service.HEATING, area="QLH-03", district="七里河",
    cause="", since=NOW, expected_end=None, joined=0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("incident", "inside"),
    [
        (BURST, True),
        (replace(BURST, service=Service.GAS), False),
        (replace(BURST, area="QLH-04"), False),
        (replace(BURST, district="城关"), False),
        (replace(BURST, area=""), True),
        (replace(BURST, district=""), True),
        (replace(BURST, area="", district=""), False),
        (replace(BURST, area="", district="", street="幸福里小区"), False),
        (replace(BURST, street="幸福里小区5号楼"), True),  # blanks of the address are left out
        (replace(BURST, street="幸福里小区6号楼"), False),
    ],
)
def test_an_incident_hits_whom_it_names(incident: Incident, inside: bool) -> None:
    assert reaches(incident, HOME) is inside
