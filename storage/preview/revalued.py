"""Amounts under a draft's currency and rates; phases stay the same."""

import duckdb

from model.charter import Charter
from storage.build import Build
from storage.money import build_money
from storage.preview.reclassified import BASE, BESIDE
from storage.snapshot import Snapshot

VALUED = ("money", "valued_opportunity", "worth_today", "amount_apart")


def revalue(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, charter: Charter) -> None:
    """Create the snapshot's tables with every amount in the draft's currency, as views on both databases."""
    info = snapshot.info
    build = Build(connection, charter, info.published_at, snapshot, BESIDE, BASE, info.as_of)
    build.create("account", f"SELECT * REPLACE (given_value AS value) FROM {BASE}.account")
    for name in snapshot.tables:
        if name not in (*VALUED, "account", "spell"):
            build.run(f'CREATE VIEW {BESIDE}."{name}" AS FROM {BASE}."{name}"')
    build_money(build)
    build.run(
        f"""CREATE VIEW {BESIDE}.spell AS
        SELECT s.* REPLACE (a.value AS value, coalesce(a.value, w.amount) AS value_today)
        FROM {BASE}.spell s LEFT JOIN {BESIDE}.account a USING (account_id)
        LEFT JOIN {BESIDE}.worth_today w ON w.account_id = s.account_id AND w.motion = s.motion::VARCHAR"""
    )
