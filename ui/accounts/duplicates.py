"""Accounts that no longer exist: deleted in their system, or merged into another account."""

from ui.shell import data


def deleted() -> frozenset[str]:
    """Ids of accounts that were deleted in their system."""
    if not _is_told():
        return frozenset()
    rows = data.query_rows("deleted_accounts")
    return frozenset(rows["row_id"])


def became() -> dict[str, str]:
    """Id of a merged account -> name of the account it was merged into."""
    if not _is_told():
        return {}
    rows = data.query_rows("merged_into")
    return dict(zip(rows["merged_id"], rows["name"], strict=True))


def _is_told() -> bool:
    """Whether the snapshot has this information: snapshots of earlier versions do not."""
    snapshot = data.snapshot()
    return snapshot is not None and {"gone", "link"} <= set(snapshot.tables)
