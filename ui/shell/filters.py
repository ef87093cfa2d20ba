"""The shared filter bar of the frame: as-of day, period, dimensions, the visitor's menu."""

import re
from datetime import date
from typing import Any

import streamlit as st

from storage.snapshot import Snapshot
from ui.shell import access, data, filter_words, motion, own_access, period, saved_views, sign_in, state, tour
from ui.shell.scope import FILTERS
from ui.text import language, values
from ui.text.catalogue import t, under
from ui.text.escaping import html, markdown


def show_filters(snapshot: Snapshot | None) -> None:
    """Draw the bar as a row that wraps on narrow screens; without data it only has the visitor's menu."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", key="filters"):
        if snapshot is not None:
            _as_of(snapshot.info.read_on)
            _period()
            if state.view("period") == "own":
                _dates(snapshot.info.read_on)
            _motion()
            _dimensions()
            saved_views.box()
            _said()
        _visitor(has_data=snapshot is not None)
    if snapshot is not None:
        _left_out()


def _as_of(latest: date) -> None:
    bound = state.bind("as_of", state.view("as_of"))
    st.date_input(
        t("filter.as_of"),
        min_value=period.EARLIEST,
        max_value=latest,
        format=values.date_pattern(),
        help=t("filter.as_of_help"),
        width=140,
        **bound,
    )


def _period() -> None:
    bound = state.bind("period", state.view("period"))
    st.selectbox(t("filter.period"), period.PRESETS, format_func=under("period"), width=160, **bound)


def _dates(latest: date) -> None:
    bound = state.bind("dates", (state.view("start"), state.view("end")))
    st.date_input(
        t("filter.dates"), min_value=period.EARLIEST, max_value=latest, format=values.date_pattern(), width=232, **bound
    )


def _motion() -> None:
    """The choice of motion, shown only if there is more than one."""
    if motion.has_choice():
        lead, *others = motion.keys()
        shown = state.view("motion") or lead
        bound = state.bind("motion", shown)
        st.selectbox(
            t("dimension.motion"),
            (lead, *others),
            format_func=motion.name,
            help=t("filter.motion_help"),
            width=150,
            **bound,
        )


def _dimensions() -> None:
    chosen = sum(bool(state.view(dimension)) for dimension in FILTERS)
    with st.popover(t("filter.some", n=chosen) if chosen else t("filter.none")):
        for dimension in FILTERS:
            selected: list[str] = list(state.view(dimension, []))
            known = data.values_of(dimension)
            st.multiselect(
                t(f"dimension.{dimension}"),
                known,
                format_func=_named,
                placeholder=t("filter.all"),
                disabled=not known,
                **state.bind(dimension, selected),
            )


def _named(value: Any) -> str:
    return str(value) if value else t("dimension.nothing")


def _said() -> None:
    """The dates of the period; below, what the filters leave out, with one click to drop them all."""
    scope = state.scope()
    st.html(f'<div class="gt-said">{html(t("filter.from_to", start=scope.start, end=scope.end))}</div>')


def _left_out() -> None:
    """A bar that names the filters, because a closed menu hides them; none without a filter."""
    scope = state.scope()
    if not scope.where:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="left_out"):
        st.html(
            f"<div>{html(t('filter.only', filters=filter_words.filters_in_words(scope.where)))}</div>", width="content"
        )
        st.button(t("filter.show_all"), on_click=state.clear_filters, type="tertiary", key="filter.show_all")


def _stand_ins() -> None:
    """A switch for projecting; for those whose role shows stand-ins anyway it is on and stays so."""
    is_fixed = access.has_stand_ins() and not state.view(state.STAND_INS)
    bound = state.bind(state.STAND_INS, access.has_stand_ins())
    st.toggle(t("filter.stand_ins"), help=t("filter.stand_ins_help"), disabled=is_fixed, **bound)


def _visitor(*, has_data: bool) -> None:
    """A small menu at the visitor's initials: language, stand-ins, tour, what they may see, sign-out."""
    visitor = sign_in.visitor()
    name = data.shown_person(visitor) if visitor else ""
    short = " · ".join(part for part in (initials(name), language.current().upper()) if part)
    offered = [markdown(name)] if name else []
    offered += [t("filter.language")]
    offered += [t("filter.stand_ins"), t("tour.start")] if has_data else []
    offered += [t("sign_in.sign_out")] if sign_in.is_signed_in() else []
    with st.popover(markdown(short), icon=":material/person:", help=", ".join(offered)):
        if name:
            st.markdown(f"**{markdown(name)}**")
        _language()
        if has_data:
            _stand_ins()
            tour.start_button()
        if mine := own_access.access_in_words():
            st.caption(markdown(mine))
        sign_in.sign_out_button()


def initials(name: str) -> str:
    """First letters of the first and last word, so that the bar stays one line; of one word the first two letters."""
    found = re.findall(r"[^\W_]+", name.partition("@")[0])
    return (found[0][0] + found[-1][0] if len(found) > 1 else "".join(found)[:2]).upper()


def _language() -> None:
    bound = state.bind("language", language.current())
    st.segmented_control(
        t("filter.language"),
        language.LANGUAGES,
        format_func=str.upper,
        required=True,
        label_visibility="collapsed",
        **bound,
    )
