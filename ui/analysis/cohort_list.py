"""The accounts of one cohort, as a bar of the conversion page leads to them."""

import re
from dataclasses import dataclass

import pandas as pd

from metrics.conversion.conversion import UNITS
from model.charter import WON
from ui.analysis import conversion
from ui.shell import data, phase, state
from ui.shell.scope import Scope
from ui.text import spans
from ui.text.catalogue import t
from ui.text.escaping import html, markdown

_LABEL = re.compile(r"\d{4}-(Q[1-4]|0[1-9]|1[0-2])")
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
    """Which entries are listed, and what for."""

    label: str
    from_phase: str
    to_phase: str
    window_days: int
    unit: str


def cohort_in_address() -> Cohort | None:
    """The cohort in the address; None if it names none that makes sense."""
    in_play = phase.in_play()
    label, source = state.option("cohort") or "", state.option("cohort_of", in_play)
    later = (*in_play[in_play.index(source) + 1 :], WON) if source is not None else ()
    target = state.option("until", later)
    window, unit = conversion.window_days(), str(state.option("unit", UNITS, UNITS[0]))
    if not _LABEL.fullmatch(label) or source is None or target is None:
        return None
    return Cohort(label, source, target, window, unit)


def cohort_rows(scope: Scope, cohort: Cohort) -> pd.DataFrame:
    """One row per entry, worth most first."""
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
    """HTML: how many of them had time enough, and how many of those got there."""
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
