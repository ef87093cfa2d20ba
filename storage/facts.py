"""The last step of publishing: small facts for which pages would otherwise scan whole tables."""

from model.tables import DIMENSIONS
from storage.build import Build
from storage.doubts import build_doubts

# (table, column) -> the table it points to
POINTERS = {
    ("activity", "contact_id"): "contact",
    ("activity", "opportunity_id"): "opportunity",
    ("contact", "account_id"): "account",
    ("opportunity", "account_id"): "account",
    ("activity", "account_id"): "account",
    ("phase_event", "account_id"): "account",
    ("stage_change", "opportunity_id"): "opportunity",
    ("lifecycle_change", "contact_id"): "contact",
}
HOMELESS = ("opportunity", "contact", "activity")


def build_facts(build: Build) -> None:
    """`doubt`, `dimension` and `finding`."""
    build_doubts(build)
    target = build.target
    groups = " UNION ALL ".join(
        f"SELECT '{name}' AS dimension, {name} AS value, count(*) AS accounts FROM {target}.account GROUP BY ALL"
        for name in DIMENSIONS
    )
    build.create("dimension", f"SELECT * FROM ({groups}) ORDER BY ALL")
    findings = " UNION ALL ".join((*_unresolved(target), *_homeless(target), _untracked(target), _several()))
    build.create("finding", f"SELECT * FROM ({findings}) WHERE row_count > 0")


def _unresolved(target: str) -> list[str]:
    """kind, table_name, column_name, row_count, example: ids that point to nothing. The rows themselves stay."""
    queries = []
    for (table, column), goal in POINTERS.items():
        # An account that exists only because it is mentioned does not resolve the mentions.
        real = " AND NOT g.is_implied" if goal == "account" else ""
        queries.append(
            f"SELECT 'unresolved' AS kind, '{table}' AS table_name, '{column}' AS column_name,"
            f" count(*) AS row_count, min({column}) AS example FROM {target}.{table} t WHERE {column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {target}.{goal} g WHERE g.{goal}_id = t.{column}{real})"
        )
    return queries


def _homeless(target: str) -> list[str]:
    """The same columns: rows that belong to no account, and so are missing from every figure."""
    return [
        f"SELECT 'without_account', '{table}', 'account_id', count(*), min({table}_id) FROM {target}.{table}"
        " WHERE account_id IS NULL"
        for table in HOMELESS
    ]


def _untracked(target: str) -> str:
    """The same columns: opportunities that fit no motion of the charter, and so are in no figure."""
    return (
        "SELECT 'without_motion', 'opportunity', 'motion', count(*), min(opportunity_id)"
        f" FROM {target}.opportunity WHERE motion IS NULL AND account_id IS NOT NULL"
    )


def _several() -> str:
    """The same columns: rows that name several accounts in one field."""
    return (
        "SELECT 'several_accounts', table_name, 'account_id', count(*), min(account_id) FROM several_accounts"
        " GROUP BY table_name"
    )
