"""Why a figure changed, in words."""

import pandas as pd

from model.charter import WON
from ui.analysis import decomposition_rows
from ui.blocks import unknown_entries, verdicts
from ui.shell import phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html


def figure_name(goal: str) -> str:
    """What is counted, in words."""
    if goal == decomposition_rows.FORWARD:
        return t("decomposition.forward")
    return t("decomposition.won") if goal == WON else t("decomposition.into", phase=phase.name(goal))


def decomposition_sentence(rows: pd.DataFrame, scope: Scope, goal: str | None) -> str:
    """HTML: the figure now and before, with the verdict; the clear cause with the most weight, if there is one."""
    if rows.empty:
        return ""
    now, then = int(rows["end_value"].iloc[0]), int(rows["start_value"].iloc[0])
    before, called = scope.before(), decomposition_rows.verdict(rows, scope, goal)
    facts = {
        "figure": figure_name(goal or decomposition_rows.FORWARD),
        "now": values.number(now),
        "then": values.number(then),
    }
    text = t(f"verdict.said.count.{called}")
    answer = html(t("decomposition.answer", **facts, verdict=text, start=before.start, end=before.end))
    return " ".join((answer, *_reasons(rows, scope, goal)))


def decomposition_reason(rows: pd.DataFrame, scope: Scope, goal: str) -> str:
    """HTML: the verdict on the change of entries into phase `goal`; the clear cause with the most weight, if any."""
    if rows.empty:
        return ""
    called = decomposition_rows.verdict(rows, scope, goal)
    text = html(t("decomposition.called", figure=figure_name(goal), verdict=t(f"verdict.said.count.{called}")))
    return " ".join((text, *(_reasons(rows, scope, goal) if called in verdicts.CHANGED else ())))


def _reasons(rows: pd.DataFrame, scope: Scope, goal: str | None) -> list[str]:
    """HTML: the clear cause of a change with the most weight, or why none is named."""
    called, parts = decomposition_rows.verdict(rows, scope, goal), []
    if called in verdicts.CHANGED and (causes := decomposition_rows.named(rows, scope, goal)).empty:
        parts.append(html(t("decomposition.unclear")))
    elif called in verdicts.CHANGED:
        first = causes.iloc[0]
        parts.append(
            t(
                "decomposition.most",
                cause=html(first["cause"]),
                phase=html(phase.name(first["phase"])),
                change=html(values.signed(first["change"], digits=1)),
                between=html(first["between"]),
                became=html(first["became"]),
            )
        )
    else:
        parts.append(html(t(f"decomposition.no_reason.{called}")))
    if not unknown_entries.reach_back_to(scope.before().start):
        parts.append(html(t("decomposition.begins_later")))
    return parts


def nothing_named(rows: pd.DataFrame, scope: Scope, goal: str | None) -> str:
    """Why no cause is named, in words."""
    called = "usual" if rows.empty else decomposition_rows.verdict(rows, scope, goal)
    return t("decomposition.no_cause") if called in verdicts.CHANGED else t(f"decomposition.no_reason.{called}")


def corrections(rows: pd.DataFrame) -> str:
    """In words, whether it is on record what was known of the past at the time."""
    found = rows[rows["part"] == "data_corrections"]
    return t("decomposition.untracked") if found["factor_start"].isna().all() else t("decomposition.tracked")
