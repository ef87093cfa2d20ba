"""Which records are the same: which kinds there are, and what the sources say about them."""

from collections.abc import Sequence
from typing import Any, Final

from storage.records.match_decisions import KINDS, LEAD, Kind
from ui.shell import data
from ui.sources import duplicates_words
from ui.text import values

# The tables with the values of each source for a merged row.
_ORIGINS: Final = {"account": "value_origin", "opportunity": "opportunity_origin", "activity": "activity_origin"}
# Stored there with a row per source instead of one per value.
_WHOLE_ROWS: Final = ("activity",)


def are_known() -> bool:
    """Whether the published snapshot was made by a version that consolidates records."""
    snapshot = data.snapshot()
    return snapshot is not None and "likely_link" in snapshot.tables


def sides(kind: Kind) -> tuple[Kind, Kind]:
    """The kinds of the two rows of a pair: for a lead a contact and an account, else both as `kind` says."""
    return ("contact", "account") if kind == LEAD else (kind, kind)


def record_kinds() -> list[Kind]:
    """The kinds of records with anything merged, waiting or decided; always including accounts."""
    if not are_known():
        return ["account"]
    known = {*data.query_rows("merged_counts")["kind"], *data.query_rows("waiting_counts")["kind"]}
    return [kind for kind in KINDS if kind == "account" or kind in known]


def first_kind(kinds: Sequence[Kind], part: str) -> Kind:
    """The kind to begin with, in the queue or in the list of merged records: the first with any entries."""
    if not are_known() or part not in ("queue", "merged"):
        return kinds[0]
    counted = {*data.query_rows("waiting_counts" if part == "queue" else "merged_counts")["kind"]}
    return next((kind for kind in kinds if kind in counted), kinds[0])


def name_of(row_id: str, kind: Kind = "account") -> str:
    """The name of a row in its source; the id if the row no longer exists."""
    return told_of(row_id, kind).get("name", row_id)


def described(row_id: str, kind: Kind = "account") -> str:
    """The row as people tell it from others of its name: name, source, web or e-mail domain, place or day."""
    told = told_of(row_id, kind)
    domain = told.get("domain") or told.get("email", "").rpartition("@")[2]
    about = (duplicates_words.source_name(row_id), domain, told.get("place", ""), told.get("amount", ""),
             told.get("occurred_at", "") or told.get("created_at", ""))  # fmt: skip
    return f"{told.get('name', row_id)} ({', '.join(filter(None, about))})"


def told_of(row_id: str, kind: Kind = "account") -> dict[str, str]:
    """The values of a row in its source, column -> value; empty if the row is gone."""
    snapshot = data.snapshot()
    if snapshot is None or not are_known():
        return {}
    if _ORIGINS.get(kind) in snapshot.tables:
        rows = data.query_rows(f"{kind}_of_source", row_id=row_id)
        if len(rows) and kind not in _WHOLE_ROWS:
            told = zip(rows["column_name"], rows["value"], strict=True)
            return {name: duplicates_words.written(kind, name, value, data.charter().zone) for name, value in told}
        if len(rows):
            return _of_row(kind, rows.iloc[0].items())
    row = data.query_rows(f"{kind}_row", row_id=row_id)
    return {} if row.empty else _of_row(kind, row.iloc[0].items())


def _of_row(kind: Kind, cells: Any) -> dict[str, str]:
    facts = {
        name: duplicates_words.written(kind, name, value, data.charter().zone)
        for name, value in cells
        if not values.is_nothing(value)
    }
    return {"name": facts.get("subject", facts["kind"]), **facts} if kind == "activity" else facts
