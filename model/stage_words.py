"""Words of stages and the phases they stand for: what the charter says, what is added to it, what can be guessed."""

import re
from collections.abc import Mapping
from typing import Final

from model.charter import LOST, WON, Charter, Rule

NONE: Final = ""
# (source of the evidence, word)
Word = tuple[str, str]
# What the words of CRMs look like, and the position in the order of phases (0 to 1) that they mostly mean.
_SIGNS: Final = (
    (("gewonnen", "won", "beauftragt", "auftrag erhalten"), WON),
    (("verloren", "lost", "abgelehnt", "abgesagt", "absage", "storniert", "dead", "gekündigt", "cancel"), LOST),
    (("verhandl", "negot", "commit", "vertrag", "contract"), 1.0),
    (("angebot", "propos", "quote", "demo", "präsentation", "presentation"), 0.75),
    (("qualif", "engag", "analys", "bedarf", "develop"), 0.5),
    (("prospect", "interess", "lead", "erstkontakt", "appointment", "termin"), 0.25),
)  # fmt: skip
# What negates a word: "Nicht gewonnen", "Kein Angebot", "Disqualified".
_NOT: Final = re.compile(r"\b(nicht|kein\w*|not|no|never|ohne)\b|\bun|\bdis", re.IGNORECASE)


def phase_by_charter(word: str, pipeline: str | None, charter: Charter) -> str | None:
    """The furthest phase in which the charter's rules put a stage of that label; None if no rule names it.

    A label is compared as a whole, ignoring case and surrounding blanks.
    """
    found = None
    for rule in charter.rules:
        if rule.source != "stage_change" or not _is_of(rule.pipelines, pipeline):
            continue
        if _same(word) in map(_same, rule.kinds) and (found is None or charter.rank[rule.phase] > charter.rank[found]):
            found = rule.phase
    return found


def completed(charter: Charter, chosen: Mapping[Word, str]) -> Charter:
    """`charter` with the words of `chosen` under their phases; a word with an empty phase loses its rule.

    The version is raised by one if anything changed.
    """
    known = {_key(rule.source, kind): rule.phase for rule in charter.rules for kind in rule.kinds}
    changed = {word: goal for word, goal in chosen.items() if known.get(_key(*word), NONE) != goal}
    if not changed:
        return charter
    anew = {_key(*word) for word in changed}
    rules = []
    for rule in charter.rules:
        kinds = tuple(kind for kind in rule.kinds if _key(rule.source, kind) not in anew)
        if kinds:
            rules.append(rule.model_copy(update={"kinds": kinds}))
    for source, goal in dict.fromkeys((source, goal) for (source, _), goal in changed.items() if goal):
        kinds = tuple(word for (of, word), to in changed.items() if (of, to) == (source, goal))
        rules.append(Rule.model_validate({"phase": goal, "from": source, "kinds": kinds}))
    return charter.model_copy(update={"rules": tuple(rules), "version": charter.version + 1})


def guess(word: str, charter: Charter) -> str:
    """The phase that a stage of this name usually means: a suggestion, never applied unasked; empty if the name is no
    help.
    """
    lowered = word.casefold()
    for signs, goal in _SIGNS:
        if any(sign in lowered for sign in signs):
            if isinstance(goal, str):
                return (LOST if goal == WON else NONE) if _NOT.search(lowered) else goal
            return NONE if _NOT.search(lowered) else charter.in_play[round(goal * (len(charter.in_play) - 1))]
    return NONE


def _key(source: str, word: str) -> Word:
    """A word as the charter's rules compare it: stages ignore case, other kinds do not."""
    return source, _same(word) if source == "stage_change" else word


def _same(word: str) -> str:
    return word.strip().casefold()


def _is_of(pipelines: tuple[str, ...], pipeline: str | None) -> bool:
    return not pipelines or (pipeline is not None and _same(pipeline) in map(_same, pipelines))
