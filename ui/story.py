"""A story told from the figures of the weakest phase: situation, change, likely reason, two cases, decision asked.

Every sentence comes from a figure and names the page with its rows. A likely reason is read off entries, exits,
their decomposition and dwell and said to be a guess; nothing here claims that one thing made another happen.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pandas as pd

from ui import beginnings, data, decomposition, phase, values, weakest
from ui.scope import Scope
from ui.text import t, tn

# Fewer entries and exits than this say nothing of a reason; a smaller change of the net growth is none.
FEWEST: Final = 10
STEADY_SHARE: Final = 0.1
# Days until what is asked should be clear: two weekly meetings.
UNTIL_DAYS: Final = 14


@dataclass(frozen=True)
class Sentence:
    """One sentence of the story (plain text), which part it is, and where its rows are: a page with its options."""

    part: str
    text: str
    page: str
    options: dict[str, Any] = field(default_factory=dict)
    rows: str = ""


@data.kept_by_scope
def of(scope: Scope, *, is_pseudonymised: bool = False) -> tuple[Sentence, ...]:
    """The story of the weakest phase in the period of `scope`.

    Pseudonyms are "Account A" for the typical case and "Account B" for the counter-example: they stand for the part
    in the story and are made from nothing that could be traced back; their sentences then lead to the whole list.
    """
    key = weakest.phase_of(scope)
    flow, before = (_flow(asked, key) for asked in (scope, scope.before()))
    is_comparable = beginnings.reach_back_to(scope.before().start)
    parts = [
        _situation(scope, key),
        _change(scope, key, flow, before if is_comparable else None),
        _cause(scope, key, flow, before if is_comparable else None),
        *_cases(scope, key, is_pseudonymised=is_pseudonymised),
        _decision(scope, key),
    ]
    return tuple(part for part in parts if part is not None)


def examples(scope: Scope) -> pd.DataFrame:
    """The rows of ``story_accounts`` for the weakest phase: the typical case, then the counter-example."""
    return data.run("story_accounts", scope, phase=weakest.phase_of(scope))


def _flow(scope: Scope, key: str) -> pd.Series:
    rows = data.run("flow", scope)
    return rows[rows["phase"] == key].iloc[0]


def _stuck(scope: Scope, key: str) -> pd.Series:
    rows = data.run("stuck_counts", scope)
    return rows[rows["phase"] == key].iloc[0]


def _situation(scope: Scope, key: str) -> Sentence:
    stock = data.run("stock", scope)
    accounts = int(stock.loc[stock["phase"] == key, "accounts"].iloc[0])
    stuck = _stuck(scope, key)
    parts = [tn("story.situation", accounts, day=scope.as_of, phase=phase.name(key))]
    if stuck["accounts"]:
        parts.append(tn("story.situation_stuck", int(stuck["accounts"])))
    if stuck["value_at_risk"] > 0:
        parts.append(t("story.situation_risk", amount=values.money(stuck["value_at_risk"], is_short=True)))
    return Sentence("situation", "; ".join(parts) + ".", "accounts", {"phase": key})


def _change(scope: Scope, key: str, flow: pd.Series, before: pd.Series | None) -> Sentence:
    facts: dict[str, Any] = {
        "start": scope.start, "end": scope.end, "entered": int(flow["entered"]), "left": int(flow["left"]),
    }  # fmt: skip
    if before is None:
        said = t("story.change_alone", **facts)
    else:
        said = t("story.change", **facts, entered_before=int(before["entered"]), left_before=int(before["left"]))
    return Sentence("change", said, "accounts", {"entered": key})


def _cause(scope: Scope, key: str, flow: pd.Series, before: pd.Series | None) -> Sentence | None:
    """What the change of entries and exits suggests, beside what dwell says; None without a period to compare with."""
    if before is None:
        return None
    kind, now, then = driver(flow, before)
    net, net_before = (values.signed(int(rows["entered"] - rows["left"])) for rows in (flow, before))
    parts = [t(f"story.cause.{kind}", now=now, before=then, net=net, net_before=net_before)]
    if kind == "few":
        return Sentence("cause", " ".join(parts), "dwell", {"phase": key})
    most = _most(scope, key, is_up=kind == "more_came") if kind in ("more_came", "fewer_came") else []
    parts += [*(most or _dwell(scope, key)), t("story.cause.caution")]
    page = ("change", {"goal": key}, "parts") if most else ("dwell", {"phase": key}, "")
    return Sentence("cause", " ".join(parts), *page)


def _most(scope: Scope, key: str, *, is_up: bool) -> list[str]:
    """What weighed most in the decomposition of the entries into the phase, in the direction they changed."""
    causes = decomposition.worded(decomposition.of(scope, key))
    causes = causes[causes["change"] > 0] if is_up else causes[causes["change"] < 0]
    if causes.empty:
        return []
    first = causes.iloc[0]
    facts = {"cause": first["cause"], "phase": phase.name(first["phase"]), "became": first["became"]}
    return [t("story.cause.most", change=values.signed(first["change"], digits=1), **facts)]


def driver(flow: pd.Series, before: pd.Series) -> tuple[str, int | None, int | None]:
    """Which of entries and exits explains most of how the phase's growth differs from the period before.

    ``few`` or ``steady`` without numbers; else what changed (``more_came``, ``fewer_left``, ``fewer_came``,
    ``more_left``), the count now and the count before.
    """
    entered, left, entered_before, left_before = (
        int(number) for number in (flow["entered"], flow["left"], before["entered"], before["left"])
    )
    if max(entered, left, entered_before, left_before) < FEWEST:
        return "few", None, None
    came, stayed = entered - entered_before, left_before - left
    if abs(came + stayed) < STEADY_SHARE * max(int(flow["stock_end"]), FEWEST):
        return "steady", None, None
    is_growing = came + stayed > 0
    is_entries = (came >= stayed) if is_growing else (came <= stayed)
    kind = (
        ("more_came" if is_growing else "fewer_came") if is_entries else ("fewer_left" if is_growing else "more_left")
    )
    return kind, *((entered, entered_before) if is_entries else (left, left_before))


def _dwell(scope: Scope, key: str) -> list[str]:
    """How the median dwell compares with that on the day before the period, if both are reached."""
    day = scope.start - timedelta(days=1)
    now, then = (data.run("dwell", asked, phase=key).iloc[0] for asked in (scope, scope.at(day)))
    medians = (now["median_days"], then["median_days"])
    if any(values.is_nothing(median) for median in medians):
        return []
    low, high = now["median_low"], now["median_high"]
    is_chance = not (then["median_days"] < low or then["median_days"] > high)
    way = "same" if is_chance else "slower" if medians[0] > medians[1] else "faster"
    return [t(f"story.cause.{way}", now=values.days(medians[0]), before=values.days(medians[1]), day=day)]


def _cases(scope: Scope, key: str, *, is_pseudonymised: bool) -> list[Sentence]:
    found = []
    for row in examples(scope).to_dict("records"):
        part = str(row["example"])
        account = t(f"story.pseudonym.{part}") if is_pseudonymised else str(row["name"])
        if is_pseudonymised:
            found.append(Sentence(part, _case(row, account), "accounts", {"from_phase": key}, "left"))
        else:
            found.append(Sentence(part, _case(row, account), "account", {"account": row["account_id"]}))
    return found


def _case(row: dict[str, Any], account: str) -> str:
    source, way = row["from_phase"], row["exit"]
    ending = "onward" if way in ("advance", "skip") else str(way)
    return t(
        "story.example",
        account=account,
        way=t("story.way.direct") if values.is_nothing(source) else t("story.way.from", phase=phase.name(source)),
        days=values.days(row["dwell_days"]),
        spells=tn("story.spells", int(row["spells"])),
        median=values.days(row["median_days"]),
        dialogue=tn("story.dialogue", int(row["dialogue_days"])),
        people=tn("story.people", int(row["people"])),
        ending=t(f"story.ending.{ending}", phase=phase.name(row["next_phase"])),
    )


def _decision(scope: Scope, key: str) -> Sentence:
    count = int(_stuck(scope, key)["accounts"])
    facts: dict[str, Any] = {
        "day": scope.as_of + timedelta(days=UNTIL_DAYS), "phase": phase.name(key), "department": phase.department(key),
    }  # fmt: skip
    said = tn("story.decision.stuck", count, **facts) if count else t("story.decision.none", **facts)
    return Sentence("decision", said, "stuck", {"phase": key})
