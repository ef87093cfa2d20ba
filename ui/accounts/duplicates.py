"""Accounts that are no more: deleted in their system, or merged into another."""

from typing import Final

from ui.shell import data

# A merge by a system, or by us where several systems know one account.
_MERGES: Final = """
    SELECT m.merged_id, a.account_id, a.name FROM (
        SELECT row_id AS merged_id, into_id AS kept_id FROM gone WHERE table_name = 'account' AND kind = 'merged'
        UNION SELECT merged_id, kept_id FROM link WHERE kind = 'account') m
    JOIN account a ON a.account_id = m.kept_id
"""


def deleted() -> frozenset[str]:
    """Ids of accounts that their system says were deleted."""
    if not _is_told():
        return frozenset()
    rows = data.query_rows("SELECT row_id FROM gone WHERE table_name = 'account' AND kind = 'deleted'")
    return frozenset(rows["row_id"])


def became() -> dict[str, str]:
    """Id of a merged account -> name of the one it lives on in."""
    if not _is_told():
        return {}
    rows = data.query_rows(_MERGES)
    return dict(zip(rows["merged_id"], rows["name"], strict=True))


def _is_told() -> bool:
    """Whether the snapshot tells it: those of earlier versions do not."""
    snapshot = data.snapshot()
    return snapshot is not None and {"gone", "link"} <= set(snapshot.tables)
