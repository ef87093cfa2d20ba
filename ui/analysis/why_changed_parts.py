"""The panel that explains the change of a figure; any figure opens it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from ui.analysis import decomposition_rows, decomposition_words, why_changed_rows, why_changed_words
from ui.analysis.why_changed_rows import Subject
from ui.blocks import figure, tables
from ui.charts import course
from ui.charts import decomposition as drawings
from ui.shell import links
from ui.shell.scope import Scope
from ui.text.catalogue import t
from ui.text.escaping import html


def opener(scope: Scope, subject: Subject) -> Callable[[], None]:
    """A function that opens the panel about `subject`, for a figure's button."""
    return partial(_open, scope, subject)


def _open(scope: Scope, subject: Subject) -> None:
    st.dialog(why_changed_words.heading(subject), width="large")(show_change)(scope, subject)


def show_change(scope: Scope, subject: Subject) -> None:
    """Draw the reasons: verdict, course, phases and departments, segments, the ten accounts that weigh most."""
    answer = why_changed_words.sentence(scope, subject)
    st.html(f'<div class="gt-answer">{answer}</div>')
    rows = why_changed_rows.course_rows(scope, subject)
    if len(rows):
        is_money = subject.figure == why_changed_rows.VALUE
        drawn = course.course(rows, axis=why_changed_words.axis(subject), is_money=is_money)
        figure.draw(drawn, key=f"changed.{subject.figure}.course", drill=None, alt=why_changed_words.name(subject))
    found = why_changed_rows.change(scope, subject)
    if found.is_signal:
        _show_parts(scope, subject)
    st.subheader(why_changed_words.accounts(subject), anchor=False)
    accounts = why_changed_rows.account_rows(scope, subject)
    if accounts.empty:
        st.html(f"<p>{html(t('accounts.nobody'))}</p>")
        return
    tables.show_table(
        accounts, why_changed_rows.ACCOUNT_KINDS, key=f"changed.{subject.figure}.accounts",
        opens=("account", links.account_of), label=why_changed_words.accounts(subject),
    )  # fmt: skip


def _show_parts(scope: Scope, subject: Subject) -> None:
    if subject.figure == why_changed_rows.ENTRIES:
        parts = decomposition_rows.decomposition_rows(scope, subject.phase)
        st.subheader(t("decomposition.question"), anchor=False)
        figure.draw(drawings.bridge(parts), key="changed.bridge", drill=None, alt=t("decomposition.question"))
        causes = decomposition_rows.named(parts, scope, subject.phase)
        if len(causes):
            tables.show_table(causes, decomposition_rows.KINDS, key="changed.causes", label=t("decomposition.causes"))
        else:
            st.html(f"<p>{html(decomposition_words.nothing_named(parts, scope, subject.phase))}</p>")
    phases = why_changed_rows.phase_rows(scope, subject)
    if len(phases):
        st.subheader(t("changed.phases"), anchor=False)
        number = "money" if subject.figure == why_changed_rows.VALUE else "count"
        kinds = {"phase": "phase", "before": number, "now": number, "difference": number}
        tables.show_table(phases, kinds, key="changed.phases", label=t("changed.phases"))
    if subject.figure not in why_changed_rows.LEVELS:
        st.subheader(t("changed.segments"), anchor=False)
        rows = why_changed_rows.segment_rows(scope, subject)
        st.html(f"<p>{why_changed_words.segments(subject, rows)}</p>")
