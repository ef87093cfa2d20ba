"""Published with the default charter, the demonstration company shows exactly its true spells."""

import pytest

from connectors.demo.dynamics import DEFAULT_UNTIL
from connectors.demo.source import DemoCompany, true_spells_of
from connectors.sync import run
from model.charter import default_charter
from storage.warehouse import Warehouse

COLUMNS = ("account_id", "journey", "spell", "phase", "entered_on", "left_on", "exit")


def rows(table):
    return {tuple(row[name] for name in COLUMNS) for row in table.select(list(COLUMNS)).to_pylist()}


@pytest.mark.parametrize(("accounts", "seed"), [(1_500, 7), (800, 12)])
def test_the_published_spells_are_the_true_ones(tmp_path, accounts, seed):
    company = DemoCompany(accounts=accounts, seed=seed)
    warehouse = Warehouse(tmp_path, memory_limit_mb=1_000)
    report = run(warehouse, company, charter=default_charter(), label="demo", is_demo=True)
    assert report.info.as_of == DEFAULT_UNTIL
    assert report.info.is_demo

    # The snapshot knows when silence will end in dormancy; on the last day that is still to come.
    snapshot = warehouse.current()
    found = snapshot.arrow(
        """
        SELECT account_id, journey, spell, CAST(phase AS VARCHAR) AS phase, entered_on,
            CASE WHEN left_on <= $until THEN left_on END AS left_on,
            CASE WHEN left_on <= $until THEN CAST("exit" AS VARCHAR) END AS "exit"
        FROM spell WHERE entered_on <= $until AND motion = 'new'
        """,
        {"until": DEFAULT_UNTIL},
    )
    several = snapshot.arrow("SELECT account_id FROM opportunity GROUP BY account_id HAVING count(*) > 1")
    snapshot.close()

    # The simulation tells one opportunity after the other: of several at once, and after a silence, the furthest open
    # one counts since version 2 (docs/decisions/phases-by-rules.md), so only accounts without either are compared.
    truth = true_spells_of(company)
    silent = {row["account_id"] for row in truth.to_pylist() if row["phase"] == "dormant"}
    # What follows a win is the motion of existing customers.
    again = {row["account_id"] for row in truth.to_pylist() if row["phase"] == "won" and row["left_on"]}
    left_out = silent | again | set(several.column("account_id").to_pylist())
    expected = {row for row in rows(truth) if row[0] not in left_out}
    assert len(expected) > accounts / 2
    assert {row for row in rows(found) if row[0] not in left_out} == expected
