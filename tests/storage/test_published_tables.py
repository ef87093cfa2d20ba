"""A snapshot holds the tables that the model declares, with their columns and kinds, and no others."""

import pytest

from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.published import FURTHER_COLUMNS, PUBLISHED, REACHED
from model.tables import TABLES
from storage.warehouse import Warehouse

KINDS = {"string": "text", "float64": "number", "boolean": "boolean", "date": "date"}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    warehouse = Warehouse(tmp_path_factory.mktemp("published"))
    run(warehouse, DemoCompany(accounts=60, seed=7), charter=demonstration_charter(), label="demo", is_demo=True)
    return warehouse.current()


def held(snapshot, name):
    kinds = {column: str(kind) for column, kind in snapshot.table(name).schema().items()}
    return {
        column: "instant" if kind.startswith("timestamp") else "integer" if kind.startswith("int") else KINDS[kind]
        for column, kind in kinds.items()
        if not column.startswith(REACHED)
    }


def test_every_table_is_declared(snapshot):
    canonical = {table.name for table in TABLES.values()}
    assert set(snapshot.tables) == canonical | {table.name for table in PUBLISHED}
    assert FURTHER_COLUMNS.keys() <= canonical


@pytest.mark.parametrize("table", PUBLISHED, ids=lambda table: table.name)
def test_columns_are_those_declared(snapshot, table):
    assert held(snapshot, table.name) == {column.name: str(column.kind) for column in table.columns}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_canonical_tables_have_their_columns_and_the_further_ones(snapshot, table):
    # The order of given events is settled at publish: `position` stands for `sequence`.
    own = {column.name: "text" if column.kind == "choice" else str(column.kind) for column in table.columns}
    own = {name: kind for name, kind in own.items() if (table.name, name) != ("phase_event", "sequence")}
    further = {column.name: str(column.kind) for column in FURTHER_COLUMNS.get(table.name, ())}
    assert held(snapshot, table.name) == own | further


def test_spells_tell_when_every_phase_was_reached(snapshot):
    reached = [column for column in snapshot.table("spell").columns if column.startswith(REACHED)]
    phases = snapshot.charter.in_play
    assert {f"{REACHED}{phase}_on" for phase in (*phases, "won", "lost")} <= set(reached)
    assert {f"{REACHED}before_loss_{phase}_on" for phase in phases} <= set(reached)
