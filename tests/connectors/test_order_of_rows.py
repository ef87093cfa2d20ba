"""Canonical rows depend neither on the order in which a system told its own nor on ids: changes of one second too."""

from collections import Counter

import pytest

from connectors.configured import kinds
from connectors.convert import identifier
from storage.raw_file import DATASET
from tests.fakes.cases import Reader, connected, fake_of, served
from tests.fakes.world import a_world

# Walked in one second; the names are in no order of the alphabet.
WALK = ("proposal", "qualified", "negotiation")


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


def rows(reader: Reader) -> dict[str, Counter]:
    return {
        name: Counter(
            tuple(value for column, value in row.items() if column not in ("row_no", "synced_at")) for row in told
        )
        for name, told in reader.mapped().items()
    }


@pytest.mark.parametrize("name", kinds())
def test_canonical_rows_are_the_same_in_any_order(name, tmp_path):
    world, deals = walked()
    with served(name, world) as url:
        reader = Reader(connected(name, url), tmp_path / name)
        reader.read()
    before = rows(reader)
    shuffled(reader)
    assert rows(reader) == before
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
