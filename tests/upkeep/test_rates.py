"""Rates as a file for a spreadsheet: names, shares, nothing that it would run."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent_desktop.store.schema.field import stations
from agent_desktop.upkeep.rates import write
from agent_desktop.upkeep.sheets import UnreadableFile
from tests.contract.stores import Shared, ticket


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_rates_of_a_month(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    shared = Shared(tmp_path / "s.sqlite" if kind == "sqlite" else request.getfixturevalue("centre"))
    shared.add(stations, {"code": "qlh", "name": "七里河站", "kind": "station", "phone": "8401"})
    for n, days in ((1, 3), (2, 5), (3, 90)):
        shared.deliver(ticket(n, filed_at=datetime.now(UTC) - timedelta(days=days)))
        shared.step("dispatch", ticket_id=f"t{n}", station="qlh", crew="=1+1")
        shared.step("arrive", ticket_id=f"t{n}", after=timedelta(days=-9000))
    file = tmp_path / "rates.csv"
    told = list(write(file, shared.where, 30))
    head, row = csv.reader(file.read_text("utf-8-sig").splitlines())
    assert (len(head), len(told)) == (12, 1)
    assert row == ["qlh", "七里河站", "'=1+1", "2", "0", "2", "2", "1.000", "0", "0.000", "0", ""]
    with pytest.raises(UnreadableFile):
        list(write(tmp_path / "no" / "rates.csv", shared.where, 30))
    shared.close()
