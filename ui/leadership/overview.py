"""Leadership's review: the figures of its screen that no other page shows this way. Report and page share them."""

from datetime import timedelta
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from model.charter import WON
from ui.analysis import decomposition_words, outlook_rows, outlook_words, phases, signals_rows
from ui.charts.flow import cumulative_flow
from ui.shell import charter_changes, data, links, phase, render_target
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html

# How far back cumulative flow reaches and how far ahead the outlook does: two quarters.
MONTHS: Final = 18
AHEAD_DAYS: Final = 180
# Low enough that everything above the story fits a screen of 1440 x 900.
CHART_HEIGHT: Final = 160


@data.kept_by_scope
def bands(scope: Scope) -> pd.DataFrame:
    """The course of the stock over `MONTHS` (`ui.analysis.phases.course`)."""
    return phases.course(scope.over_months(MONTHS))


def course_chart(scope: Scope, rows: pd.DataFrame) -> go.Figure | None:
    """The chart of `rows` as `bands` has them; None where they are of one day."""
    return cumulative_flow(rows, height=CHART_HEIGHT, flags=flags(scope)) if phases.has_course(rows) else None


def flags(scope: Scope) -> charter_changes.Flags:
    """Day and label of what a chart over `MONTHS` marks: changes of the charter, then today's signals."""
    return charter_changes.changes_in_period(scope.over_months(MONTHS)) + signals_rows.flags(scope)


def reason(scope: Scope, rows: pd.DataFrame, causes: pd.DataFrame) -> str:
    """HTML: the stock before and now; why entries into the last phase changed, or that they vary as usual.

    `rows` as `bands` has them, `causes` as ``decomposition``.
    """
    is_linked = len(causes) and not render_target.is_paper()
    more = links.anchor(t("overview.why_changed"), "change", goal=goals()[0]) if is_linked else ""
    parts = (phases.cumulative_answer(rows), decomposition_words.decomposition_reason(causes, scope, goals()[0]), more)
    return " ".join(part for part in parts if part)


def goals() -> tuple[str, str]:
    """The goals of the outlook: entries into the last phase of the decision, and wins."""
    return phase.in_play()[-1], WON


def expected(scope: Scope) -> pd.DataFrame:
    """The rows of ``forecast`` for `AHEAD_DAYS`; none if nothing has been learned yet."""
    return outlook_rows.known(outlook_rows.ahead(scope, AHEAD_DAYS))


@data.kept_by_scope
def fans(scope: Scope) -> pd.DataFrame:
    """day, phase, horizon_days, expected, low, high of both goals; none if nothing has been learned yet."""
    return pd.concat([outlook_rows.fan(scope, key, AHEAD_DAYS) for key in goals()], ignore_index=True)


@data.kept_by_scope
def outlook_answer(scope: Scope) -> str:
    """HTML: what to expect from today's accounts; a warning if the forecast has recently missed."""
    rows = expected(scope)
    if rows.empty:
        return ""
    ends = {name: rows[rows["phase"] == key].iloc[0] for name, key in zip(("reached", "won"), goals(), strict=True)}
    text = t(
        "overview.outlook_answer",
        day=scope.as_of + timedelta(days=AHEAD_DAYS),
        phase=html(phase.name(goals()[0])),
        **{name: html(values.expected(row["expected"])) for name, row in ends.items()},
        **{f"{name}_{end}": html(values.expected(row[end])) for name, row in ends.items() for end in ("low", "high")},
    )
    warning = html(outlook_words.warning(scope, AHEAD_DAYS))
    return " ".join(part for part in (text, warning) if part)


def back_tests(scope: Scope) -> pd.DataFrame:
    """The back-tests of both goals that gave a result."""
    rows = data.run_metric("backtest", scope, horizon_days=AHEAD_DAYS)
    return pd.concat([outlook_rows.of_phase(rows, key) for key in goals()], ignore_index=True)


def back_test_answer(scope: Scope) -> str:
    """HTML: the error of earlier forecasts, per goal; or why there is none, if the past is too short."""
    rows = back_tests(scope)
    if rows.empty:
        return html(t("outlook.test_short"))
    sentences = [
        t(
            "overview.back_test_part",
            phase=phase.name(key),
            error=outlook_words.off_by(part),
            inside=outlook_rows.inside(part),
            all=len(part),
        )
        for key in goals()
        if len(part := outlook_rows.of_phase(rows, key))
    ]
    return html(t("overview.back_test", parts="; ".join(sentences)))
