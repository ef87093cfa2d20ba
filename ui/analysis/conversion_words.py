"""Do they get there: the sentences of the conversion page."""

import numpy as np
import pandas as pd

from metrics import CATALOG
from metrics.statistics.survival import wilson
from ui.analysis import conversion_rows
from ui.blocks import shrinkage_note
from ui.shell import phase
from ui.shell.scope import Scope
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown


def conversion_question(asked: conversion_rows.ConversionChoice) -> str:
    """Markdown: the question the bars answer."""
    source, target = markdown(phase.name(asked.from_phase)), markdown(phase.name(asked.to_phase))
    return t("conversion.question", source=source, target=target)


def leans(scope: Scope, asked: conversion_rows.ConversionChoice) -> str:
    """How strongly cohorts are shrunk towards all of them, in words; "" if nothing is mature."""
    return shrinkage_note.how_strongly(conversion_rows.shrunk_rates(scope, asked), "strength_entries")


def cohorts_sentence(weeks: pd.DataFrame) -> str:
    """How to read the heat map of `weeks`; if no cohort is large enough for one, that."""
    if weeks.empty:
        return html(t("cohorts.too_few", n=int(CATALOG["conversion"].smallest_n)))
    return html(t("cohorts.answer", weeks=conversion_rows.MOST_WEEKS))


def conversion_sentence(rows: pd.DataFrame, asked: conversion_rows.ConversionChoice) -> str:
    """HTML: the rate over all mature entries with its interval, or counts if there are too few."""
    mature, converted = int(rows["mature"].sum()), int(rows["converted"].sum())
    facts = {"mature": mature, "converted": converted, "window": spans.after(asked.window_days)}
    if mature < CATALOG["conversion"].smallest_n:
        first = t("conversion.few", **facts)
    else:
        low, high = wilson(np.array([float(converted)]), np.array([float(mature)]))
        first = t(
            "conversion.answer",
            rate=values.percent(converted / mature, digits=1),
            low=values.percent(low[0], digits=1),
            high=values.percent(high[0], digits=1),
            **facts,
        )
    waiting = int(rows["entries"].sum()) - mature
    return html(f"{first} {tn('conversion.immature', waiting)}" if waiting else first)


def excluded_entries(rows: pd.DataFrame) -> str:
    """How many entries are left out, in words."""
    return tn("conversion.excluded", int(rows["entries"].sum() - rows["mature"].sum()))


def nobody(asked: conversion_rows.ConversionChoice) -> str:
    """Why there is nothing to see."""
    return t("conversion.nobody", source=phase.name(asked.from_phase))
