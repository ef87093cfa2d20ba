"""The shrunk figures of small groups, shown next to their raw ones, and how strongly they are shrunk."""

import pandas as pd

from ui.text import values
from ui.text.catalogue import t

COLUMNS = {"shrunk_rate": "rate", "shrunk_between": "text", "own_weight": "rate"}
PACE_COLUMNS = {"shrunk_per_100_weeks": "number", "shrunk_between": "text", "own_weight": "rate"}


def of_pace(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``shrunk_pace`` with their limits as text."""
    limits = zip(rows["low"], rows["high"], strict=True)
    return rows.assign(
        shrunk_between=[f"{values.number(low, digits=1)} – {values.number(high, digits=1)}" for low, high in limits]
    )


def of_rates(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``shrunk_conversion`` with their limits as text."""
    limits = zip(rows["shrunk_low"], rows["shrunk_high"], strict=True)
    return rows.assign(shrunk_between=[f"{values.percent(low)} – {values.percent(high)}" for low, high in limits])


def how_strongly(rows: pd.DataFrame, column: str) -> str:
    """How strongly groups are shrunk, in words; `column` holds the strength, the same in every row. Not escaped."""
    if rows.empty:
        return ""
    strength = rows[column].iloc[0]
    if values.is_nothing(strength):
        return t("leaning.same")
    return t(f"leaning.{column}", n=values.number(round(float(strength))))
