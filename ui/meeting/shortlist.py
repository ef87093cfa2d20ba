"""Item 7: the ten stuck accounts with most at risk, what each lacks, and the form that gives it to somebody."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from storage.records.decisions import Wording
from ui.accounts import stuck
from ui.blocks import figure, unknown_entries
from ui.meeting import decision_form
from ui.meeting.current_meeting import Sitting
from ui.shell import data, links, phase, state
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.text.vocabulary import role_name

TEN: Final = 10
_ASSIGNING: Final = "meeting.assigning"


@dataclass(frozen=True)
class Row:
    """One stuck account as the meeting reads it. older_than: share of comparable stays that had ended by its age."""

    account_id: str
    name: str
    phase: str
    age_days: int
    older_than: float | None
    lacks: tuple[str, ...]
    last_dialogue_on: date | None
    silent_days: int | None
    value: float | None
    value_at_risk: float | None
    next_department: str


def show_shortlist(now: Sitting) -> None:
    """The sentence about all stuck accounts, then ten rows, each with its button."""
    found = data.run_metric("stuck_accounts", now.scope)
    figure.show_figure(
        "stuck", now.scope, level=3, question=t("meeting.stuck"), answer=stuck.stuck_sentence(found), rows=found,
        n=len(found),
        excluded=t("stuck.excluded"), interval=stuck.threshold_told(),
        **unknown_entries.explained(now.scope, t("stuck.nobody")),
    )  # fmt: skip
    if len(found):
        with st.container(gap=None, key="shortlist"):
            st.columns([7, 1])[0].html(f'<div class="gt-stuck-row gt-stuck-head">{_heads()}</div>')
            for row in shortlist_rows(now.scope):
                _line(now, row)
        links.link(t("meeting.all_stuck"), "stuck")


def _line(now: Sitting, row: Row) -> None:
    """A row with its button, and the form below while it is being assigned."""
    left, right = st.columns([7, 1], vertical_alignment="center")
    left.html(shortlist_html(row))
    right.button(
        t("meeting.assign"), key=f"assign.{row.account_id}", on_click=state.remember,
        args=(_ASSIGNING, row.account_id), width="stretch",
    )  # fmt: skip
    if state.remembered(_ASSIGNING) == row.account_id:
        _assign(now, row)


def _assign(now: Sitting, row: Row) -> None:
    about = Wording("", due_on=now.scope.as_of + timedelta(days=7), phase=row.phase, account_id=row.account_id)
    with st.container(border=True):
        if decision_form.new(now, f"assign.{row.account_id}", about=about):
            state.remember(_ASSIGNING, None)
            st.rerun()


@data.kept_by_scope
def shortlist_rows(scope: Scope) -> list[Row]:
    """The ten rows of `stuck` with most at risk, in its order."""
    found = data.run_metric("stuck_accounts", scope).head(TEN)
    curves = {key: data.run_metric("dwell_curves", scope, phase=key) for key in found["phase"].unique()}
    return [_row(scope, one, curves[one.phase]) for one in found.itertuples(index=False)]


def _row(scope: Scope, one: Any, curve: pd.DataFrame) -> Row:
    silent = None if values.is_nothing(one.silent_days) else int(one.silent_days)
    return Row(
        account_id=one.account_id, name=one.name, phase=one.phase, age_days=int(one.age_days),
        older_than=_older_than(curve, one.age_days), lacks=_lacks(scope, one), silent_days=silent,
        last_dialogue_on=None if silent is None else scope.as_of - timedelta(days=silent),
        value=one.value, value_at_risk=one.value_at_risk, next_department=one.next_department,
    )  # fmt: skip


def _older_than(curve: pd.DataFrame, age_days: int) -> float | None:
    """1 - S(age): the share of stays that had ended by that age, open ones counted honestly; None without a curve."""
    if curve.empty:
        return None
    place = int(np.searchsorted(curve["days"].to_numpy(), age_days, side="right")) - 1
    return 1 - float(curve["still_rate"].iloc[max(place, 0)])


def _lacks(scope: Scope, one: Any) -> tuple[str, ...]:
    """What is missing, in words: roles the phase needs, a next step, a dialogue."""
    known = set(data.run_metric("account_contacts", scope, account_id=one.account_id)["buying_role"].dropna())
    lacking = [role_name(role) for role in data.charter().phase(one.phase).roles if role not in known]
    lacking += [] if one.has_next_step else [t("meeting.lacks.next_step")]
    lacking += [t("meeting.lacks.dialogue")] if values.is_nothing(one.silent_days) or one.is_silent else []
    return tuple(lacking)


_HEADS: Final = (
    "column.name", "column.phase", "column.value_at_risk", "meeting.lacks", "meeting.last_dialogue",
    "column.next_department",
)  # fmt: skip


def _heads() -> str:
    return "".join(f"<div>{html(t(key))}</div>" for key in _HEADS)


def shortlist_html(row: Row) -> str:
    """HTML: one row of the shortlist."""
    older = "" if row.older_than is None else t("meeting.older_than", share=values.percent(row.older_than))
    last = t("meeting.no_dialogue") if row.last_dialogue_on is None else values.day(row.last_dialogue_on)
    cells = (
        links.anchor(row.name, "account", account=row.account_id),
        f"{html(phase.name(row.phase))}<br>{html(values.days(row.age_days))} {html(older)}",
        html(values.money(row.value_at_risk, is_short=True)),
        html(", ".join(row.lacks) or values.NOTHING),
        html(last),
        html(t(f"department.{row.next_department}")),
    )
    # On a narrow screen every cell carries its heading, as there is no row of them.
    named = zip(_HEADS, cells, strict=True)
    inner = "".join(f"<div><small>{html(t(key))}</small><div>{cell}</div></div>" for key, cell in named)
    return f'<div class="gt-stuck-row">{inner}</div>'
