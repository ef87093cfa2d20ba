"""How fast each cohort gets there: a heat map by weeks since entry."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ui.charts.base import figure, rate_ticks
from ui.charts.chart_cache import cached_chart
from ui.shell.theme import palette
from ui.text import periods, values
from ui.text.catalogue import t
from ui.text.escaping import label


@cached_chart
def cohort_heat(rows: pd.DataFrame, *, height: int | None = None) -> go.Figure:
    """Share of each cohort that got there by week; cells without full exposure stay empty.

    rows: cohort, weeks_since_entry, at_risk, reached_rate, low, high.
    """
    look = palette()
    rates = rows.pivot(index="cohort", columns="weeks_since_entry", values="reached_rate").sort_index()
    limits = [
        rows.pivot(index="cohort", columns="weeks_since_entry", values=name).reindex_like(rates).to_numpy(dtype=float)
        for name in ("at_risk", "low", "high")
    ]
    cohorts = [label(periods.in_words(cohort)) for cohort in rates.index]
    is_roomy = rates.shape[1] <= 28
    chart = figure(height or 110 + 26 * max(len(cohorts), 3), is_wide=True)
    chart.add_heatmap(
        x=list(rates.columns),
        y=cohorts,
        z=rates.to_numpy().tolist(),
        text=[
            [values.percent(rate) if is_roomy and rate == rate else "" for rate in line] for line in rates.to_numpy()
        ],
        texttemplate="%{text}",
        textfont={"size": 11},
        customdata=np.stack(limits, axis=-1).tolist(),
        zmin=0,
        colorscale=[[index / 2, colour] for index, colour in enumerate(look.scale)],
        hoverongaps=False,
        xgap=1,
        ygap=1,
        colorbar={**rate_ticks(), "thickness": 10, "outlinewidth": 0},
        hovertemplate=t("charts.cohort_cell"),
    )
    chart.update_xaxes(title_text=t("column.weeks_since_entry"), dtick=4)
    chart.update_yaxes(type="category", autorange="reversed", rangemode="normal", showgrid=False)
    return chart
