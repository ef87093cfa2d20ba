"""The block around every figure: question, answer, chart, rows and "why this number".

>>> figure.show_figure(
...     "flow", scope, question=t("phases.flow.question"), answer=phases.flow_answer(rows),
...     chart=charts.flow_bars(rows), rows=rows, kinds={"phase": "phase", "entered": "count"}, n=366,
... )  # doctest: +SKIP
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure

from metrics import CATALOG
from ui import charts
from ui.blocks import download, table_html, tables
from ui.shell import data, filter_words, frame, navigation, no_accounts, viewing
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.text.spoken import spoken


def show_figure(
    metric: str,
    scope: Scope,
    *,
    question: str,
    answer: str = "",
    chart: BaseFigure | None = None,
    rows: pd.DataFrame,
    kinds: Mapping[str, str] | None = None,
    n: int | None = None,
    unit: str | None = None,
    excluded: str = "",
    interval: str = "",
    note: str = "",
    is_counted: bool | None = None,
    opens: table_html.Opens | None = None,
    counted: table_html.Counted | None = None,
    explains: Callable[[], None] | None = None,
    drill: str = "accounts",
    key: str | None = None,
    level: int = 3,
    head: Any = None,
    empty: str | None = None,
    hint: str | None = None,
) -> None:
    """Show one figure of `metric`. All texts must be our own or already escaped; `answer` is HTML.

    rows: the data behind the figure, offered as CSV; kinds: columns shown as a table (None: no table)
    n, unit: for the small print and "why this number"; excluded, interval: only there, as they name methods;
    ValueError if the figure is an estimate and no interval is given
    note: what the small print adds, in everybody's words
    is_counted: whether these rows are counts and not estimates; default: as the catalogue has it for the metric
    opens: page and options that a table cell links to; counted: by column, those of the rows that a count counts
    drill: page that a chart point links to, with the point's `customdata` as that page's options
    key: distinguishes several figures of one metric on a page; level: heading level, 1 to 3
    head: container for the heading, if there are choices between it and the answer
    explains: draws the panel *why did it change*
    empty, hint: texts shown if there are no rows
    """
    name = key or metric
    container = st if head is None else head
    (container.title if level == 1 else container.header if level == 2 else container.subheader)(question, anchor=False)
    if rows.empty:
        frame.empty(*no_accounts.in_words(scope, empty, hint))
        return
    if answer:
        st.html(f'<div class="gt-answer">{answer}</div>')
    if chart is not None:
        draw(chart, key=name, drill=drill, alt=question)
    if opens and opens[0] == "account":
        viewing.note_view("list", name)
    if kinds:
        tables.show_table(rows, kinds, key=f"{name}.rows", opens=opens, counted=counted, label=question)
    # A row, not columns: next to another figure, fixed widths would cut off words.
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"foot.{name}"):
        st.html(f'<div class="gt-foot">{_small_print(metric, scope, n, unit, note, kinds)}</div>')
        _why(metric, scope, about=question, n=n, unit=unit, excluded=excluded, interval=interval, is_counted=is_counted)
        if explains is not None:
            explain_button(explains, key=name, about=question)
        download.offer_csv(name, rows, file=f"{name}_{scope.as_of.isoformat()}.csv", about=question)


def explain_button(explains: Callable[[], None], *, key: str, about: str) -> None:
    """Draw the button that opens the panel *why did it change* of the figure `about`, which `explains` draws."""
    if st.button(spoken(t("changed.open"), about), key=f"{key}.changed", type="tertiary"):
        explains()


def draw(chart: BaseFigure, *, key: str, drill: str | None = "accounts", alt: str = "") -> None:
    """Draw a chart in our template; a click on a point with options in its `customdata` opens page `drill`."""
    spec = chart.to_dict()
    is_clickable = drill is not None and any(_leads_somewhere(trace) for trace in spec["data"])
    container = _wide(key) if spec["layout"].get("meta") == charts.WIDE else st
    if is_clickable:  # frame.css shows a hand over it
        container = container.container(key=f"opens.{key}")
    chosen: Any = container.plotly_chart(
        charts.Drawn(spec),
        theme=None,
        config=charts.config(),
        key=f"{key}.chart",
        on_select="rerun" if is_clickable else "ignore",
        selection_mode="points",
        alt=alt or None,
    )
    if is_clickable and chosen.selection.points:
        options = chosen.selection.points[0].get("customdata")
        if isinstance(options, Mapping):
            navigation.go_to(str(drill), options)


def _wide(key: str) -> Any:
    """A container that scrolls sideways on a phone (phone.css), below a line that says so there."""
    st.html(f'<div class="gt-swipe">{html(t("charts.swipe"))}</div>')
    return st.container(key=f"wide.{key}")


def _leads_somewhere(trace: Mapping[str, Any]) -> bool:
    custom = trace.get("customdata")
    return isinstance(custom, (list, tuple)) and any(isinstance(options, Mapping) for options in custom)


def why(metric: str, scope: Scope, **details: Any) -> None:
    """Show only "why this number", for a figure that is shown elsewhere, such as a tile.

    `details` as in `show_figure`: `n`, `unit`, `excluded`, `interval`, `is_counted`; also `judged`: how the verdict on
    its change was reached; `about`: the figure in Markdown, by which those who hear the button tell it from others;
    and `rows`: page and options of the list behind the number, which is not on this page.
    """
    _why(metric, scope, **details)


def _small_print(
    metric: str, scope: Scope, n: int | None, unit: str | None, note: str, kinds: Mapping[str, str] | None
) -> str:
    parts = [t("figure.unit", unit=unit or _unit(metric))]
    current = data.snapshot()
    # Caveats about money on the last day are shown at the top of every page.
    if current is not None and scope.as_of != current.info.as_of and "money" in (kinds or {}).values():
        parts += data.money_on(scope.as_of)
    if n is not None:
        parts.append(t("figure.n", n=n))
    if note:
        parts.append(note)
    parts.append(t("figure.as_of", day=scope.as_of))
    return " · ".join(html(part) for part in parts)


def certainty(metric: str, interval: str, *, is_counted: bool | None = None) -> str:
    """How certain a figure of `metric` is, in words: its interval, or that it is counted.

    ValueError for an estimate without an interval: nothing is certain by default.
    """
    if interval:
        return interval
    if CATALOG[metric].is_estimated if is_counted is None else not is_counted:
        raise ValueError(f"{metric} is an estimate and needs an interval")
    return t("why.counted")


def _unit(metric: str) -> str:
    return t(f"unit.{CATALOG[metric].unit}")


def _why(
    metric: str,
    scope: Scope,
    *,
    about: str,
    n: int | None = None,
    unit: str | None = None,
    excluded: str = "",
    interval: str = "",
    is_counted: bool | None = None,
    judged: str = "",
    rows: tuple[str, Mapping[str, Any]] | None = None,
) -> None:
    snapshot = data.snapshot()
    if snapshot is None:
        return
    facts: dict[str, str | None] = {
        "why.definition": t(f"metric.{metric}"),
        "why.unit": unit or _unit(metric),
        "why.n": values.number(n),
        "why.interval": certainty(metric, interval, is_counted=is_counted),
        "why.period": t("filter.from_to", start=scope.start, end=scope.end)
        if CATALOG[metric].time == "period"
        else None,
        "why.as_of": values.day(scope.as_of),
        "why.filters": filter_words.describe_filters(scope),
        "why.judged": judged,
        "why.excluded": excluded or t("why.nothing_excluded"),
        "why.charter": t("frame.charter", version=snapshot.info.charter_version),
        "why.snapshot": snapshot.info.id,
    }
    with st.popover(spoken(t("figure.why"), about), type="tertiary"):
        cells = "".join(f"<tr><th>{html(t(key))}</th><td>{html(fact)}</td></tr>" for key, fact in facts.items() if fact)
        st.html(f'<table class="gt-why">{cells}</table>')
        # Side by side where there is room: a panel as high as that would cover its number.
        with st.container(horizontal=True, gap="small"):
            if rows is not None:
                page, options = rows
                navigation.show_link(t("why.rows"), page, **options)
            navigation.show_link(t("why.all_definitions"), "definitions", metric=metric)
            navigation.show_link(t("why.trust"), "trust", part="doubts")
