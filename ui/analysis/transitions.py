"""Where accounts go: the sentences of the transitions page and the options its rows open with."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics.derive.spells import RE_DATED
from ui.shell import links
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

_ONWARD = ("advance", "skip", "won")


def transitions_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many moves there were, which part of them led onward, and how many went which way (each in one)."""
    counts = rows.groupby(rows["exit"].fillna("entry"))["transitions"].sum()
    moves = int(counts.drop(["entry", RE_DATED], errors="ignore").sum())
    corrections = int(counts.get(RE_DATED, 0))
    text = " " + tn("transitions.corrections", corrections) if corrections else ""
    if not moves:
        return html(t("transitions.none", entries=int(counts.get("entry", 0))) + text)
    parts = {
        way: links.number(int(counts.get(way, 0)), "cases", of="moved", way=way)
        for way in (*_ONWARD, "return", "lost", "dormant", "reopened")
    }
    onward = sum(int(counts.get(way, 0)) for way in _ONWARD)
    told = links.anchor(tn("count.transitions", moves), "cases", of="moved")
    return t("transitions.answer", moves=told, onward=values.percent(onward / moves), **parts) + html(text)


def drawable_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that lead to a phase: corrections do not, and are shown only in the table."""
    return rows[rows["exit"] != RE_DATED]


def moves_in(rows: pd.DataFrame) -> int:
    """The number of transitions in `rows`, first entries included."""
    return int(rows["transitions"].sum())


def cases_of_move(row: Mapping[str, Any]) -> dict[str, Any]:
    """The options of the page of cases for a row of transitions: each move is a case."""
    if values.is_nothing(row["from_phase"]):
        return {"of": "first", "phase": row["to_phase"]}
    return {"of": "left", "phase": row["from_phase"], "to_phase": row["to_phase"]}


def accounts_of_move(row: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Page and options of the accounts that moved so; a first entry happens once to an account."""
    if values.is_nothing(row["from_phase"]):
        return "cases", cases_of_move(row)
    return "accounts", {"from_phase": row["from_phase"], "to_phase": row["to_phase"]}
