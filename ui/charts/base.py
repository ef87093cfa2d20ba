"""Shared by all charts: the empty figure in the template, number format, Plotly's locale."""

from datetime import date
from functools import cache
from typing import Any, Final

import plotly.graph_objects as go
from babel import Locale
from babel.dates import get_day_names, get_month_names
from babel.numbers import get_decimal_symbol, get_group_symbol

from ui.shell.theme import palette
from ui.text import language, values

# The ``meta`` in the layout of charts that need room (``ui/blocks/figure.py``).
WIDE: Final = "wide"
# Below so many, a count's axis has a tick at every whole number: between them Plotly would write each twice.
_FEW: Final = 8
# The range of an axis of rates: a little beyond 100 %, or the last tick would have no room for its label.
RATES: Final = (0, 1.03)


def figure(height: int, *, is_wide: bool = False, **layout: Any) -> go.Figure:
    """An empty figure in the current theme; `layout` takes Plotly's layout options.

    is_wide: on a phone it keeps the width its labels need and scrolls sideways.
    """
    separators = "".join(_separators(language.locale()))
    if is_wide:
        layout["meta"] = WIDE
    return go.Figure(layout={"template": palette().template, "height": height, "separators": separators, **layout})


def config() -> dict[str, Any]:
    """Plotly's configuration: no mode bar (seven tab stops), no foreign links, months in the reader's language."""
    spoken = language.current()
    return {
        "displayModeBar": False,
        "displaylogo": False,
        "showLink": False,
        "scrollZoom": False,
        "typesetMath": False,
        "responsive": True,
        "locale": spoken,
        "locales": {spoken: {"dictionary": {}, "format": _locale_format(language.locale(), day_format())}},
    }


def _separators(locale: Locale) -> tuple[str, str]:
    """The decimal and the thousands separator: ``,`` and ``.`` in German."""
    return get_decimal_symbol(locale), get_group_symbol(locale)


@cache
def _locale_format(locale: Locale, day: str) -> dict[str, Any]:
    names = {width: get_day_names(width, "stand-alone", locale) for width in ("wide", "abbreviated")}
    months = {width: get_month_names(width, "stand-alone", locale) for width in ("wide", "abbreviated")}
    from_sunday = (6, 0, 1, 2, 3, 4, 5)
    decimal, thousands = _separators(locale)
    return {
        "days": [names["wide"][index] for index in from_sunday],
        "shortDays": [names["abbreviated"][index] for index in from_sunday],
        "months": [months["wide"][index] for index in range(1, 13)],
        "shortMonths": [months["abbreviated"][index] for index in range(1, 13)],
        "date": day,
        "decimal": decimal,
        "thousands": thousands,
    }


def day_format() -> str:
    """Plotly's format for a day in hover text."""
    return language.formats().chart_day


def rate_ticks(most: float = 1.0) -> dict[str, Any]:
    """Ticks of an axis of rates up to `most`, in the language's format: Plotly only writes ``50%``."""
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if step == 0.2 or most / step <= 6)
    places = [step * tick for tick in range(round(1 / step) + 1)]
    return {"tickvals": places, "ticktext": [values.percent(tick) for tick in places]}


def count_ticks(most: float) -> dict[str, Any]:
    """Ticks of an axis of counts up to `most`: whole numbers, each once, also where there are few."""
    return {"tickformat": ",d"} | ({"dtick": 1} if most < _FEW else {})


def marker_at(chart: go.Figure, day: date, text: str, *, is_late: bool = False) -> None:
    """A dashed vertical line with a label at `day`; is_late: it is near the right end, so its label is to the left."""
    look = palette()
    chart.add_shape(
        type="line",
        x0=day,
        x1=day,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": look.muted, "dash": "dot", "width": 1},
    )
    chart.add_annotation(
        x=day,
        y=1,
        yref="paper",
        text=text,
        showarrow=False,
        xanchor="right" if is_late else "left",
        font={"size": 11, "color": look.muted},
    )
