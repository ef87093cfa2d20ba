"""Ids known from the previous snapshot: meetings and saved addresses name them, so they survive."""

from typing import Any

import pyarrow as pa

from storage.snapshot import Snapshot


def survivors(snapshot: Snapshot | None) -> frozenset[str]:
    """Ids that other rows were merged into in `snapshot`: meetings and saved addresses naming them must still work."""
    if snapshot is None or "link" not in snapshot.tables:
        return frozenset()
    return frozenset(snapshot.arrow("SELECT DISTINCT kept_id FROM link WHERE kind <> 'lead'")["kept_id"].to_pylist())


def standing(snapshot: Snapshot | None) -> pa.Table | None:
    """Ids of all accounts, contacts, opportunities in `snapshot` (row_id): meetings and saved addresses name them."""
    if snapshot is None:
        return None
    return snapshot.arrow(
        "SELECT account_id AS row_id FROM account UNION ALL SELECT contact_id FROM contact"
        " UNION ALL SELECT opportunity_id FROM opportunity"
    )


def know_standing(connection: Any, stood: pa.Table | None) -> None:
    """Create the temporary table `stood` (row_id) from `stood`, empty if that is None."""
    connection.register("given_standing", pa.table({"row_id": pa.array([], pa.string())}) if stood is None else stood)
    connection.execute("CREATE OR REPLACE TEMP TABLE stood AS SELECT DISTINCT row_id FROM given_standing")
    connection.unregister("given_standing")
