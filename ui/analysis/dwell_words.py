"""How long phases take: the sentences of the dwell page."""

import pandas as pd

from ui.analysis import dwell_rows
from ui.blocks import shrinkage_note
from ui.shell import links, phase
from ui.text import spans, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html, markdown

_TOLD = ("advanced", "lost", "still")


def leans(shrunk_rows: pd.DataFrame) -> str:
    """How strongly groups are shrunk towards their phase, in words; "" if phases are shown."""
    return shrinkage_note.how_strongly(shrunk_rows, "strength_weeks")


def dwell_question(way: str, key: str) -> str:
    """Markdown: the question the figure answers."""
    if way == dwell_rows.PHASES:
        return t("dwell.question", days=dwell_rows.recent())
    return t(
        "dwell.question_by", phase=markdown(phase.name(key)), dimension=t(f"dimension.{way}"), days=dwell_rows.recent()
    )


def dwell_sentence(rows: pd.DataFrame, way: str, key: str) -> str:
    """HTML: what takes longest, with its interval, and how many are still there; `key`: the phase of groups."""
    known = rows.dropna(subset=["median_days"])
    if known.empty:
        return html(t("dwell.none"))
    slowest = known.loc[known["median_days"].idxmax()]
    facts = {"name": html(_name(slowest, way)), "median": spans.after(slowest["median_days"])}
    if slowest[["median_low", "median_high"]].isna().all():
        text = tn("dwell.answer_few", int(slowest["exits"]), **facts)
    else:
        text = t("dwell.answer", **facts, surely=spans.surely_after(slowest["median_low"], slowest["median_high"]))
    if int(slowest["open"]):
        text += " " + tn("dwell.still_there", int(slowest["open"]), open=_still_there(slowest, way, key))
    if way != dwell_rows.PHASES and len(rows) > dwell_rows.MOST_CURVES:
        text += " " + t("dwell.most", n=dwell_rows.MOST_CURVES)
    return text


def _still_there(row: pd.Series, way: str, key: str) -> str:
    options = dwell_rows.opened_by(way, key)({**row, way: _name(row, way)} if way != dwell_rows.PHASES else {**row})
    return links.number(int(row["open"]), "cases", of="recent_open", **options)


def _name(row: pd.Series, way: str) -> str:
    if way == dwell_rows.PHASES:
        return phase.name(row["phase"])
    return t("dimension.nothing") if values.is_nothing(row[way]) else str(row[way])


def excluded_spells(rows: pd.DataFrame) -> str:
    """How many spells are left out, in words."""
    return tn("dwell.excluded", int(rows["excluded"].sum()))


def outcomes_answer(rows: pd.DataFrame) -> str:
    """HTML: what has become of accounts by the middle horizon."""
    known = rows.dropna(subset=["still_rate"])
    if known.empty:
        return ""
    row = known.iloc[len(known) // 2]
    return html(
        t(
            "outcomes.answer",
            days=spans.after(row["horizon_days"]),
            advanced=values.percent(row["advanced_rate"]),
            lost=values.percent(row["lost_rate"]),
            still=values.percent(row["still_rate"]),
        )
    )


def outcomes_interval(rows: pd.DataFrame) -> str:
    """The limits of what has become of accounts by the middle horizon, in words."""
    known = rows.dropna(subset=["still_rate"])
    if known.empty:
        return ""
    row = known.iloc[len(known) // 2]
    limits = {f"{name}_{limit}": row[f"{name}_{limit}"] for name in _TOLD for limit in ("low", "high")}
    facts = {name: values.percent(limit) for name, limit in limits.items()}
    return t("outcomes.interval", days=spans.after(row["horizon_days"]), **facts)


def crm_interval(rows: pd.DataFrame) -> str:
    """The limits of the median of the phase named in `crm_answer`, in words, or that there is none."""
    known = rows.dropna(subset=["difference_days"])
    if known.empty:
        return t("why.no_limits")
    row = dwell_rows.with_reliable_limits(known).loc[known["difference_days"].abs().idxmax()]
    if row[["median_low", "median_high"]].isna().all():
        return t("why.no_limits")
    limits = spans.surely(row["median_low"], row["median_high"])
    return t("crm.interval", phase=phase.name(row["phase"]), surely=limits)


def crm_answer(rows: pd.DataFrame) -> str:
    """HTML: why the mean of ended spells differs, shown for the phase where it differs most."""
    known = rows.dropna(subset=["difference_days"])
    if known.empty:
        return ""
    row = known.loc[known["difference_days"].abs().idxmax()]
    return t(
        "crm.answer",
        open=links.number(int(rows["open"].sum()), "cases", of="ever_open"),
        phase=html(phase.name(row["phase"])),
        mean=values.days(row["completed_mean_days"]),
        median=spans.after(row["median_days"]),
    )
