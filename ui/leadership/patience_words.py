"""How much patience it takes, in words: since when, what can show by now, and from when more can be expected."""

from datetime import date

import pandas as pd

from ui.leadership.pillars_words import months_since
from ui.shell import phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html


def patience_sentence(rows: pd.DataFrame, scope: Scope, begins: date | None) -> str:
    """Since when it runs, and from which day wins can show it, or the furthest phase of which a time is known.

    Not escaped.
    """
    known = rows.dropna(subset=["half_days"])
    if begins is None:
        return t("patience.not_begun")
    months = months_since(begins, scope.as_of)
    began = tn("patience.began", months, day=begins) if months else t("patience.began_now", day=begins)
    if known.empty:
        return f"{began} {t('patience.unknown')}"
    last = known.iloc[-1]
    facts = {
        "phase": phase.name(last["reached_phase"]), "first": phase.name(phase.in_play()[0]),
        "half": values.days(last["half_days"]), "day": last["first_on"],
    }  # fmt: skip
    is_time = last["first_on"] <= scope.as_of
    return f"{began} {t('patience.passed' if is_time else 'patience.waits', **facts)}"


def where_to_look(rows: pd.DataFrame, scope: Scope, begins: date | None) -> str:
    """HTML: in which phases a change can show by now. Empty before it began, or if no time is known."""
    known = rows.dropna(subset=["half_days"])
    if begins is None or known.empty:
        return html(t("patience.answer_plain"))
    ripe = [phase.name(row["reached_phase"]) for row in known.to_dict("records") if row["first_on"] <= scope.as_of]
    if not ripe:
        return html(t("patience.none_yet", phase=phase.name(phase.in_play()[0])))
    if len(ripe) == len(known):
        return html(t("patience.all"))
    return html(t("patience.some", phases=", ".join(ripe)))


def patience_interval(rows: pd.DataFrame) -> str:
    """The limits of the last known time, in words; why there are none otherwise."""
    known = rows.dropna(subset=["half_days"])
    if known.empty:
        return t("why.no_limits")
    last = known.iloc[-1]
    return t("patience.interval", phase=phase.name(last["reached_phase"]), surely=last["half_surely"])
