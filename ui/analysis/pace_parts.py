"""How long a phase takes: its chart, and its course by quarter of entry."""

import pandas as pd
from plotly.basedatatypes import BaseFigure

from ui import charts
from ui.analysis import dwell_rows, pace_rows, pace_words, why_changed_parts
from ui.analysis.why_changed_rows import Subject
from ui.blocks import figure, unknown_entries
from ui.charts import pace
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import markdown

SHAPES = ("bars", "curves")


def dwell_chart(scope: Scope, way: str, key: str, rows: pd.DataFrame, shape: str) -> BaseFigure:
    """`rows` of dwell as bars of medians, or their curves; `shape` is one of `SHAPES`."""
    if shape == "curves":
        return charts.survival_curves(dwell_rows.curves(scope, way, key, rows), group=way)
    limits = _limits() if way == dwell_rows.PHASES else None
    return pace.median_bars(rows, group=way, limits=limits, opens=dwell_rows.recent_cases(rows, way, key))


def show_course(scope: Scope, key: str) -> None:
    """Draw whether phase `key` has become slower: its median by quarter of entry, with the verdict on the last year."""
    rows = pace_rows.course_rows(scope, key)
    drawn = rows.assign(is_young=pace_rows.is_young(rows))
    opened = [pace_rows.cases_in(scope, key)(row) for row in rows.to_dict("records")]
    figure.show_figure(
        "dwell_cohorts", scope, level=2, question=t("pace.course_question", phase=markdown(phase.name(key))),
        answer=pace_words.course_sentence(rows, scope, key),
        chart=pace.quarterly_medians(drawn, key=key, limit=_limits()[key], opens=opened),
        rows=rows, kinds=pace_rows.KINDS,
        n=dwell_rows.spells_in(rows), interval=pace_words.course_interval(),
        opens=("cases", pace_rows.cases_in(scope, key)), counted=pace_rows.counted_in(scope, key), drill="cases",
        explains=why_changed_parts.opener(scope, Subject("dwell", key)),
        **unknown_entries.explained(scope, t("empty.no_rows"), key),
    )  # fmt: skip


def _limits() -> dict[str, int]:
    return {one.key: one.limit_days for one in data.charter().phases}
