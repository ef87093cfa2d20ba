"""Published with the default charter, the demonstration company shows exactly its true spells, motion by motion."""

import pytest

from connectors.demo.dynamics import DEFAULT_UNTIL
from connectors.demo.source import DemoCompany, true_spells_of
from connectors.sync import run
from model.charter import default_charter
from storage.warehouse import Warehouse

COLUMNS = ("account_id", "motion", "journey", "spell", "phase", "entered_on", "left_on", "exit")


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
        SELECT account_id, CAST(motion AS VARCHAR) AS motion, journey, spell, CAST(phase AS VARCHAR) AS phase,
            entered_on,
            CASE WHEN left_on <= $until THEN left_on END AS left_on,
            CASE WHEN left_on <= $until THEN CAST("exit" AS VARCHAR) END AS "exit"
        FROM spell WHERE entered_on <= $until
        """,
        {"until": DEFAULT_UNTIL},
    )
    snapshot.close()

    truth = rows(true_spells_of(company))
    assert {row[1] for row in truth} == {"new", "existing"}
    assert len({row[0] for row in truth}) > 0.9 * accounts
    assert rows(found) == truth
