"""Do they get there: the choices, sentences and rows of the conversion page."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from metrics import CATALOG
from metrics.conversion.conversion import GRAINS, UNITS
from metrics.question.option_values import count
from metrics.statistics.survival import wilson
from model.charter import WON
from model.errors import Fault
from ui import charts
from ui.blocks import choices, phase_choice, shrinkage_note
from ui.shell import data, phase, state
from ui.shell.scope import Scope
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

LONGEST_WINDOW = 1_095
MOST_WEEKS = 52
CONVERSION_KINDS = {
    "cohort": "text",
    "entries": "count",
    "mature": "count",
    "converted": "count",
    "conversion_rate": "rate",
    "low": "rate",
    "high": "rate",
    **shrinkage_note.COLUMNS,
}


@dataclass(frozen=True)
class Asked:
    """What the page asks: from which phase to which, how long it may take, how entries are grouped and counted."""

    from_phase: str
    to_phase: str
    window_days: int
    cohort: str
    unit: str


def choose_conversion() -> Asked:
    """The choices, drawn in one row."""
    in_play = phase.in_play()
    places = st.columns([2, 2, 1.4, 1.6, 2.2], vertical_alignment="bottom")
    with places[0]:
        source = phase_choice.one("from_phase", in_play, label=t("conversion.from"))
    goals = (*in_play[in_play.index(source) + 1 :], WON)
    with places[1]:
        target = phase_choice.one("to_phase", goals, label=t("conversion.to"))
    with places[2]:
        window = _window()
    with places[3]:
        grain = choices.one_of(
            "cohort", GRAINS, prefix="conversion.cohort", default="quarter", label=t("conversion.cohort")
        )
    with places[4]:
        unit = choices.one_of("unit", UNITS, prefix="conversion.unit", label=t("conversion.unit"))
    return Asked(source, target, window, grain, unit)


def window_days() -> int:
    """The window in the address; the charter's where there is none that makes sense."""
    said = state.option("window") or ""
    is_number = said.isascii() and said.isdecimal() and len(said) <= 4
    try:
        return count("window", int(said) if is_number else said, 1, LONGEST_WINDOW)
    except Fault as fault:
        if said:
            state.refuse(fault, t("conversion.window"))
    return data.charter().maturity_window_days


def _window() -> int:
    days = window_days()
    st.number_input(
        t("conversion.window"), min_value=1, max_value=LONGEST_WINDOW, step=1, **state.bind_option("window", days)
    )
    return days


def conversion_question(asked: Asked) -> str:
    """Markdown: what the bars answer."""
    source, target = markdown(phase.name(asked.from_phase)), markdown(phase.name(asked.to_phase))
    return t("conversion.question", source=source, target=target)


def conversion_chart(rows: pd.DataFrame, asked: Asked) -> go.Figure:
    """The bars; each leads to the accounts of its cohort."""
    options = {"cohort_of": asked.from_phase, "until": asked.to_phase, "window": asked.window_days, "unit": asked.unit}
    return charts.conversion_bars(rows, opens=options)


def conversion_rows(scope: Scope, rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """`rows` of conversion, each cohort also with its rate drawn towards all of them."""
    return rows.merge(_shrunk(scope, asked)[["cohort", *shrinkage_note.COLUMNS]], on="cohort", how="left")


def leans(scope: Scope, asked: Asked) -> str:
    """How strongly cohorts lean on all of them, in words; "" where nothing is mature."""
    return shrinkage_note.how_strongly(_shrunk(scope, asked), "strength_entries")


def _shrunk(scope: Scope, asked: Asked) -> pd.DataFrame:
    return shrinkage_note.of_rates(data.run_metric("shrunk_conversion", scope, **asdict(asked)))


def conversion_sentence(rows: pd.DataFrame, asked: Asked) -> str:
    """HTML: the rate over all mature entries with its interval, or counts where they are too few."""
    mature, converted = int(rows["mature"].sum()), int(rows["converted"].sum())
    said = {"mature": mature, "converted": converted, "window": spans.after(asked.window_days)}
    if mature < CATALOG["conversion"].smallest_n:
        first = t("conversion.few", **said)
    else:
        low, high = wilson(np.array([float(converted)]), np.array([float(mature)]))
        first = t(
            "conversion.answer",
            rate=values.percent(converted / mature, digits=1),
            low=values.percent(low[0], digits=1),
            high=values.percent(high[0], digits=1),
            **said,
        )
    waiting = int(rows["entries"].sum()) - mature
    return html(f"{first} {tn('conversion.immature', waiting)}" if waiting else first)


def excluded_entries(rows: pd.DataFrame) -> str:
    """Entries that are left out, in words."""
    return tn("conversion.excluded", int(rows["entries"].sum() - rows["mature"].sum()))


def mature_in(rows: pd.DataFrame) -> int:
    """How many entries the rates rest on."""
    return int(rows["mature"].sum())


def first_weeks(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells of the first :data:`MOST_WEEKS` weeks, with the 95 % limits of each (low, high).

    A cell is there only once its whole cohort has been observed that long, so its share is a plain one of all members.
    """
    members = rows[rows["weeks_since_entry"] == 0].set_index("cohort")["at_risk"]
    cells = rows[rows["weeks_since_entry"] <= MOST_WEEKS]
    among = cells["cohort"].map(members).to_numpy(dtype=float)
    low, high = wilson(cells["reached_rate"].to_numpy(dtype=float) * among, among)
    return cells.assign(low=low, high=high)


def members_in(rows: pd.DataFrame) -> int:
    """How many accounts the cohorts hold."""
    return int(rows.loc[rows["weeks_since_entry"] == 0, "at_risk"].sum())


def heat(rows: pd.DataFrame) -> go.Figure | None:
    """The heat map of `rows`; None where there is no cohort."""
    return None if rows.empty else charts.cohort_heat(rows)


def nobody(asked: Asked) -> str:
    """Why there is nothing to see."""
    return t("conversion.nobody", source=phase.name(asked.from_phase))
