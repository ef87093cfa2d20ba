"""What comes next: the choices, sentences and rows of the outlook's page."""

from datetime import timedelta
from typing import Any, Final

import pandas as pd

from model.charter import WON
from ui.blocks import choices, phase_choice
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

HORIZONS: Final = ("90", "30", "180", "365")
# So many points make a fan look like one.
STEPS: Final = 6
# A newest back-test that misses on so many phases tells of a change the forecast may not know yet.
MISSES: Final = 2
KINDS: Final = {"phase": "phase", "stock": "count", "expected": "number", "interval_80": "text"}
TEST_KINDS: Final = {
    "forecast_on": "date", "expected": "number", "interval_80": "text", "happened": "count", "is_inside": "truth"
}  # fmt: skip


def horizon() -> int:
    """How many days ahead the visitor looks; the widget is drawn here."""
    shown = tuple(sorted(HORIZONS, key=int))
    return int(
        choices.one_of(
            "horizon", shown, prefix="outlook.horizon", default=HORIZONS[0], label=t("outlook.horizon")
        )
    )  # fmt: skip


def focus() -> str:
    """The phase whose entries are looked at closely; the widget is drawn here. Wins unless chosen otherwise."""
    return phase_choice.one("goal", (*phase.in_play(), WON), label=t("outlook.phase"), default=WON)


def known(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` of a forecast; none where nobody stands anywhere or nothing has been learnt yet."""
    return rows if rows["stock"].any() and rows["expected"].notna().any() else rows.iloc[:0]


def nobody(rows: pd.DataFrame) -> str:
    """Why there is no forecast."""
    return t("outlook.nobody") if rows["stock"].any() else t("outlook.nobody_here")


def outlook_sentence(rows: pd.DataFrame, scope: Scope, days: int) -> str:
    """HTML: wins to be expected, and entries into the last phase before; what was learned from; what speaks against."""
    if rows.empty:
        return ""
    last = phase.in_play()[-1]
    wins, reached = (rows[rows["phase"] == key].iloc[0] for key in (WON, last))
    said = t(
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
    return " ".join(part for part in (said, html(learned(rows)), html(warning(scope, days))) if part)


def learned(rows: pd.DataFrame) -> str:
    """From which history a forecast learned, in words."""
    history = rows["history_days"].iloc[0]
    return t("outlook.learned_all") if values.is_nothing(history) else t("outlook.learned", days=int(history))


def warning(scope: Scope, days: int) -> str:
    """That the newest back-test missed on `MISSES` of its phases or more, in words; empty where it did not."""
    tests = data.run_metric("backtest", scope, horizon_days=days)
    tests = tests[tests["expected"].notna()]
    newest = tests[tests["forecast_on"] == tests["forecast_on"].max()]
    missed = len(newest) - inside(newest)
    if missed < MISSES:
        return ""
    return t("outlook.warning", day=newest["forecast_on"].iloc[0], missed=missed, all=len(newest))


def outlook_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with their 80 % interval in words."""
    limits = zip(rows["low"].tolist(), rows["high"].tolist(), strict=True)
    return rows.assign(interval_80=[f"{values.expected(low)} – {values.expected(high)}" for low, high in limits])


def stock_in(rows: pd.DataFrame) -> int:
    """How many accounts the forecast starts from."""
    return int(rows["stock"].sum())


def excluded_accounts(rows: pd.DataFrame) -> str:
    """What is not in it, in words."""
    return tn("outlook.excluded", int(rows["excluded"].sum()))


@data.kept_by_scope
def fan(scope: Scope, key: str, days: int) -> pd.DataFrame:
    """day, horizon_days, expected, low, high of entries into phase `key`, on `STEPS` days up to the horizon."""
    steps = sorted({max(1, round(days * step / STEPS)) for step in range(1, STEPS + 1)})
    parts = [data.run_metric("forecast", scope, horizon_days=step) for step in steps]
    rows = pd.concat([known(part)[lambda part: part["phase"] == key] for part in parts])
    rows = rows.assign(day=[scope.as_of + timedelta(days=int(step)) for step in rows["horizon_days"]])
    return rows[["day", "phase", "horizon_days", "expected", "low", "high"]].reset_index(drop=True)


def fan_answer(rows: pd.DataFrame) -> str:
    """HTML: where the fan ends."""
    if rows.empty:
        return ""
    last = rows.iloc[-1]
    parts = {name: values.expected(last[name]) for name in ("expected", "low", "high")}
    return html(t("outlook.fan_answer", day=last["day"], **parts))


def of_phase(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """The back-tests of phase `key` that could say anything."""
    return rows[(rows["phase"] == key) & rows["expected"].notna()].reset_index(drop=True)


def test_answer(rows: pd.DataFrame, every: pd.DataFrame) -> str:
    """HTML: how often what happened lay within the interval, how far off the forecast was; then of `every` phase."""
    if rows.empty:
        return ""
    fair = values.number(0.8 * len(rows), digits=1)
    said = t("outlook.test_answer", inside=inside(rows), all=len(rows), fair=fair, error=off_by(rows))
    known = every[every["expected"].notna()]
    return html(f"{said} {t('outlook.test_every', inside=inside(known), all=len(known))}")


def off_by(rows: pd.DataFrame) -> str:
    """How far off the forecasts of `rows` were: all errors as a share of all that happened; where nothing did, the mean
    error.
    """
    error, happened = (rows["expected"] - rows["happened"]).abs().sum(), rows["happened"].sum()
    return values.percent(error / happened) if happened else values.expected(error / len(rows))


def inside(rows: pd.DataFrame) -> int:
    """How often what happened lay within the interval."""
    return int(rows["is_inside"].astype(bool).sum())


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


def accounts_in_phase(row: dict[str, Any]) -> dict[str, Any]:
    """The options of the accounts page for a row: those in the phase today."""
    return {"phase": row["phase"]}
