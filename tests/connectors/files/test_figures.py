"""Real input to the last figure: what the files say, and what is commonly said of them."""

from datetime import date
from pathlib import Path

import pytest

from connectors.sync import import_folder
from storage.answer import answer
from storage.warehouse import Warehouse

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples"


@pytest.fixture
def published(tmp_path, shared_data):
    def of(name, mapping="mapping.toml"):
        warehouse = Warehouse(tmp_path)
        import_folder(warehouse, shared_data / name, mapping=EXAMPLES / name / mapping)
        return warehouse.current()

    return of


def by_phase(table, column):
    return dict(zip(table.column("phase").to_pylist(), table.column(column).to_pylist(), strict=True))


def test_maven_each_opportunity_a_decision(published):
    """Closed opportunities took 48 days on average; half of all need 69, as 1,589 are still open."""
    snapshot = published("maven_crm", "each_opportunity.toml")
    assert by_phase(answer(snapshot, "stock"), "accounts") == {
        "engaging": 1589,
        "won": 4238,
        "lost": 2473,
        "dormant": 0,
    }
    (dwell,) = answer(snapshot, "dwell").to_pylist()
    assert (dwell["spells"], dwell["exits"], dwell["open"]) == (8300, 6711, 1589)
    assert (dwell["median_days"], dwell["median_low"], dwell["median_high"]) == (69, 67, 70)
    assert round(dwell["completed_mean_days"], 1) == 48.0


def test_maven_by_account(published):
    """85 customers who always have something open: each is in play. Of the 511 orders of December several came on one
    day of one customer: the file tells days only, so such a day is one win.
    """
    snapshot = published("maven_crm")
    assert snapshot.info.as_of == date(2017, 12, 31)
    assert by_phase(answer(snapshot, "stock"), "accounts") == {"engaging": 85, "won": 0, "lost": 0, "dormant": 0}
    flow = answer(snapshot, "flow", start=date(2017, 12, 1), end=date(2017, 12, 31))
    assert by_phase(flow, "entered")["won"] == 461
    findings = {row["kind"]: row["row_count"] for row in snapshot.arrow("SELECT * FROM finding").to_pylist()}
    assert findings == {"without_account": 1425}


def test_a_snapshot_of_open_opportunities_knows_no_entry(published):
    """357 accounts stand somewhere, and none of them enters a dwell."""
    snapshot = published("ms_opportunity_tracking")
    assert by_phase(answer(snapshot, "stock"), "accounts") == {
        "lead": 176, "qualify": 74, "solution": 59, "proposal": 34, "finalize": 14, "won": 0, "lost": 0, "dormant": 0,
    }  # fmt: skip
    assert by_phase(answer(snapshot, "dwell"), "excluded") == {
        "lead": 176, "qualify": 74, "solution": 59, "proposal": 34, "finalize": 14,
    }  # fmt: skip
    assert set(by_phase(answer(snapshot, "dwell"), "spells").values()) == {0}
    assert answer(snapshot, "stuck").num_rows == 0


def test_a_process_log_with_a_charter_of_its_own(published):
    snapshot = published("hospital_billing")
    assert sum(by_phase(answer(snapshot, "stock"), "accounts").values()) == 10_000
    assert answer(snapshot, "phase_spells", account_id="NA").num_rows > 0
    assert by_phase(answer(snapshot, "stock"), "accounts")["won"] == 6896
