"""Widgets for a page's own options: what is chosen stands in the URL."""

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
) -> T:
    """The page's option `name`, one of `allowed`; its widget is drawn here.

    Texts are ``<prefix>.<value>``, else what `written` makes of a value (a function at module level:
    Streamlit cannot keep a lambda). The label is ``option.<name>`` unless given. Long lists become a drop-down.
    """
    said = label or t(f"option.{name}")
    first = default if default is not None else allowed[0]
    chosen = state.option(name, allowed, first, label=said)
    shown = under(prefix) if prefix else written or str
    bound = state.bind_option(name, chosen)
    if is_long:
        st.selectbox(said, allowed, format_func=shown, width=260, **bound)
    else:
        st.segmented_control(said, allowed, format_func=shown, required=True, label_visibility="collapsed", **bound)
    return next((one for one in allowed if one == chosen), first)


def row() -> Any:
    """A line for a page's choices side by side; it wraps where there is no room."""
    return st.container(horizontal=True, vertical_alignment="bottom", gap="medium")


def phase_of(name: str, allowed: Sequence[str], *, default: str | None = None) -> str:
    """The page's option `name` as one of the phases `allowed`, in a drop-down."""
    return one_of(name, allowed, written=phase.name, default=default, is_long=True)
