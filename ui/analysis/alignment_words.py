"""Working in step in words: touch fit, handovers and buying groups."""

import numpy as np
import pandas as pd

from metrics.alignment.buying_group import ENGAGED_DAYS
from metrics.statistics.survival import wilson
from ui.analysis import alignment_rows
from ui.shell import activities, data, links, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t
from ui.text.escaping import html
from ui.text.vocabulary import role_name


def fit_answer(rows: pd.DataFrame, **days: str) -> str:
    """HTML: too early and too late in one sentence, each number a link; `days`: the period, if not the view's."""
    if rows.empty:
        return ""
    early, late = rows[rows["led_by"] == "marketing"], rows[rows["led_by"] == "sales"]
    text = t(
        "together.fit.answer",
        premature=links.number(int(early["premature"].sum()), "cases", of="premature", **days),
        touched=links.number(int(early["touched"].sum()), "cases", of="touched_early", **days),
        late=links.number(int(late["late"].sum()), "cases", of="late", **days),
        due=links.number(int(late["due"].sum()), "cases", of="due", **days), hours=alignment_rows.agreed_hours(),
    )  # fmt: skip
    said = (text, html(t("together.fit.mirror")), unseen(int(late["late"].sum())))
    return " ".join(one for one in said if one)


def unseen(late: int) -> str:
    """HTML: that touches are unknown, where the data hold no activity at all and `late` accounts count as late."""
    return html(t("together.fit.no_activities")) if late and not activities.are_known() else ""


def handover_answer(rows: pd.DataFrame) -> str:
    """HTML: what became of them, how soon the first touch came, and how many are past due or missed."""
    if rows.empty:
        return ""
    total, parts = rows.iloc[0], alignment_rows.outcomes(rows).set_index("outcome")["handovers"]
    sentences = [
        t(
            "together.handover.answer",
            offered=_handovers(int(total["handovers"]), alignment_rows.ALL),
            **{str(name): _handovers(int(n), str(name)) for name, n in parts.items()},
        )
    ]
    if not values.is_nothing(total["median_hours"]):
        sentences.append(t("together.handover.median", hours=float(total["median_hours"])))
    counts = {"past_due": int(total["past_due"]), "missed": int(total["missed"])}
    sentences.append(t("together.handover.time", hours=alignment_rows.agreed_hours(), **counts))
    return " ".join(sentences)


def _handovers(count: int, outcome: str) -> str:
    return links.number(count, "together", part="handover", outcome=outcome)


def group_answer(scope: Scope, rows: pd.DataFrame) -> str:
    """HTML: how many accounts have all roles filled, and which role is known least often."""
    if rows.empty:
        return ""
    lacking = len(data.run_metric("buying_group_accounts", scope, case="incomplete"))
    everyone, least = alignment_rows.count_with_roles(rows), rows.loc[rows["covered_rate"].idxmin()]
    counts = {
        "complete": links.number(everyone - lacking, "cases", of="complete"),
        "accounts": links.number(everyone, "cases", of="with_roles"),
    }
    if least["covered_rate"] == 1:
        return t("together.group.complete", **counts)
    return t(
        "together.group.answer",
        **counts,
        role=html(role_name(least["role"])),
        phase=html(phase.name(least["phase"])),
        rate=values.percent(least["covered_rate"]),
    )


def group_interval(rows: pd.DataFrame) -> str:
    """The 95 % limits of the role that is known least often, in words."""
    if rows.empty:
        return ""
    least = rows.loc[rows["covered_rate"].idxmin()]
    low, high = wilson(np.array(float(least["covered"])), np.array(float(least["accounts"])))
    names = {"role": role_name(least["role"]), "phase": phase.name(least["phase"])}
    return t("together.group.interval", **names, low=values.percent(float(low)), high=values.percent(float(high)))


def list_answer() -> str:
    """HTML: which accounts are listed, and who counts as engaged."""
    return html(t("together.group.list_answer", most=alignment_rows.MOST, days=ENGAGED_DAYS))
