"""What every figure of the catalogue means, to choose from and to search."""

from typing import Final

import streamlit as st

from metrics import CATALOG
from ui import links, state
from ui.escaping import html
from ui.text import t, under

ALL: Final = "all"
# So many hits are shown in full.
MOST_WHOLE: Final = 3
_PARTS: Final = ("", "name", "question", "formula", "exclusions", "unit")


def choose() -> list[str]:
    """Names of the metrics to show: the one chosen, else those in which every word searched for occurs, else all
    that are figures and not rows behind them.
    """
    left, right = st.columns([1, 1], gap="medium")
    names = (ALL, *CATALOG)
    chosen = state.option("metric", names, ALL)
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
    if chosen != ALL:
        return [str(chosen)]
    return matching(wanted) if wanted.strip() else [name for name, metric in CATALOG.items() if metric.is_kpi]


def matching(wanted: str) -> list[str]:
    """Metrics whose texts in the current language hold every word of `wanted`, in the catalogue's order."""
    needed = wanted.casefold().split()
    return [name for name in CATALOG if all(word in _all_texts(name) for word in needed)]


def show(name: str, *, is_whole: bool = True) -> None:
    """The definition of one metric: question and meaning; the whole also has formula, what is left out, columns."""
    metric = CATALOG[name]
    st.subheader(f"{t(f'metric.{name}.name')}: {t(f'metric.{name}.question')}", anchor=False)
    more = "" if is_whole else " " + links.anchor(t("definitions.more"), "definitions", metric=name)
    st.html(f'<p style="max-width: 56rem">{html(t(f"metric.{name}"))}{more}</p>')
    if not is_whole:
        return
    facts = {
        "definitions.formula": t(f"metric.{name}.formula"),
        "definitions.exclusions": t(f"metric.{name}.exclusions"),
        "definitions.unit": t(f"metric.{name}.unit"),
        "definitions.better": t(f"definitions.better.{metric.better}"),
        "definitions.time": t(f"definitions.time.{metric.time}"),
        "definitions.smallest_n": _smallest_n(name),
        "definitions.columns": ", ".join(f"{t(f'column.{column}')} ({column})" for column, _ in metric.columns),
    }
    if metric.is_kpi:
        facts["definitions.command"] = f"python cli.py kpi {name}"
    cells = "".join(f"<tr><th>{html(t(key))}</th><td>{html(fact)}</td></tr>" for key, fact in facts.items())
    st.html(f'<table class="gt-why">{cells}</table>')


def _smallest_n(name: str) -> str:
    n = CATALOG[name].smallest_n
    return t("definitions.from_n", n=n) if n > 1 else t("definitions.any_n")


def _listed(name: str) -> str:
    return t("definitions.all") if name == ALL else under("metric")(f"{name}.name")


def _all_texts(name: str) -> str:
    texts = (t(f"metric.{name}.{part}" if part else f"metric.{name}") for part in _PARTS)
    return " ".join((name, *texts)).casefold()
