"""How far the data can be trusted: its freshness, its gaps and its origins."""

from typing import Final

import pandas as pd

from model.tables import TABLES
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import has_text, t

FRESHNESS: Final = {
    "table": "text", "source": "text", "rows": "count", "data_from": "date", "data_to": "date",
}  # fmt: skip
FINDINGS: Final = {"finding": "text", "rows": "count", "example": "text"}
KNOWN_BY: Final = {"phase": "phase", "origin": "text", "accounts": "count", "share": "rate"}
UNKNOWN: Final = {"phase": "phase", "spells": "count", "excluded": "count", "share": "rate"}
QUARANTINE: Final = {
    "file": "text", "line": "count", "table": "text", "column": "text", "reason": "text", "value": "text",
}  # fmt: skip


def table_name(name: str | None) -> str:
    """A canonical table in words."""
    return values.NOTHING if values.is_nothing(name) else t(f"table.{name}")


def freshness() -> pd.DataFrame:
    """Per table and source: rows and the days they span."""
    rows = data.query_rows("freshness", as_of=data.published().info.as_of)
    return rows.assign(table=[table_name(name) for name in rows["table_name"]]).drop(columns="table_name")


def findings() -> pd.DataFrame:
    """What cannot be assigned: for each finding a sentence, the number of rows and an example."""
    rows = data.query_rows("findings")
    sentences = [
        t(f"trust.finding.{row.kind}", table=table_name(row.table_name), column=_heading(row.column_name))
        for row in rows.itertuples(index=False)
    ]
    return pd.DataFrame({"finding": sentences, "rows": rows["row_count"], "example": rows["example"].astype("string")})


def known_by(scope: Scope) -> pd.DataFrame:
    """Per phase of the decision and origin: accounts and their share of the phase."""
    rows = data.run_metric("known_by", scope)
    rows = rows[rows["phase"].isin(phase.in_play())]
    totals = rows.groupby("phase")["accounts"].transform("sum")
    return rows.assign(share=rows["accounts"] / totals, origin=[t(f"trust.origin.{name}") for name in rows["known_by"]])


def unknown_entries(scope: Scope) -> pd.DataFrame:
    """Per phase: spells with a known start and those without, which no duration or rate includes."""
    rows = data.run_metric("dwell", scope)[["phase", "spells", "excluded"]]
    rows = rows[rows["excluded"] > 0]
    return rows.assign(share=rows["excluded"] / (rows["spells"] + rows["excluded"]))


def quarantine() -> pd.DataFrame:
    """The quarantined rows: their file and position, and the reason in words."""
    rows = data.query_rows("quarantine")
    return pd.DataFrame(
        {
            "file": rows["file"],
            "line": rows["line"],
            "table": [table_name(name) for name in rows["table_name"]],
            "column": [_heading(name) for name in rows["column_name"]],
            "reason": [reason(row.reason, row.table_name, row.column_name) for row in rows.itertuples(index=False)],
            "value": rows["value"].astype("string"),
        }
    )


def reason(key: str, table: str | None, column: str | None) -> str:
    """Why a row was quarantined, with the allowed words if there is a fixed set."""
    allowed = _allowed(table, column) if key == "quarantine.not_allowed" else ""
    return t("trust.allowed", reason=t(key), allowed=allowed) if allowed else t(key)


def _allowed(table: str | None, column: str | None) -> str:
    if table == "phase_event" and column == "phase":
        return ", ".join(data.charter().phase_keys)
    if table == "phase_event" and column == "motion":
        return ", ".join(motion.key for motion in data.charter().motions)
    known = TABLES.get(table or "")
    if known is None or column not in known.column_names:
        return ""
    return ", ".join(known.column(column).choices)


def _heading(column: str | None) -> str:
    """A canonical column in words, or its own name if there is no text for it."""
    if values.is_nothing(column):
        return values.NOTHING
    return t(f"field.{column}") if has_text(f"field.{column}") else str(column)


def count_accounts(rows: pd.DataFrame) -> int:
    """How many accounts `rows` count."""
    return int(rows["accounts"].sum())
