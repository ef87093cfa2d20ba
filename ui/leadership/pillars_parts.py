"""The tiles of the six pillars, the rows of the chosen one, and the form that notes a review."""

from base64 import b64encode
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ui import charts
from ui.blocks import figure, tables
from ui.leadership import patience_rows, pillars_rows, pillars_words, reviews
from ui.leadership.held_rows import Held
from ui.leadership.pillars_words import Pillar
from ui.shell import access, frame, links, navigation, phase, sign_in, state
from ui.shell.scope import Scope
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

IN_A_ROW = 3


def show_tiles(found: list[Pillar]) -> None:
    """The pillars, three in a row; each number opens its rows."""
    for first in range(0, len(found), IN_A_ROW):
        for pillar, column in zip(found[first : first + IN_A_ROW], st.columns(IN_A_ROW, gap="small"), strict=True):
            with column, st.container(border=True, height="stretch", gap=None):
                st.html(_tile(pillar))


def _tile(pillar: Pillar) -> str:
    state_word = html(t(f"pillars.state.{pillar.state}"))
    name = t(f"pillars.{pillar.key}")
    return (
        f'<div class="gt-tile gt-pillar"><div class="gt-name">{html(name)}'
        f'<span class="gt-state gt-state-{pillar.state}">{state_word}</span></div>'
        f'<div class="gt-value">{links.anchor(pillar.value, "pillars", pillar=pillar.key)}</div>'
        f'<div class="gt-note">{html(pillar.note)}</div>{_spark(pillar, name)}</div>'
    )


def _spark(pillar: Pillar, name: str) -> str:
    svg = charts.sparkline(pillar.series, alt=name, height=26)
    if not svg:
        return ""
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    alt = html(f"{name}: {'; '.join(pillar.labels)}")
    return f'<div class="gt-spark" title="{alt}"><img src="{source}" alt="{alt}" style="height: 26px"></div>'


def show_rows(pillar: Pillar, scope: Scope, held: Held) -> None:
    """The rows behind the number of `pillar`, the rule of its state, and what the product does not see of it."""
    rows = rows_of(pillar.key, scope, held)
    st.subheader(pillars_words.rows_title(pillar, rows), anchor=False)
    st.html(f'<div class="gt-answer">{pillars_words.seen_answer(pillar)}</div>')
    if pillar.key == "backing":
        _review_form(scope)
    if rows.empty:
        frame.empty(t(f"pillars.{pillar.key}.empty"), t(f"pillars.{pillar.key}.to_do"))
    else:
        opens = ("account", links.account_of) if pillar.key == "infrastructure" else None
        counted = {"accounts": links.in_field} if pillar.key == "understanding" else None
        tables.show_table(
            rows, pillars_rows.COLUMNS[pillar.key], key=f"pillars.{pillar.key}", opens=opens, counted=counted,
            label=t(f"pillars.{pillar.key}"),
        )  # fmt: skip
    page, options = _PLACES[pillar.key]
    navigation.show_link(t(f"pillars.{pillar.key}.open"), page, **options)


def show_arrived(scope: Scope, goals: Sequence[str]) -> None:
    """The accounts behind the row of the lead times that the URL names, one of the phases `goals`; else nothing."""
    key = state.option("reached", goals, label=t("column.reached_phase"))
    if key is None:
        return
    rows = patience_rows.arrived(scope, key)
    names = {"first": phase.name(phase.in_play()[0]), "phase": phase.name(key)}
    figure.show_figure(
        "lead_time_accounts", scope, question=markdown(tn("patience.rows", len(rows), **names)), rows=rows,
        kinds=patience_rows.ACCOUNT_KINDS, n=len(rows), opens=("account", links.account_of),
        excluded=t("patience.excluded"), empty=t("patience.nobody"), hint=t("patience.nobody_hint"),
    )  # fmt: skip


def rows_of(key: str, scope: Scope, held: Held) -> pd.DataFrame:
    """The rows behind the number of the pillar `key`."""
    if key in ("organisation", "backing"):
        return pillars_rows.organisation(held, scope) if key == "organisation" else pillars_rows.backing(held)
    made = {
        "understanding": pillars_rows.understanding, "kpis": pillars_rows.kpis,
        "infrastructure": pillars_rows.infrastructure, "stories": pillars_rows.stories,
    }  # fmt: skip
    return made[key](scope)


# Where each pillar is worked on.
_PLACES: dict[str, tuple[str, dict[str, str]]] = {
    "understanding": ("voice", {}), "organisation": ("meeting", {}), "kpis": ("charter", {}),
    "infrastructure": ("trust", {"part": "care_box"}), "backing": ("overview", {}), "stories": ("voice", {}),
}  # fmt: skip


def _review_form(scope: Scope) -> None:
    if not access.may("decide"):
        return
    with st.form("pillars.review", border=False):
        note = st.text_input(t("pillars.review.note"), max_chars=300, key="pillars.review.text")
        is_sent = st.form_submit_button(t("pillars.review.save"), type="primary")
    if is_sent:
        reviews.note_review(scope, note.strip(), sign_in.email())
        state.remember("pillars.noted", True)
        st.rerun()
    if state.remembered("pillars.noted"):
        state.remember("pillars.noted", None)
        st.success(t("pillars.review.saved", day=scope.as_of))
