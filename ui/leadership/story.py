"""A story from the figures of the weakest phase: situation, change, likely reason, two cases, decision needed.

Every sentence comes from a figure and links to the page with its rows. A likely reason is named only if entries or
dwell changed by more than chance explains, and is called a guess; nothing here claims cause and effect.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pandas as pd

from metrics.statistics.control_limits import USUAL
from ui.analysis import decomposition_rows, focus_phase
from ui.blocks import unknown_entries, verdicts
from ui.shell import activities, data, phase
from ui.shell.scope import Scope
from ui.text import values
from ui.text.catalogue import t, tn

# Days until the requested decision is due: two weekly meetings.
UNTIL_DAYS: Final = 14


@dataclass(frozen=True)
class Clause:
    """A text of the catalogue with its facts, the numbers among them with the page and options of what they count;
    plural: the number that decides the form.
    """

    key: str
    facts: dict[str, Any]
    numbers: dict[str, tuple[int, str, dict[str, Any]]] = field(default_factory=dict)
    plural: int | None = None

    def filled(self, written: Callable[[int, str, dict[str, Any]], str], safe: Callable[[str], str] = str) -> str:
        """The text, each number as `written` and each other text made `safe`."""
        facts = {name: safe(fact) if isinstance(fact, str) else fact for name, fact in self.facts.items()}
        facts |= {name: written(*number) for name, number in self.numbers.items()}
        return t(self.key, **facts) if self.plural is None else tn(self.key, self.plural, **facts)


@dataclass(frozen=True)
class Sentence:
    """One sentence of the story (plain text), the part it belongs to, and the page with its rows and its options;
    clauses: the same in parts, where its numbers are counts of accounts.
    """

    part: str
    text: str
    page: str
    options: dict[str, Any] = field(default_factory=dict)
    rows: str = ""
    clauses: tuple[Clause, ...] = ()


@data.kept_by_scope
def story_sentences(scope: Scope, *, is_pseudonymised: bool = False) -> tuple[Sentence, ...]:
    """The story of the weakest phase in the period of `scope`.

    Pseudonyms are "Account A" for the typical case and "Account B" for the counter-example: they stand for the role
    in the story and cannot be traced back to an account; their sentences then link to the whole list.
    """
    key = focus_phase.phase_of(scope)
    flow, before = (_flow(period, key) for period in (scope, scope.before()))
    is_comparable = unknown_entries.reach_back_to(scope.before().start)
    parts = [
        _situation(scope, key),
        _change(scope, key, flow, before if is_comparable else None),
        _cause(scope, key, before if is_comparable else None),
        *_cases(scope, key, is_pseudonymised=is_pseudonymised),
        _decision(scope, key),
    ]
    return tuple(part for part in parts if part is not None)


def examples(scope: Scope) -> pd.DataFrame:
    """The rows of ``story_accounts`` for the weakest phase: the typical case, then the counter-example."""
    return data.run_metric("story_accounts", scope, phase=focus_phase.phase_of(scope))


def _flow(scope: Scope, key: str) -> pd.Series:
    rows = data.run_metric("flow", scope)
    return rows[rows["phase"] == key].iloc[0]


def _stuck(scope: Scope, key: str) -> pd.Series:
    rows = data.run_metric("stuck_counts", scope)
    return rows[rows["phase"] == key].iloc[0]


def _situation(scope: Scope, key: str) -> Sentence:
    stock = data.run_metric("stock", scope)
    accounts = int(stock.loc[stock["phase"] == key, "accounts"].iloc[0])
    stuck = _stuck(scope, key)
    count, place = int(stuck["accounts"]), {"phase": key}
    facts = {"day": scope.as_of, "phase": phase.name(key)}
    parts = [Clause("story.situation", facts, {"n": (accounts, "accounts", place)}, accounts)]
    if count:
        parts.append(Clause("story.situation_stuck", {}, {"n": (count, "stuck", place)}, count))
    if stuck["value_at_risk"] > 0:
        amount = values.rough_money(stuck["value_at_risk"])
        parts.append(Clause("story.situation_risk", {"amount": amount}))
    return Sentence("situation", _plain(parts), "accounts", place, clauses=tuple(parts))


def _plain(parts: Sequence[Clause]) -> str:
    return ended("; ".join(one.filled(lambda count, *_: values.number(count)) for one in parts))


def ended(text: str) -> str:
    """`text` with a full stop, unless it ends with a mark already."""
    return text if text.endswith((".", "?")) else f"{text}."


def _change(scope: Scope, key: str, flow: pd.Series, before: pd.Series | None) -> Sentence:
    facts = {"start": scope.start, "end": scope.end}
    numbers = {of: (int(flow[of]), "cases", {"of": of, "phase": key}) for of in ("entered", "left")}
    if before is None:
        told = Clause("story.change_alone", facts, numbers)
    else:
        days = {"from": scope.before().start.isoformat(), "to": scope.before().end.isoformat()}
        earlier = {
            f"{of}_before": (int(before[of]), "cases", {"of": of, "phase": key, **days}) for of in ("entered", "left")
        }
        told = Clause("story.change", facts, numbers | earlier)
    return Sentence("change", _plain([told]), "cases", {"of": "entered", "phase": key}, clauses=(told,))


def _cause(scope: Scope, key: str, before: pd.Series | None) -> Sentence | None:
    """What changed in the phase beyond usual variation, and its clear cause; None without a period to compare with.

    Entries come first, then dwell; if neither changed, that they vary as usual, or that there are too few to tell.
    """
    if before is None:
        return None
    entered, dwell = verdicts.entries_into(scope, key), verdicts.change(scope, "dwell", key)
    to_dwell = ("dwell", {"phase": key})
    if entered.is_signal:
        facts = {"now": values.number(entered.now), "before": values.number(entered.before)}
        most = _most(scope, key)
        parts = [t(f"story.cause.entries_{entered.verdict}", **facts), *most, t("story.cause.caution")]
        return Sentence("cause", " ".join(parts), "change", {"goal": key}, "parts")
    if dwell.is_signal:
        facts = {"now": values.days(dwell.now), "before": values.days(dwell.before)}
        parts = [t(f"story.cause.dwell_{dwell.verdict}", **facts), t("story.cause.caution")]
        return Sentence("cause", " ".join(parts), *to_dwell)
    is_known = USUAL in (entered.verdict, dwell.verdict)
    return Sentence("cause", t("story.cause.usual" if is_known else "story.cause.few"), *to_dwell)


def _most(scope: Scope, key: str) -> list[str]:
    """The clear cause with the most weight in the decomposition of entries into the phase."""
    causes = decomposition_rows.named(decomposition_rows.decomposition_rows(scope, key), scope, key)
    if causes.empty:
        return [t("decomposition.unclear")]
    first = causes.iloc[0]
    facts = {name: first[name] for name in ("cause", "became", "between")} | {"phase": phase.name(first["phase"])}
    return [t("story.cause.most", change=values.signed(first["change"], digits=1), **facts)]


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
        dialogue=_dialogue(int(row["dialogue_days"]), int(row["people"])),
        ending=t(f"story.ending.{ending}", phase=phase.name(row["next_phase"])),
    )


def _dialogue(days: int, people: int) -> str:
    if days:
        return t("story.in_dialogue", days=tn("story.dialogue", days), people=tn("story.people", people))
    return t("story.no_dialogue") if activities.are_known() else ""


def _decision(scope: Scope, key: str) -> Sentence:
    count = int(_stuck(scope, key)["accounts"])
    facts: dict[str, Any] = {
        "day": scope.as_of + timedelta(days=UNTIL_DAYS), "phase": phase.name(key), "department": phase.department(key),
    }  # fmt: skip
    place = {"phase": key}
    if not count:
        return Sentence("decision", t("story.decision.none", **facts), "accounts", place, rows="situation")
    told = Clause("story.decision.stuck", facts, {"n": (count, "stuck", place)}, count)
    return Sentence("decision", _plain([told]), "stuck", place, clauses=(told,))
