"""Which records mean the same: of what kinds there are any, and what their sources say of them."""

from collections.abc import Sequence
from typing import Any, Final

from storage.records.match_decisions import KINDS, LEAD, Kind
from ui.shell import data
from ui.sources import duplicates_words
from ui.text import values

# Where what each source says of a merged row is kept.
_ORIGINS: Final = {"account": "value_origin", "opportunity": "opportunity_origin", "activity": "activity_origin"}
# Kept there with a row per source instead of one per value.
_WHOLE_ROWS: Final = ("activity",)


def are_known() -> bool:
    """Whether the published snapshot was made by a version that consolidates."""
    snapshot = data.snapshot()
    return snapshot is not None and "likely_link" in snapshot.tables


def sides(kind: Kind) -> tuple[Kind, Kind]:
    """What the rows of a pair are: of a lead a contact and an account, else both what the kind says."""
    return ("contact", "account") if kind == LEAD else (kind, kind)


def record_kinds() -> list[Kind]:
    """The kinds of records of which something was merged, waits or was decided; accounts always."""
    if not are_known():
        return ["account"]
    known = {*data.query_rows("merged_counts")["kind"], *data.query_rows("waiting_counts")["kind"]}
    return [kind for kind in KINDS if kind == "account" or kind in known]


def first_kind(kinds: Sequence[Kind], part: str) -> Kind:
    """The kind to begin with: in the queue and among what was merged, the first of which there is anything."""
    if not are_known() or part not in ("queue", "merged"):
        return kinds[0]
    counted = {*data.query_rows("waiting_counts" if part == "queue" else "merged_counts")["kind"]}
    return next((kind for kind in kinds if kind in counted), kinds[0])


def name_of(row_id: str, kind: Kind = "account") -> str:
    """The name that the source of a row gives it; the id where nothing knows it any more."""
    return told_of(row_id, kind).get("name", row_id)


def told_of(row_id: str, kind: Kind = "account") -> dict[str, str]:
    """What the source of a row says of it, column -> value; empty where the row is gone."""
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
