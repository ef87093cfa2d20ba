"""The accounts of one cohort, as a bar of the conversion page leads to them."""

from dataclasses import dataclass

import pandas as pd

from metrics.conversion.conversion import UNITS
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import spans
from ui.text.catalogue import t
from ui.text.escaping import html, markdown

KINDS = {
    "name": "text",
    "segment": "text",
    "entry_on": "date",
    "reached_on": "date",
    "needed_days": "count",
    "is_mature": "truth",
    "has_converted": "truth",
    "value": "money",
}


@dataclass(frozen=True)
class Cohort:
    """Which entries are listed, and which conversion they are judged by."""

    label: str
    from_phase: str
    to_phase: str
    window_days: int
    unit: str


def cohort_rows(scope: Scope, cohort: Cohort) -> pd.DataFrame:
    """One row per entry, most valuable first."""
    return data.run_metric(
        "cohort_accounts",
        scope,
        label=cohort.label,
        from_phase=cohort.from_phase,
        to_phase=cohort.to_phase,
        window_days=cohort.window_days,
        unit=cohort.unit,
    )


def heading(cohort: Cohort) -> str:
    """Markdown: what is listed."""
    key = "conversion.members" if cohort.unit == UNITS[0] else "conversion.attempts"
    return t(key, cohort=cohort.label, source=markdown(phase.name(cohort.from_phase)))


def cohort_sentence(rows: pd.DataFrame, cohort: Cohort) -> str:
    """HTML: how many of them had enough time, and how many of those got there."""
    mature = rows[rows["is_mature"]]
    return html(
        t(
            "conversion.members_answer",
            entries=len(rows),
            mature=len(mature),
            converted=int(mature["has_converted"].sum()),
            target=phase.name(cohort.to_phase),
            window=spans.after(cohort.window_days),
        )
    )
