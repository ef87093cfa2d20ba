"""The accounts of one cohort, as a bar of the conversion page leads to them."""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from metrics.conversion.conversion import UNITS
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import periods, spans
from ui.text.catalogue import t
from ui.text.escaping import html, markdown

# All entries; those whose time is up; those of them that got there.
WHOLE, MATURE, CONVERTED = "entries", "mature", "converted"
PARTS: Final = (WHOLE, MATURE, CONVERTED)
KINDS = {
    "name": "text",
    "segment": "dimension",
    "entry_on": "date",
    "reached_on": "date",
    "needed_days": "count",
    "is_mature": "truth",
    "has_converted": "truth",
    "value": "money",
}


@dataclass(frozen=True)
class Cohort:
    """Which entries are listed (`part` is one of `PARTS`), and which conversion they are judged by."""

    label: str
    from_phase: str
    to_phase: str
    window_days: int
    unit: str
    part: str = WHOLE


def cohort_rows(scope: Scope, cohort: Cohort) -> pd.DataFrame:
    """One row per entry, most valuable first."""
    rows = data.run_metric(
        "cohort_accounts",
        scope,
        label=cohort.label,
        from_phase=cohort.from_phase,
        to_phase=cohort.to_phase,
        window_days=cohort.window_days,
        unit=cohort.unit,
    )
    if cohort.part == WHOLE:
        return rows
    mature = rows[rows["is_mature"]]
    return (mature if cohort.part == MATURE else mature[mature["has_converted"]]).reset_index(drop=True)


def heading(cohort: Cohort, count: int) -> str:
    """Markdown: what is listed, and how many of them."""
    key = "conversion.members" if cohort.unit == UNITS[0] else "conversion.attempts"
    title = t(key, cohort=periods.in_words(cohort.label), source=markdown(phase.name(cohort.from_phase)))
    if cohort.part != WHOLE:
        title = f"{title}: {t(f'column.{cohort.part}')}"
    return t("accounts.titled", title=title, n=count)


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
