"""Where accounts go: the sentences of the transitions page and the options its rows open with."""

import pandas as pd

from metrics.derive.spells import RE_DATED
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

_ONWARD = ("advance", "skip", "won")


def transitions_sentence(rows: pd.DataFrame) -> str:
    """HTML: how many moves there were, and how many of them skipped a phase or went backwards."""
    counts = rows.groupby(rows["exit"].fillna("entry"))["transitions"].sum()
    moves = int(counts.drop(["entry", RE_DATED], errors="ignore").sum())
    corrections = int(counts.get(RE_DATED, 0))
    text = " " + tn("transitions.corrections", corrections) if corrections else ""
    if not moves:
        return html(t("transitions.none", entries=int(counts.get("entry", 0))) + text)
    parts = {way: int(counts.get(way, 0)) for way in ("skip", "return", "lost", "dormant", "won")}
    onward = sum(int(counts.get(way, 0)) for way in _ONWARD)
    return html(
        t(
            "transitions.answer",
            moves=tn("count.transitions", moves),
            onward=values.percent(onward / moves),
            **parts,
        )
        + text
    )


def drawable_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that lead to a phase: corrections do not, and are shown only in the table."""
    return rows[rows["exit"] != RE_DATED]


def moves_in(rows: pd.DataFrame) -> int:
    """The number of transitions in `rows`, first entries included."""
    return int(rows["transitions"].sum())


def accounts_of_move(row: dict[str, object]) -> dict[str, object]:
    """The options of the accounts page for a row of transitions."""
    if values.is_nothing(row["from_phase"]):
        return {"entered": row["to_phase"]}
    return {"from_phase": row["from_phase"], "to_phase": row["to_phase"]}
