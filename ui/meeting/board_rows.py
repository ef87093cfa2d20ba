"""Item 4: the figures of every phase, and the accounts drawn as dots."""

from typing import Final

import pandas as pd

from ui.blocks import verdicts
from ui.meeting.current_meeting import Sitting
from ui.shell import data, phase
from ui.text.catalogue import t

# Dots per column; more could neither be told apart nor hit with a mouse. The figures include all accounts.
MOST_DOTS: Final = 90


def columns(now: Sitting) -> pd.DataFrame:
    """phase, accounts, entered, left, median_days, threshold_days, dwell_change: in play, in the order of the charter.

    entered and left: since the last meeting; medians over the charter's recent days; threshold_days: the age above
    which accounts of the phase count as stuck, where a segment has none of its own; dwell_change: the verdict of
    `compare` on the dwell of the page's period and the one before, in words.
    """
    days = data.charter().recent_days
    period = now.period
    stock = data.run_metric("stock", now.scope)[["phase", "accounts"]]
    flow = data.run_metric("flow", period)[["phase", "entered", "left"]]
    usual = data.run_metric("dwell", now.scope, window_days=days)[["phase", "median_days"]]
    limits = data.run_metric("thresholds", now.scope)
    limits = limits[limits["threshold_source"] != "segment"].drop_duplicates("phase")[["phase", "threshold_days"]]
    rows = pd.DataFrame({"phase": phase.in_play()})
    for part in (stock, flow, usual, limits):
        rows = rows.merge(part, on="phase", how="left")
    rows["dwell_change"] = [
        t(f"verdict.short.{verdicts.change(now.scope, 'dwell', key).verdict}") for key in rows["phase"]
    ]
    return rows.fillna({"accounts": 0, "entered": 0, "left": 0})


def have_segments_their_own(now: Sitting) -> bool:
    """Whether accounts of a segment with a threshold of its own may be stuck below the line of their phase."""
    return bool((data.run_metric("thresholds", now.scope)["threshold_source"] == "segment").any())


def ages(now: Sitting) -> pd.DataFrame:
    """account_id, name, phase, age_days, value, warning of the accounts drawn: the most valuable in every phase."""
    parts = [data.run_metric("accounts", now.scope, phase=key, limit=MOST_DOTS) for key in phase.in_play()]
    rows = pd.concat(parts, ignore_index=True)
    drawn = rows.loc[rows["is_entry_known"], ["account_id", "name", "phase", "age_days", "value"]]
    steps = data.run_metric("warning_steps", now.scope)[["account_id", "warning"]]
    return drawn.merge(steps, on="account_id", how="left")
