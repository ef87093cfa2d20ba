"""What becomes of accounts in a phase: shares of an estimate, or, where there are few cases, the cases themselves."""

from typing import Any, Final

import pandas as pd

from metrics.conversion.conversion import SMALLEST_N
from ui import charts
from ui.analysis import dwell_rows, dwell_words
from ui.blocks import figure, unknown_entries
from ui.shell import data, links, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

# What a case has come to, and the exits that count for it.
CAME_TO: Final = {
    "advanced": ("advance", "skip", "won"), "returned": ("return",), "lost": ("lost",), "dormant": ("dormant",),
}  # fmt: skip
_KINDS: Final = {"name": "text", "entered_on": "date", "stayed_days": "days", "ended_how": "text"}


def show_outcomes(scope: Scope, key: str) -> None:
    """Draw what becomes of accounts in phase `key`; below `SMALLEST_N` cases a share would say more than is known."""
    n = dwell_rows.spells_of(data.run_metric("dwell", scope), key)
    figure.show_figure(
        "outcomes", scope, level=2, question=t("outcomes.question", phase=markdown(phase.name(key))), n=n,
        **(_shares(scope, key) if n >= SMALLEST_N or not n else _few(scope, key)),
        **unknown_entries.explained(scope, t("empty.no_rows"), key),
    )  # fmt: skip


def _shares(scope: Scope, key: str) -> dict[str, Any]:
    rows = data.run_metric("outcomes", scope, phase=key, horizons=dwell_rows.HORIZONS)
    return {
        "answer": dwell_words.outcomes_answer(rows), "chart": charts.outcome_bars(rows), "rows": rows.dropna(),
        "kinds": dwell_rows.OUTCOME_KINDS, "interval": dwell_words.outcomes_interval(rows),
    }  # fmt: skip


def _few(scope: Scope, key: str) -> dict[str, Any]:
    rows = few_cases(scope, key)
    return {
        "answer": few_sentence(rows), "rows": rows, "kinds": _KINDS, "is_counted": True,
        "opens": ("account", links.account_of),
    }  # fmt: skip


def few_cases(scope: Scope, key: str) -> pd.DataFrame:
    """account_id, name, entered_on, stayed_days, exit (null while there), is_open and ended_how of every case of phase
    `key` whose beginning is known, the latest first.
    """
    rows = data.run_metric("phase_spells", scope)
    rows = rows[(rows["phase"] == key) & rows["is_entry_known"]]
    names = data.run_metric("accounts", scope, limit=0).set_index("account_id")["name"]
    ended = [
        t("cases.still") if is_open else phase.exit_name(way)
        for way, is_open in zip(rows["exit"], rows["is_open"], strict=True)
    ]
    rows = rows.assign(
        name=rows["account_id"].map(names).fillna(rows["account_id"]), ended_how=ended,
        stayed_days=rows["dwell_days"].fillna(rows["age_days"]),
    )  # fmt: skip
    return rows.sort_values(["entered_on", "account_id"], ascending=[False, True], ignore_index=True)


def few_sentence(rows: pd.DataFrame) -> str:
    """HTML: what has become of so few cases, counted: ``3 of 7 got further``."""
    n = len(rows)
    counts = {name: int(rows["exit"].isin(ways).sum()) for name, ways in CAME_TO.items()}
    counts["still"] = int(rows["is_open"].sum())
    parts = [
        t("outcomes.few_part", part=values.number(count), n=values.number(n), came_to=t(f"column.{name}_rate"))
        for name, count in counts.items()
        if count
    ]
    return html(tn("outcomes.few", n, parts=", ".join(parts)))
