"""Velocity: its four factors in one sentence, per currency."""

from typing import Any, Final

import pandas as pd

from ui.text import periods, values
from ui.text.catalogue import t
from ui.text.escaping import html

KINDS: Final = {
    "cohort": "period", "currency": "text", "opportunities": "count", "won": "count", "win_rate": "rate",
    "amount": "count", "cycle_days": "number", "velocity_per_day": "count", "low": "count", "high": "count",
}  # fmt: skip


def velocity_sentence(rows: pd.DataFrame) -> str:
    """HTML: the product of the four factors, a sentence for every currency with enough opportunities."""
    enough = rows[rows["win_rate"].notna()]
    return "<br>".join(_said(row) for row in (rows.head(1) if enough.empty else enough).to_dict("records"))


def _said(row: dict[str, Any]) -> str:
    cohort, currency = html(periods.in_words(row["cohort"])), _currency(row)
    counts = {"cohort": cohort, "opportunities": int(row["opportunities"]), "won": int(row["won"])}
    if values.is_nothing(row["win_rate"]):
        return t("velocity.few", **counts)
    if values.is_nothing(row["velocity_per_day"]) or values.is_nothing(row["cycle_days"]):
        return t("velocity.part", **counts)
    return t(
        "velocity.answer",
        cohort=cohort,
        opportunities=counts["opportunities"],
        rate=values.percent(row["win_rate"], digits=1),
        amount=html(values.money(row["amount"], currency)),
        cycle=html(values.days(row["cycle_days"])),
        sign="=" if _is_shown_exactly(row) else "≈",
        velocity=html(values.money(row["velocity_per_day"], currency)),
    )


def _is_shown_exactly(row: dict[str, Any]) -> bool:
    """Whether the factors, as rounded for the sentence, give the product that it shows."""
    shown = row["opportunities"] * round(row["win_rate"], 3) * round(row["amount"]) / max(round(row["cycle_days"]), 1)
    return round(shown) == round(row["velocity_per_day"])


def _currency(row: dict[str, Any]) -> str | None:
    """The currency of a row; None if the amounts have none."""
    return None if values.is_nothing(row["currency"]) else row["currency"] or None


def interval(rows: pd.DataFrame) -> str:
    """The limits of the amount won per day, for every currency that has them, in words."""
    known = rows[rows["low"].notna()].to_dict("records")
    parts = [
        t("velocity.limits", **{end: values.money(row[end], _currency(row)) for end in ("low", "high")})
        for row in known
    ]
    return "; ".join(parts) or t("velocity.no_limits")


def opportunities_in(rows: pd.DataFrame) -> int:
    """How many opportunities the factors are based on."""
    return int(rows["opportunities"].sum())


def hint(window_days: int) -> str:
    """When a quarter can be judged."""
    return t("velocity.nobody_hint", days=values.days(window_days))
