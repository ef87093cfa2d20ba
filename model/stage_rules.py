"""Writes rules on stages into the text of a charter; its comments, its order and everything else stay as they are."""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError
from tomlkit.items import AoT, Array, Table

from model.charter import CharterError, parse_charter

STAGE_CHANGE = "stage_change"
WORDS = ("stages", "kinds")


def folded(word: str) -> str:
    """`word` as stages are compared: stripped of surrounding blanks, in lower case."""
    return word.strip().lower()


def with_stage_rules(
    text: str, phases: Mapping[str, str], *, pipeline: str | None = None, version: int | None = None
) -> str:
    """The charter `text` (TOML) with a rule for every stage of `phases` (label or id -> key of a phase, won or lost).

    Its version is `version` (None: one higher) if that changes anything. A stage with a rule for another phase loses
    it; the phase "" removes it from the rules. With a `pipeline` the rules apply only to stages of that pipeline, and
    no other rules are touched. CharterError if `text` is not a charter, or has no such phase.
    """
    before = parse_charter(text)
    try:
        document = tomlkit.parse(text)
    except ParseError as error:  # pragma: no cover - what tomllib reads, tomlkit does
        raise CharterError(f"charter: not valid TOML: {error}") from None
    wanted = {folded(word): (word.strip(), phase) for word, phase in phases.items() if word.strip()}
    rules: AoT = document.setdefault("rule", tomlkit.aot())
    own = [rule for rule in rules if _is_about(rule, pipeline)]
    for rule in own:
        words = _words(rule)
        for place in reversed(range(len(words))):
            found = wanted.get(folded(words[place]))
            if found and found[1] != rule["phase"]:
                del words[place]
    known = {(folded(word), rule["phase"]) for rule in own for word in _words(rule)}
    for key, (word, phase) in wanted.items():
        if phase and (key, phase) not in known:
            _add(_words(_rule_of(rules, own, phase, pipeline)), word)
    for place in reversed(range(len(rules))):
        if _is_about(rules[place], pipeline) and not _words(rules[place]):
            del rules[place]
    if not rules:
        del document["rule"]
    if parse_charter(tomlkit.dumps(document)).rules == before.rules:
        return text
    document["version"] = before.version + 1 if version is None else version
    written = tomlkit.dumps(document)
    parse_charter(written)
    return written


def _is_about(rule: Mapping[str, Any], pipeline: str | None) -> bool:
    """Whether `rule` is about stages of exactly that pipeline (None: any)."""
    limited = [folded(one) for one in rule.get("pipelines", ())]
    return bool(rule["from"] == STAGE_CHANGE) and limited == ([] if pipeline is None else [folded(pipeline)])


def _words(rule: Table) -> Array:
    """The words of `rule`, under whichever of their two names."""
    found: Array = next(rule[name] for name in WORDS if name in rule)
    return found


def _add(words: Array, word: str) -> None:
    """Adds `word` after the others; on its own line if they take several, as the last may end with a comment."""
    if "\n" in words.as_string():
        words.add_line(word, indent="    ")
    else:
        words.append(word)


def _rule_of(rules: AoT, own: list[Table], phase: str, pipeline: str | None) -> Table:
    """The rule to which a new word of `phase` is added: an existing one, else a new one after all others."""
    for rule in own:
        if rule["phase"] == phase and "name" not in rule:
            return rule
    made = tomlkit.table()
    made.update({"phase": phase, "from": STAGE_CHANGE, "stages": []})
    if pipeline is not None:
        made["pipelines"] = [pipeline.strip()]
    rules.append(made)
    own.append(made)
    return made
