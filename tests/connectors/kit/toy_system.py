"""A system of three lines, and what is read of it."""

from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from connectors.kit.staged import fill_from_raw
from connectors.kit.stream import Page, RawTable, Stream
from connectors.kit.system import Observed, Standing, System
from model.charter import default_charter
from storage.staging import open_staging

FIRMS = RawTable("firms", ("id",), ("id", "name", "stage"))
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Toy:
    """A system in memory: a log of (id, name, stage); its cursor is the place in the log."""

    def __init__(self, *log, page_size=2, fails_after=None, fault=None):
        self.log, self.page_size, self.fails_after, self.fault, self.asked = (
            list(log),
            page_size,
            fails_after,
            fault,
            [],
        )

    def pages(self, client, cursor):
        place = cursor["place"] if cursor else 0
        self.asked.append(place)
        while place < len(self.log):
            if self.fails_after is not None and place >= self.fails_after:
                raise self.fault
            rows = [dict(zip(FIRMS.columns, row, strict=True)) for row in self.log[place : place + self.page_size]]
            place += len(rows)
            yield Page({"firms": rows}, {"place": place})

    def system(self, **stream):
        return System(
            "toy",
            lambda: nullcontext(self),
            lambda client: Standing("toy"),
            (Stream("firms", (FIRMS,), self.pages, **stream),),
            {"account": lambda: "SELECT id AS account_id, name FROM raw.firms ORDER BY id"},
            identities={"firms": "account"},
            observed=(Observed("firms", "stage"),),
        )


def raised(function):
    """What `function` raises, with its trace."""
    with pytest.raises(KeyError) as caught:
        function()
    return caught.value


def kept(store, sql="SELECT id, name, stage, left(read_at, 10) FROM staged.firms ORDER BY id"):
    with store.connection() as connection:
        return connection.execute(sql).fetchall()


def mapped(tmp_path, toy, **stream):
    system = toy.system(**stream)
    with open_staging(tmp_path / "staging", memory_limit_mb=256) as staging:
        fill_from_raw(staging, system, tmp_path / "toy" / "raw.duckdb", charter=default_charter())
        return staging.connection.execute("SELECT account_id, name, source FROM account ORDER BY 1").fetchall()
