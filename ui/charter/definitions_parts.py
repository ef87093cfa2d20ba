"""What every figure of the catalogue means; to browse and to search."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from metrics import CATALOG
from ui.charter import definitions_words
from ui.shell import links, state
from ui.text.catalogue import t, under
from ui.text.escaping import html

# How many hits are shown in full.
MOST_WHOLE: Final = 3
BASICS: Final = ("motions", "setbacks", "silence")


def choose_metrics() -> list[str]:
    """Names of the metrics to show: the one chosen, else those that contain every word searched for, else all that are
    figures and not just the rows behind them.
    """
    left, right = st.columns([1, 1], gap="medium")
    names = (definitions_words.ALL, *CATALOG)
    chosen = state.option("metric", names, definitions_words.ALL)
    with left:
        st.selectbox(t("definitions.choose"), names, format_func=_listed, **state.bind_option("metric", chosen))
    with right:
        wanted = state.option("search", default="") or ""
        st.text_input(
            t("definitions.search"),
            placeholder=t("definitions.search_example"),
            max_chars=80,
            **state.bind_option("search", wanted),
        )
    if chosen != definitions_words.ALL:
        return [str(chosen)]
    return (
        definitions_words.matching(wanted)
        if wanted.strip()
        else [name for name, metric in CATALOG.items() if metric.is_kpi]
    )


def basics() -> None:
    """What all figures are based on: motions, several opportunities and steps back, silence; each with an example."""
    for name in BASICS:
        with st.expander(t(f"definitions.basics.{name}")):
            st.write(t(f"definitions.basics.{name}_text"))
            st.write(t(f"definitions.basics.{name}_example"))


def show_definitions(names: Sequence[str]) -> None:
    """The definitions of `names`: in full if there are few, else as a list of links to each of them."""
    if len(names) <= MOST_WHOLE:
        for name in names:
            _whole(name)
        return
    rows = "".join(
        f"<tr><th>{links.anchor(t(f'metric.{name}.name'), 'definitions', metric=name)}</th>"
        f"<td><strong>{html(t(f'metric.{name}.question'))}</strong><br>{html(definitions_words.first_sentence(name))}</td></tr>"
        for name in names
    )
    st.html(f'<table class="gt-list">{rows}</table>')


def _whole(name: str) -> None:
    """One metric: question and meaning, formula, what is left out, unit, columns; a KPI's worked example."""
    metric = CATALOG[name]
    st.subheader(f"{t(f'metric.{name}.name')}: {t(f'metric.{name}.question')}", anchor=False)
    st.html(f'<p class="gt-answer">{html(t(f"metric.{name}"))}</p>')
    facts = {
        "definitions.formula": t(f"metric.{name}.formula"),
        "definitions.exclusions": t(f"metric.{name}.exclusions"),
        "definitions.unit": t(f"metric.{name}.unit"),
        "definitions.better": t(f"definitions.better.{metric.better}"),
        "definitions.time": t(f"definitions.time.{metric.time}"),
        "definitions.smallest_n": definitions_words.smallest_n(name),
        "definitions.headline": t("definitions.headline_yes" if metric.is_headline else "definitions.headline_no"),
        "definitions.columns": ", ".join(f"{t(f'column.{column}')} ({column})" for column, _ in metric.columns),
    }
    if metric.is_kpi:
        facts["definitions.example"] = f"{t('definitions.example_company')} {t(f'metric.{name}.example')}"
        facts["definitions.command"] = f"python cli.py kpi {name}"
    cells = "".join(f"<tr><th>{html(t(key))}</th><td>{html(fact)}</td></tr>" for key, fact in facts.items())
    st.html(f'<table class="gt-why">{cells}</table>')


def _listed(name: str) -> str:
    return t("definitions.all") if name == definitions_words.ALL else under("metric")(f"{name}.name")
