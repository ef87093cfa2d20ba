"""The conversion page's choices and drawings."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from metrics.conversion.conversion import GRAINS, UNITS
from metrics.question.option_values import count
from model.charter import WON
from model.errors import Fault
from ui import charts
from ui.analysis import cohort_list, conversion_rows, dwell_rows
from ui.blocks import choices, table_html
from ui.shell import data, phase, state
from ui.shell.scope import Scope
from ui.text.catalogue import t

LONGEST_WINDOW = 1_095


def choose_conversion(scope: Scope) -> conversion_rows.ConversionChoice:
    """The choices, drawn in one row; they begin with the first phase that anybody was ever in."""
    in_play = phase.in_play()
    places = st.columns([2, 2, 1.4, 1.6, 2.2], vertical_alignment="bottom")
    with places[0]:
        first = dwell_rows.first_entered(scope)
        source = choices.one_phase("from_phase", in_play, label=t("conversion.from"), default=first)
    goals = (*in_play[in_play.index(source) + 1 :], WON)
    with places[1]:
        target = choices.one_phase("to_phase", goals, label=t("conversion.to"))
    with places[2]:
        window = _window()
    with places[3]:
        grain = choices.one_of(
            "cohort", GRAINS, prefix="conversion.cohort", default="quarter", label=t("conversion.cohort")
        )
    with places[4]:
        unit = choices.one_of("unit", UNITS, prefix="conversion.unit", label=t("conversion.unit"))
    return conversion_rows.ConversionChoice(source, target, window, grain, unit)


def window_days() -> int:
    """The window in the URL; the charter's if it has no valid one."""
    typed = state.option("window") or ""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= 4
    try:
        return count("window", int(typed) if is_number else typed, 1, LONGEST_WINDOW)
    except Fault as fault:
        if typed:
            state.refuse(fault, t("conversion.window"))
    return data.charter().maturity_window_days


def _window() -> int:
    days = window_days()
    st.number_input(
        t("conversion.window"), min_value=1, max_value=LONGEST_WINDOW, step=1, **state.bind_option("window", days)
    )
    return days


def conversion_chart(rows: pd.DataFrame, asked: conversion_rows.ConversionChoice) -> go.Figure | None:
    """The bars; each links to the accounts of its cohort. None if no cohort is large enough for a rate."""
    if rows["conversion_rate"].isna().all():
        return None
    return charts.conversion_bars(rows, opens=_judged_by(asked))


def counted(asked: conversion_rows.ConversionChoice) -> table_html.Counted:
    """What the counts of a cohort open: its entries, those whose time is up, those of them that got there."""

    def leads(part: str) -> Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]:
        return lambda row: ("accounts", {**_judged_by(asked), "cohort": row["cohort"], "part": part})

    return {part: leads(part) for part in cohort_list.PARTS}


def _judged_by(asked: conversion_rows.ConversionChoice) -> dict[str, Any]:
    return {"cohort_of": asked.from_phase, "until": asked.to_phase, "window": asked.window_days, "unit": asked.unit}


def heat(rows: pd.DataFrame) -> go.Figure | None:
    """The heat map of `rows`; None if no cohort is large enough for a share."""
    return None if rows.empty else charts.cohort_heat(rows)
