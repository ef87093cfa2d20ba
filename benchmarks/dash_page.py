"""The leadership overview once more, in Dash: the same figures from the same answers, to compare with.

python -m benchmarks.dash_page DATA_FOLDER PORT
"""

import sys
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pyarrow as pa
from dash import Dash, Input, Output, dcc, html

from storage.answer import answer
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse

MONTHS = 6
COLOURS = ("#8fbde3", "#1f5a96", "#2f9178", "#efae58", "#a9530b")
NO_BAR = {"displayModeBar": False}


class Answers:
    """The answers of one snapshot, kept as the product keeps them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot, self.day = snapshot, snapshot.info.as_of
        self.ask = lru_cache(2000)(self._ask)
        self.month_ends = [_months_back(self.day, back) for back in range(MONTHS - 1, -1, -1)]

    def _ask(self, metric: str, region: tuple[str, ...], **question: Any) -> pa.Table:
        where = {"region": list(region)} if region else None
        return answer(self.snapshot, metric, where=where, **question)

    def regions(self) -> list[str]:
        return sorted(
            self.snapshot.arrow("SELECT DISTINCT region FROM account WHERE region IS NOT NULL")[0].to_pylist()
        )

    def page(self, region: tuple[str, ...]) -> list[Any]:
        """Headline, four tiles, cumulative flow."""
        in_play, as_of = self.snapshot.charter.in_play, self.day
        start = as_of.replace(day=1)
        stocks = [self.ask("stock", region, as_of=day).slice(0, len(in_play)).to_pydict() for day in self.month_ends]
        dwells = [self.ask("dwell", region, as_of=day).to_pydict() for day in self.month_ends]
        before = self.ask("dwell", region, as_of=start - timedelta(days=1)).to_pydict()
        flow = self.ask("flow", region, start=start, end=as_of).to_pydict()
        rates = self.ask(
            "conversion", region, as_of=as_of, from_phase="requirements", to_phase="comparison", cohort="quarter"
        ).to_pylist()
        stuck = self.ask("stuck", region, as_of=as_of)
        bands = self.ask("cumulative_flow", region, start=_months_back(as_of, 18) + timedelta(days=1), end=as_of)
        counts = [sum(stock["accounts"]) for stock in stocks]
        worth = [sum(stock["value"]) for stock in stocks]
        medians = [dwell["median_days"][3] for dwell in dwells]
        ripe = [row["conversion_rate"] for row in rates if row["mature"] == row["entries"] and row["conversion_rate"]][
            -8:
        ]
        amount = sum(value or 0 for value in stuck["value"].to_pylist())
        headline = (
            f"{counts[-1]:,} accounts in play; {flow['entered'][4]:,} reached decision since {start}; median time in"
            f" comparison {medians[-1]} days ({(medians[-1] or 0) - (before['median_days'][3] or 0):+});"
            f" {amount:,.0f} EUR in {stuck.num_rows:,} stuck accounts."
        )
        tiles = [
            _tile("Volume", f"{counts[-1]:,}", counts), _tile("Conversion", f"{ripe[-1]:.0%}" if ripe else "-", ripe),
            _tile("Dwell", f"{medians[-1]} days", medians), _tile("Value", f"{worth[-1]:,.0f} EUR", worth),
        ]  # fmt: skip
        return [
            html.H2(headline, id="headline"),
            html.Div(tiles, style={"display": "grid", "gridTemplateColumns": "repeat(4, 1fr)", "gap": "1rem"}),
            dcc.Graph(figure=_bands(bands, in_play), config=NO_BAR, id="bands"),
        ]


def _months_back(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, min(day.day, 28))


def _tile(name: str, value: str, series: list[Any]) -> html.Div:
    spark = go.Figure(go.Scatter(y=series, mode="lines", line={"width": 2, "color": COLOURS[1]}))
    spark.update_layout(height=60, margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False)
    spark.update_xaxes(visible=False)
    spark.update_yaxes(visible=False)
    return html.Div([html.Div(name), html.H3(value), dcc.Graph(figure=spark, config=NO_BAR)])


def _bands(rows: pa.Table, in_play: tuple[str, ...]) -> go.Figure:
    table = rows.to_pydict()
    chart = go.Figure(layout={"height": 300, "hovermode": "x unified", "margin": {"l": 8, "r": 8, "t": 8, "b": 8}})
    for place in reversed(range(len(in_play))):
        own = [n for n, phase in enumerate(table["phase"]) if phase == in_play[place]][::-7][::-1]
        chart.add_scatter(
            x=[table["day"][n] for n in own], y=[table["accounts"][n] for n in own], name=in_play[place],
            stackgroup="phases", mode="lines", line={"width": 1, "color": "white"}, fillcolor=COLOURS[place],
        )  # fmt: skip
    return chart


def build(snapshot: Snapshot) -> Dash:
    """The app, with everything imported and compiled before it listens."""
    answers = Answers(snapshot)
    answers.page(())
    app = Dash(__name__, title="Dash")
    app.layout = html.Div(
        [
            html.H1("Overview"),
            dcc.Checklist(answers.regions(), [], id="region", inline=True),
            html.Div(id="page"),
        ],
        style={"fontFamily": "system-ui", "margin": "1rem"},
    )

    @app.callback(Output("page", "children"), Input("region", "value"))
    def show(region: list[str]) -> list[Any]:
        return answers.page(tuple(sorted(region)))

    return app


if __name__ == "__main__":
    found = Warehouse(Path(sys.argv[1])).current()
    assert found is not None
    build(found).run(host="127.0.0.1", port=int(sys.argv[2]), debug=False)
