"""The course of a phase's pace by quarter of entry, in words."""

import pandas as pd

from ui.analysis import pace_rows
from ui.blocks import verdicts
from ui.shell import phase
from ui.shell.scope import Scope
from ui.text import periods, spans
from ui.text.catalogue import t
from ui.text.escaping import html


def course_sentence(rows: pd.DataFrame, scope: Scope, key: str) -> str:
    """HTML: the verdict on the phase's dwell, and the last settled quarter beside the one a year before."""
    if rows.empty:
        return ""
    # The course covers two years, so the last one is compared with the one before.
    year = pace_rows.last_year(scope)
    change, before = verdicts.change(year, "dwell", key), year.before()
    days = {"start": year.start, "end": year.end, "since": before.start, "until": before.end}
    parts = [t("pace.course_answer", phase=phase.name(key), verdict=change.in_words, **days)]
    if pair := pace_rows.a_year_apart(rows):
        last, then = pair
        facts = {"last": periods.in_words(last["cohort"]), "now": spans.after(last["median_days"])}
        parts.append(
            t(
                "pace.course_year",
                **facts,
                then=periods.in_words(then["cohort"]),
                before=spans.after(then["median_days"]),
            )
        )
    if pace_rows.is_young(rows).any():
        parts.append(t("pace.course_young"))
    return html(" ".join(parts))


def course_interval() -> str:
    """How certain the course is, and how its verdict is reached, for "why this number"."""
    return t("pace.course_interval", judged=t("verdict.why.dwell"))
