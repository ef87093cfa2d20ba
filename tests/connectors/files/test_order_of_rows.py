"""Answers depend neither on the order in which a system told its rows nor on ids: changes of one second too."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.configured import kinds
from connectors.consolidation.leads import match_leads
from connectors.kit.convert import identifier
from connectors.kit.staged import fill_from_raw
from model.charter import default_charter
from storage.answer import answer
from storage.raw_file import DATASET, FILE
from storage.warehouse import Warehouse
from tests.fakes.cases import FIRST_RUN, Reader, connected, fake_of, served
from tests.fakes.world import BEGAN, a_world

# Walked in one second; the names are in no order of the alphabet.
WALK = ("proposal", "qualified", "negotiation")
DAY = BEGAN.date() + timedelta(days=20)
PERIOD = {"start": BEGAN.date(), "end": DAY}


def walked():
    """A world in which half the open deals went through three stages in one second, and one of them is won in it."""
    world = a_world()
    world.wait(days=1)
    deals = [deal.id for deal in world.deals.values() if deal.outcome is None and deal.stage == "new"]
    deals += [deal.id for deal in world.deals.values() if deal.outcome is None and deal.stage == "negotiation"]
    for number in deals:
        for stage in WALK:
            if world.deals[number].stage != stage:
                world.move(number, stage)
    world.move(deals[0], "won")
    return world, deals


def shuffled(reader: Reader) -> None:
    """Write every raw table anew, its rows in another order."""
    with reader.store().connection() as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = $1 AND NOT starts_with(table_name, '_dlt')",
            [DATASET],
        ).fetchall()
        for (name,) in tables:
            table = f"{DATASET}.{identifier(name)}"
            connection.execute(f"CREATE TEMP TABLE held AS SELECT * FROM {table} t ORDER BY hash(t) DESC")
            connection.execute(f"DELETE FROM {table}")
            connection.execute(f"INSERT INTO {table} SELECT * FROM held")
            connection.execute("DROP TABLE held")


# What is asked of both: rows, their order and every digit must be the same. Figures of phases, of money, of touches.
ASKED = {
    "phase_spells": {},
    "stock": {"by": "country"},
    "flow": PERIOD,
    "transitions": PERIOD,
    "dwell": {"by": "industry"},
    "outcomes": {"phase": "requirements", "horizons": (30, 90)},
    "changes": {"since": PERIOD["start"]},
    "stuck": {},
    "touch_fit": PERIOD,
    "handover": PERIOD,
    "buying_group": {},
    "velocity": {},
    "trust": {},
    "fixes": {},
}
# Where a row stood in the source, which is no part of any answer.
PLACE = ("row_no", "synced_at")


def answers(reader: Reader, folder: Path) -> dict[str, bytes]:
    """What is published of the raw rows, table by table in an order of its own, and the answers as they are."""
    warehouse = Warehouse(folder)
    with warehouse.staging(synced_at=FIRST_RUN) as staging:
        fill_from_raw(staging, reader.system, reader.folder / FILE, charter=default_charter())
        match_leads(staging)
        warehouse.publish(staging, charter=default_charter(), connector=reader.system.name, label="")
    snapshot = warehouse.current()
    found = {}
    for name, table in snapshot.tables.items():
        columns = ", ".join(identifier(column) for column in table.columns if column not in PLACE)
        found[f"table {name}"] = snapshot.arrow(f"SELECT {columns} FROM {identifier(name)} ORDER BY ALL")
    for name, options in ASKED.items():
        found[name] = answer(snapshot, name, as_of=DAY, **options)
    assert found["phase_spells"].num_rows > 0
    return {name: repr(table.to_pydict()).encode() for name, table in found.items()}


@pytest.mark.parametrize("name", kinds())
def test_answers_are_the_same_in_any_order(name, tmp_path):
    world, deals = walked()
    with served(name, world) as url:
        reader = Reader(connected(name, url), tmp_path / name)
        reader.read()
    before = answers(reader, tmp_path / "before")
    shuffled(reader)
    after = answers(reader, tmp_path / "after")
    assert [key for key in before if before[key] != after[key]] == []
    changes = reader.mapped()["stage_change"]
    if not any(row["previous_stage"] for row in changes):
        return
    for number in deals:
        deal, own = world.deals[number], f"{name}:{fake_of(name).ids('deals', number)}"
        last = [row for row in changes if row["opportunity_id"] == own and row["changed_at"] == deal.modified_at]
        entered, left = (Counter(row[column] for row in last) for column in ("stage", "previous_stage"))
        began = next(move.stage for move in reversed(deal.moves) if move.at < deal.modified_at)
        # A chain: every stage is left as often as it is entered, but for the first and the last.
        assert (entered - left, left - entered) == (
            (Counter(), Counter()) if began == deal.stage else (Counter([deal.stage]), Counter([began]))
        )
