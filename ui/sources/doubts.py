"""What figures are with and without doubtful entries, side by side."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from metrics import CATALOG
from ui.analysis import focus_phase
from ui.shell import data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html

FIGURES: Final = ("stock", "value", "dwell", "conversion")


@dataclass(frozen=True)
class Compared:
    """A figure to compare: its metric and options, the column that names a row, the column compared and its kind."""

    metric: str
    label: str
    column: str
    kind: str
    options: dict[str, Any]


def compared(figure: str) -> Compared:
    """What the choice `figure` compares; the conversion is that of the handover to sales, by quarter of entry."""
    source, goal = focus_phase.watched_step()
    of_quarter = {"from_phase": source, "to_phase": goal, "cohort": "quarter"}
    return {
        "stock": Compared("stock", "phase", "accounts", "count", {}),
        "value": Compared("stock", "phase", "value", "money", {}),
        "dwell": Compared("dwell", "phase", "median_days", "days", {}),
        "conversion": Compared("conversion", "cohort", "conversion_rate", "rate", of_quarter),
    }[figure]


def doubts_rows(scope: Scope, what: Compared) -> pd.DataFrame:
    """Per row of the metric: with_doubtful, without_doubtful, difference (without less with)."""
    whole = data.run_metric(what.metric, scope, **what.options)
    sure = data.run_metric(what.metric, scope, trusted_only=True, **what.options)
    both = whole[[what.label, what.column]].merge(sure[[what.label, what.column]], on=what.label, how="left")
    both.columns = pd.Index([what.label, "with_doubtful", "without_doubtful"])
    both = both[both["phase"].isin(phase.in_play())] if what.label == "phase" else both
    return both.assign(difference=both["without_doubtful"] - both["with_doubtful"])


def doubts_columns(what: Compared) -> dict[str, str]:
    """The columns to show."""
    label = "phase" if what.label == "phase" else "text"
    return {what.label: label} | dict.fromkeys(("with_doubtful", "without_doubtful", "difference"), what.kind)


def doubts_sentence(rows: pd.DataFrame, what: Compared) -> str:
    """HTML: where it makes the largest difference."""
    moved = rows[rows["difference"].abs() > 0]
    if moved.empty:
        return html(t("trust.doubts.same"))
    place = moved["difference"].abs().idxmax()
    row = moved.loc[place]
    name = (
        t("trust.doubts.of_cohort", cohort=row[what.label]) if what.label == "cohort" else phase.name(row[what.label])
    )
    written = {
        "count": values.number, "money": values.money, "days": values.days,
        "rate": lambda value: values.percent(value, digits=1),
    }[what.kind]  # fmt: skip
    said = {"before": written(row["with_doubtful"]), "after": written(row["without_doubtful"])}
    return html(t("trust.doubts.answer", name=name, **said))


def doubts_question(what: Compared) -> str:
    """What is compared, as a question."""
    if what.metric != "conversion":
        return t(f"trust.doubts.question.{what.column}")
    names = {side: phase.name(what.options[f"{side}_phase"]) for side in ("from", "to")}
    return t("trust.doubts.question.conversion", source=names["from"], goal=names["to"])


def interval(what: Compared) -> str:
    """That both values are estimates, in words; "" where they are counted."""
    return t("trust.doubts.interval") if CATALOG[what.metric].is_estimated else ""
