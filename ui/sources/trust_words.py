"""How far the data can be trusted, in words."""

import pandas as pd

from ui.shell import data
from ui.text import values
from ui.text.catalogue import t, tn


def freshness_answer() -> str:
    """The last day with data, and how long before the import that was."""
    info, zone = data.published().info, data.charter().zone
    read_on = info.published_at.astimezone(zone).date()
    return tn("trust.freshness.answer", (read_on - info.as_of).days, day=info.as_of, read=read_on)


def findings_answer(rows: pd.DataFrame) -> str:
    """How many rows are affected, and what happens to them."""
    return tn("trust.findings.answer", int(rows["rows"].sum()))


def known_by_answer(rows: pd.DataFrame) -> str:
    """The most common origin of phases."""
    shares = rows.groupby("origin")["accounts"].sum().sort_values(ascending=False, kind="stable")
    if shares.empty:
        return ""
    share = values.percent(shares.iloc[0] / shares.sum())
    return t("trust.known_by.answer", share=share, origin=shares.index[0])


def unknown_answer(rows: pd.DataFrame) -> str:
    """How many spells have no known start."""
    return tn("trust.unknown.answer", int(rows["excluded"].sum()))


def quarantine_answer(rows: pd.DataFrame) -> str:
    """How many rows were quarantined."""
    return tn("trust.quarantine.answer", len(rows))
