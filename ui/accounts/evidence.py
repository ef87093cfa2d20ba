"""Why an account is in its phase: the rule that placed it, the rows that support it, what would move it on."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd

from metrics.derive.evidence import rule_name
from model.charter import DORMANT, Rule
from ui.shell import data, phase
from ui.text import catalogue, values
from ui.text.catalogue import t, tn
from ui.text.escaping import html
from ui.text.vocabulary import activity_name

# How many of a rule's stage names are shown if none of them occurs in the data.
_FIRST: Final = 3


def known_by(way: str | None) -> str:
    """How a phase was determined, in words."""
    key = f"evidence.known_by.{way}"
    return t(key if catalogue.has_text(key) else "evidence.known_by.unknown")


def rule(name: str | None) -> str:
    """What the rule of that name demands, in words; the name itself if the charter has no such rule."""
    charter = data.charter()
    if values.is_nothing(name):
        return t("evidence.rule.given")
    if name == DORMANT:
        return t("evidence.rule.dormant", days=charter.dormant_days)
    for number, known in enumerate(charter.rules, start=1):
        if rule_name(number, known) == name:
            return demands(known)
    return str(name)


def demands(rule: Rule) -> str:
    """The conditions of `rule` in words. Not escaped."""
    names = _stages_found(rule) if rule.source == "stage_change" else rule.kinds
    names = [activity_name(kind) for kind in names] if rule.source == "activity" else names
    parts = [t(f"evidence.rule.{rule.source}", kinds=t("evidence.rule.or").join(names))]
    if rule.min_count > 1:
        parts.append(tn("evidence.rule.count", rule.min_count))
    if rule.min_contacts > 1:
        parts.append(tn("evidence.rule.contacts", rule.min_contacts))
    if rule.within_days is not None:
        parts.append(tn("evidence.rule.within", rule.within_days))
    return ", ".join(parts)


def _stages_found(rule: Rule) -> Sequence[str]:
    """The stage names of a rule that occur in the data; if none does, the first few.

    The default charter names the stages of every big vendor, but users of one system only want to read its own.
    """
    found = {*data.query_rows("stage_words")["word"]} if _is_counted() else set()
    own = [word for word in rule.kinds if word.strip().lower() in found]
    return own or rule.kinds[:_FIRST]


def _is_counted() -> bool:
    """Whether the snapshot records which stage names occur: older ones do not."""
    current = data.snapshot()
    return current is not None and "rule_word" in current.tables


def next_rules(key: str) -> list[tuple[str, str]]:
    """The phase after `key` and each rule of the charter that would place the account there."""
    charter = data.charter()
    after = charter.phase_keys[charter.rank[key] + 1] if key in charter.in_play else None
    return [(after, demands(rule)) for rule in charter.rules if after is not None and rule.phase == after]


def of_spell(evidence_id: str | None, touches: pd.DataFrame, opportunities: pd.DataFrame) -> list[str]:
    """The rows behind a phase, one sentence each (HTML); an id without a row among those given is shown as it is."""
    if evidence_id is None or values.is_nothing(evidence_id):
        return []
    by_id = {row.activity_id: _touch(row) for row in touches.itertuples(index=False)}
    by_id |= {row.opportunity_id: _opportunity(row) for row in opportunities.itertuples(index=False)}
    ids: Iterable[str] = [evidence_id] if evidence_id in by_id else evidence_id.split(" ")
    return [html(by_id.get(key, key)) for key in ids]


def _touch(row: Any) -> str:
    what = activity_name(row.kind)
    text = t("evidence.touch", day=row.occurred_on, what=what, department=t(f"department.{row.department}"))
    return text if values.is_nothing(row.contact) else f"{text}, {row.contact}"


def _opportunity(row: Any) -> str:
    return t("evidence.opportunity", name=row.name)


def badge(way: str | None) -> str:
    """HTML: how far a phase can be trusted, given how it was determined."""
    text, why = html(t("evidence.known", way=known_by(way))), html(t("evidence.known_by.help"))
    return f'<span class="gt-badge" title="{why}">{text}</span>'


def reason(spell: pd.Series) -> str:
    """HTML: since when the account has been in its phase, by which rule, and how that was determined."""
    text = t("evidence.reason", day=spell["entered_on"], phase=phase.name(spell["phase"]), rule=rule(spell["rule"]))
    return f"{html(text)} {badge(spell['known_by'])}"
