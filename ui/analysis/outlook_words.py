"""What comes next: the sentences of the outlook page."""

from datetime import timedelta

import pandas as pd

from model.charter import WON
from ui.analysis import outlook_rows
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown


def nobody(rows: pd.DataFrame) -> str:
    """Why there is no forecast."""
    return t("outlook.nobody") if rows["stock"].any() else t("outlook.nobody_here")


def outlook_sentence(rows: pd.DataFrame, scope: Scope, days: int) -> str:
    """HTML: expected wins and entries into the last phase before winning; what they were learned from; any warning."""
    if rows.empty:
        return ""
    last = phase.in_play()[-1]
    wins, reached = (rows[rows["phase"] == key].iloc[0] for key in (WON, last))
    text = t(
        "outlook.answer",
        day=scope.as_of + timedelta(days=days),
        won=values.expected(wins["expected"]),
        low=values.expected(wins["low"]),
        high=values.expected(wins["high"]),
        phase=html(phase.name(last)),
        reached=values.expected(reached["expected"]),
        reached_low=values.expected(reached["low"]),
        reached_high=values.expected(reached["high"]),
    )
    return " ".join(part for part in (text, html(learned(rows)), html(warning(scope, days))) if part)


def learned(rows: pd.DataFrame) -> str:
    """The history a forecast was learned from, in words."""
    history = rows["history_days"].iloc[0]
    return t("outlook.learned_all") if values.is_nothing(history) else t("outlook.learned", days=int(history))


def warning(scope: Scope, days: int) -> str:
    """A warning if the newest back-test missed on at least `MISSES` of its phases; else empty."""
    tests = data.run_metric("backtest", scope, horizon_days=days)
    tests = tests[tests["expected"].notna()]
    newest = tests[tests["forecast_on"] == tests["forecast_on"].max()]
    missed = len(newest) - outlook_rows.inside(newest)
    if missed < outlook_rows.MISSES:
        return ""
    return t("outlook.warning", day=newest["forecast_on"].iloc[0], missed=missed, all=len(newest))


def excluded_accounts(rows: pd.DataFrame) -> str:
    """What the forecast leaves out, in words."""
    return tn("outlook.excluded", int(rows["excluded"].sum()))


def fan_answer(rows: pd.DataFrame) -> str:
    """HTML: where the fan ends."""
    if rows.empty:
        return ""
    last = rows.iloc[-1]
    parts = {name: values.expected(last[name]) for name in ("expected", "low", "high")}
    return html(t("outlook.fan_answer", day=last["day"], **parts))


def test_answer(rows: pd.DataFrame, every: pd.DataFrame) -> str:
    """HTML: how often the outcome was within the interval and how far off the forecast was, also for `every` phase."""
    if rows.empty:
        return ""
    fair = values.number(0.8 * len(rows), digits=1)
    text = t("outlook.test_answer", inside=outlook_rows.inside(rows), all=len(rows), fair=fair, error=off_by(rows))
    known = every[every["expected"].notna()]
    return html(f"{text} {t('outlook.test_every', inside=outlook_rows.inside(known), all=len(known))}")


def off_by(rows: pd.DataFrame) -> str:
    """How far off the forecasts in `rows` were: the sum of errors as a share of all entries; without entries, the mean
    error.
    """
    error, happened = (rows["expected"] - rows["happened"]).abs().sum(), rows["happened"].sum()
    return values.percent(error / happened) if happened else values.expected(error / len(rows))


def fan_question(key: str) -> str:
    """Markdown: the question of the fan."""
    if key == WON:
        return t("outlook.fan_question_won")
    return t("outlook.fan_question", phase=markdown(phase.name(key)))


def test_question(key: str) -> str:
    """Markdown: the question of the back-test."""
    if key == WON:
        return t("outlook.test_question_won")
    return t("outlook.test_question", phase=markdown(phase.name(key)))
