"""Where customers were asked lately, and where not: phases by segments."""

import pandas as pd
import plotly.graph_objects as go

from ui import phase, values
from ui.charts.base import figure
from ui.charts.drawn import drawn
from ui.escaping import label
from ui.text import t, tn
from ui.theme import palette


@drawn
def knowledge_grid(rows: pd.DataFrame) -> go.Figure:
    """A field per phase and segment with accounts: fresh voices, outdated ones or none, in words and colour.

    rows: phase, segment, accounts, voices, fresh_voices, is_fresh.
    """
    look = palette()
    phases = [key for key in phase.in_play() if key in {*rows["phase"]}]
    segments = [None if values.is_nothing(name) else str(name) for name in dict.fromkeys(rows["segment"])]
    segments.sort(key=lambda name: (name is None, name or ""))
    fields = {
        (row.phase, None if values.is_nothing(row.segment) else str(row.segment)): row
        for row in rows.itertuples(index=False)
    }
    names = [label(name or t("voice.no_segment")) for name in segments]
    chart = figure(90 + 44 * len(segments), margin={"l": 8, "r": 8, "t": 8, "b": 8})
    chart.add_heatmap(
        x=[label(phase.name(key)) for key in phases],
        y=names,
        z=[[_state(fields.get((key, name))) for key in phases] for name in segments],
        text=[[_written(fields.get((key, name))) for key in phases] for name in segments],
        customdata=[
            [_hover(fields.get((key, name)), names[place]) for key in phases] for place, name in enumerate(segments)
        ],
        texttemplate="%{text}",
        textfont={"size": 12},
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        zmin=0,
        zmax=2,
        colorscale=[[0, look.scale[0]], [0.5, look.line], [1, look.scale[1]]],
        showscale=False,
        xgap=3,
        ygap=3,
    )
    chart.update_xaxes(side="top", type="category", showgrid=False)
    chart.update_yaxes(type="category", autorange="reversed", rangemode="normal", showgrid=False)
    return chart


def _state(field: object | None) -> int | None:
    return None if field is None else 2 if field.is_fresh else 1 if field.voices else 0


def _written(field: object | None) -> str:
    return "" if field is None else f"{_said(field)}<br>{tn('accounts.count', int(field.accounts))}"


def _said(field: object) -> str:
    if field.is_fresh:
        return tn("voice.gap_fresh", int(field.fresh_voices))
    return t("voice.gap_old" if field.voices else "voice.gap_none")


def _hover(field: object | None, segment: str) -> str:
    if field is None:
        return ""
    accounts = tn("accounts.count", int(field.accounts))
    return t(
        "voice.gap_hover", phase=label(phase.name(field.phase)), segment=segment, accounts=accounts, said=_said(field)
    )
