"""Widgets for a page's own options, linked to the URL."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from ui.shell import phase, state
from ui.text.catalogue import t, under

T = TypeVar("T", bound=str)


def one_of(
    name: str,
    allowed: Sequence[T],
    *,
    prefix: str | None = None,
    written: Callable[[Any], str] | None = None,
    default: T | None = None,
    label: str | None = None,
    is_long: bool = False,
    width: int = 260,
) -> T:
    """Draw the widget for the page's option `name` and return its value, one of `allowed`.

    Labels of values are ``<prefix>.<value>``, or what `written` returns (a function at module level:
    Streamlit cannot hash a lambda). The label is ``option.<name>`` unless given. Long lists become a drop-down,
    `width` pixels wide.
    """
    text = label or t(f"option.{name}")
    first = default if default is not None else allowed[0]
    chosen = state.option(name, allowed, first, label=text)
    shown = under(prefix) if prefix else written or str
    bound = state.bind_option(name, chosen)
    if is_long:
        st.selectbox(text, allowed, format_func=shown, width=width, **bound)
    else:
        st.segmented_control(text, allowed, format_func=shown, required=True, label_visibility="collapsed", **bound)
    return next((one for one in allowed if one == chosen), first)


def row() -> Any:
    """A row for choices side by side; it wraps on narrow screens."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="medium")


def one_phase_or_all(name: str, allowed: Sequence[str], *, label: str) -> str:
    """Draw a drop-down and return the page's option `name`: one of the phases `allowed`, or `phase.ALL` by default."""
    return one_of(name, (phase.ALL, *allowed), written=_phase_or_all, label=label, is_long=True, width=180)


def one_phase(name: str, allowed: Sequence[str], *, label: str, default: str | None = None) -> str:
    """Draw a drop-down and return the page's option `name`: one of the phases `allowed`, the first by default."""
    return one_of(name, allowed, written=phase.name, label=label, default=default, is_long=True)


def _phase_or_all(key: str) -> str:
    return t("stuck.every_phase") if key == phase.ALL else phase.name(key)
