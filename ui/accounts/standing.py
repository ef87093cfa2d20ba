"""What every list of accounts says of each: its step of warning with limit and threshold, and its open decision."""

from collections.abc import Mapping

import pandas as pd

from ui.decisions import decision_words, open_decisions
from ui.shell import data, phase, warning
from ui.shell.scope import Scope

_OF_STEPS = ["account_id", "warning", "due_days", "usual_days", "agreed_days", "threshold_days", "threshold_source"]


def with_standing(
    scope: Scope, rows: pd.DataFrame, *, in_phase: str = "phase", is_marked: bool = False
) -> pd.DataFrame:
    """`rows` (account_id and the phase in `in_phase`) with the columns of :func:`with_steps` and decision, as
    :func:`with_decisions` has it.
    """
    return with_decisions(scope, with_steps(scope, rows), in_phase=in_phase, is_marked=is_marked)


def with_phase_decisions(scope: Scope, rows: pd.DataFrame, answer: str) -> str:
    """HTML: `answer` above the list `rows`, then the open decisions on their phases as a whole, each once."""
    in_order = [key for key in phase.in_play() if key in {*rows["phase"]}]
    return answer + decision_words.of_phases_html(open_decisions.read(scope), in_order)


def with_steps(scope: Scope, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with warning (in words), step (its key), due_days, usual_days, agreed_days, threshold_days and
    threshold_source; nothing for accounts that are not in play.
    """
    steps = data.run_metric("warning_steps", scope)[_OF_STEPS]
    own = [name for name in _OF_STEPS if name in rows and name != "account_id"]
    found = rows.drop(columns=own).merge(steps, on="account_id", how="left")
    is_there = found["account_id"].isin(steps["account_id"])
    return found.assign(
        step=found["warning"], warning=pd.Series(warning.column(found), dtype="str").where(is_there.to_numpy(), "")
    )


def with_decisions(
    scope: Scope, rows: pd.DataFrame, *, in_phase: str = "phase", is_whole: bool = False, is_marked: bool = False
) -> pd.DataFrame:
    """`rows` with decision: the open decisions on the account or its phase in one line; "" for none.

    is_whole: the wording of a decision is not cut, for files.
    is_marked: of those on the phase a row only says that there are, as they stand above the list
    (:func:`with_phase_decisions`).
    """
    told = open_decisions.read(scope)
    by_phase = {
        key: decision_words.row_mark(told, told.on_phase(key))
        if is_marked
        else decision_words.row_line(told, told.on_phase(key), is_whole=is_whole)
        for key in phase.in_play()
    }
    lines = rows[in_phase].map(by_phase).fillna("").astype("str") if len(rows) else pd.Series(dtype="str")
    of_accounts = {one.account_id for one in told.decisions} - {None}  # in full in either case
    for index in rows.index[rows["account_id"].isin(of_accounts)]:
        row = rows.loc[index]
        about = told.about(str(row["account_id"]), row[in_phase])
        lines[index] = decision_words.row_line(told, about, is_whole=is_whole)
    return rows.assign(decision=lines)


def of_today(scope: Scope, rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` (account_id) with the columns of :func:`with_standing`, for the phase each account is in on the day."""
    if rows.empty:
        return rows
    known = data.run_metric("accounts", scope, limit=0)[["account_id", "phase"]].rename(columns={"phase": "in_phase"})
    return with_standing(scope, rows.merge(known, on="account_id", how="left"), in_phase="in_phase")


def with_columns(kinds: Mapping[str, str]) -> dict[str, str]:
    """`kinds` of a table with warning and decision before its last column."""
    *before, last = kinds.items()
    return dict((*before, ("warning", "warning"), ("decision", "decision"), last))
