"""Figures with and without doubtful entries, in words."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from metrics import CATALOG
from ui.shell import phase
from ui.sources import doubts_rows
from ui.text import periods, values
from ui.text.catalogue import t
from ui.text.escaping import html


def doubts_sentence(rows: pd.DataFrame, what: doubts_rows.Compared) -> str:
    """HTML: where doubtful entries make the largest difference."""
    moved = rows[rows["difference"].abs() > 0]
    if moved.empty:
        return html(t("trust.doubts.same"))
    index = moved["difference"].abs().idxmax()
    row = moved.loc[index]
    name = (
        t("trust.doubts.of_cohort", cohort=periods.in_words(row[what.label]))
        if what.label == "cohort"
        else phase.name(row[what.label])
    )
    write: dict[str, Callable[[Any], str]] = {
        "count": values.number, "money": values.money, "days": values.days,
        "rate": lambda value: values.percent(value, digits=1),
    }  # fmt: skip
    written = write[what.kind]
    facts = {"before": written(row["with_doubtful"]), "after": written(row["without_doubtful"])}
    return html(t("trust.doubts.answer", name=name, **facts))


def doubts_question(what: doubts_rows.Compared) -> str:
    """What is compared, as a question."""
    if what.metric != "conversion":
        return t(f"trust.doubts.question.{what.column}")
    names = {side: phase.name(what.options[f"{side}_phase"]) for side in ("from", "to")}
    return t("trust.doubts.question.conversion", source=names["from"], goal=names["to"])


def interval(what: doubts_rows.Compared) -> str:
    """A note that both values are estimates; "" if they are counted."""
    return t("trust.doubts.interval") if CATALOG[what.metric].is_estimated else ""
