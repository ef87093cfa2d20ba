"""Which accounts moved in the period, from where to where; the most important first."""

from typing import Final

import pandas as pd

from ui.accounts import duplicates, standing
from ui.shell import data, links
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html

# What somebody has to deal with comes first.
KINDS: Final = ("lost", "return", "won", "dormant", "reopened", "skip", "advance", "new", "re-dated")
COLUMNS: Final = {
    "name": "text", "moved": "text", "from_phase": "phase", "to_phase": "phase", "warning": "warning",
    "decision": "decision", "segment": "dimension", "value": "money",
}  # fmt: skip


@data.kept_by_scope
def moved_rows(scope: Scope) -> pd.DataFrame:
    """account_id, name, kind, moved (the kind in words), from_phase, to_phase, segment, value.

    Compares where the accounts were before the period with where they are at its end; moves in between do not count.
    Ordered by `KINDS`, then most valuable first.
    """
    rows = data.run_metric("changes", scope.at(scope.end), since=scope.before().end)
    rows = rows[rows["kind"].isin(KINDS)]
    rows = with_names(scope, rows)
    rows["moved"] = [t(f"meeting.kind.{kind}") for kind in rows["kind"]]
    return rows.sort_values("kind", key=lambda kinds: kinds.map(KINDS.index), kind="stable", ignore_index=True)


def with_names(scope: Scope, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with name, segment and value, most valuable first; an account that is gone: its id and what it became."""
    if rows.empty:
        return rows.assign(name="", segment="", value=0.0)
    known = data.run_metric("accounts", scope, limit=0)[["account_id", "name", "segment", "value"]]
    found = rows.merge(known, on="account_id", how="left")
    into = found["account_id"].map(duplicates.became()).astype("str")  # all null: not yet text
    fallback = found["account_id"].where(into.isna(), found["account_id"] + " → " + into.fillna(""))
    found["name"] = found["name"].astype("str").fillna(fallback)  # all null: not yet text
    return found.sort_values(["value", "account_id"], ascending=[False, True], na_position="last", ignore_index=True)


def with_standing(scope: Scope, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with the columns of `standing` at the end of the period, for the phase they moved to."""
    return standing.with_standing(scope.at(scope.end), rows, in_phase="to_phase")


def columns(rows: pd.DataFrame) -> dict[str, str]:
    """The columns to show: those of `COLUMNS` in which any account has something."""
    return {name: kind for name, kind in COLUMNS.items() if name in rows and rows[name].replace("", None).notna().any()}


def question(scope: Scope, kind: str | None) -> str:
    """Markdown: what is listed; with a `kind`, only who moved that way."""
    asked = t("moved.question", start=scope.start, end=scope.end)
    return asked if kind is None else f"{asked} {t(f'meeting.kind.{kind}')}"


def moved_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many moved which way."""
    counts = rows["kind"].value_counts()
    found = [kind for kind in KINDS if kind in counts]
    listed = ", ".join(
        f"{links.number(int(counts[kind]), 'moved', kind=kind)} {html(t(f'meeting.kind.{kind}'))}" for kind in found
    )
    return f"{listed}."
