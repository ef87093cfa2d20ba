"""The differences between two charters, one per change, named by what they are about and not by their place in the
file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from model.charter import NEUTRAL, Charter, Rule

Path = tuple[str, ...]

# Top-level keys not compared as they are: `statements` treats most of them separately; the version is no difference.
UNTOLD: Final = ("version", "phase", "rule", "motion", "target", "service_level", "touch_kinds", "money")
# Path of a word of evidence: ("word", source, pipelines, word) -> the phases it stands for.
WORD: Final = "word"
# A rule that counts rows has meaning only as a whole: ("counted", source, phase, words, conditions).
COUNTED: Final = "counted"
_CONDITIONS: Final = ("min_count", "min_contacts", "within_days")


@dataclass(frozen=True)
class Change:
    """One difference. `path`: what it is about; before and after: None if that charter does not state it."""

    path: Path
    before: Any
    after: Any


def changes(before: Charter, after: Charter) -> list[Change]:
    """The differences of `after` from `before`, in the order of the charter; a new version number is no difference."""
    old, new = statements(before), statements(after)
    return [
        Change(path, old.get(path), new.get(path))
        for path in dict.fromkeys((*old, *new))
        if old.get(path) != new.get(path)
    ]


def statements(charter: Charter) -> dict[Path, Any]:
    """Everything the charter says: path -> value, such as ``("phase", "trigger", "limit_days"): 90``.

    Lists are tuples. Whatever is not stated (None, an empty list) is left out; values with a default are included.
    """
    data = charter.model_dump(by_alias=True)
    found: dict[Path, Any] = {}
    for number, phase in enumerate(data["phase"], start=1):
        found[("phase", phase["key"], "place")] = number
        found |= _flat(("phase", phase["key"]), {name: value for name, value in phase.items() if name != "key"})
    found |= _flat((), {name: value for name, value in data.items() if name not in UNTOLD})
    for rule in charter.rules:
        for path, phase in _meanings(rule):
            found[path] = tuple(sorted({*found.get(path, ()), phase}, key=charter.phase_keys.index))
    for number, motion in enumerate(data["motion"], start=1):
        found[("motion", motion["key"], "place")] = number
        found |= _flat(("motion", motion["key"]), {name: value for name, value in motion.items() if name != "key"})
    for name in ("target", "service_level", "touch_kinds", "money"):
        found |= _flat((name,), data[name] or {})
    return found


def _flat(path: Path, part: Mapping[str, Any]) -> dict[Path, Any]:
    found: dict[Path, Any] = {}
    for name, value in part.items():
        here = (*path, str(name))
        if isinstance(value, Mapping):
            found |= _flat(here, value)
        elif value is not None and value != () and value != []:
            found[here] = tuple(value) if isinstance(value, list | tuple) else value
    return found


def _meanings(rule: Rule) -> Iterator[tuple[Path, str]]:
    """Path and phase of every word of `rule`; of the whole rule if its conditions are about several rows."""
    conditions = tuple(f"{name}={getattr(rule, name)}" for name in _CONDITIONS if not _is_neutral(rule, name))
    if conditions:
        words = tuple(sorted(_word(rule, kind) for kind in rule.kinds))
        yield (COUNTED, rule.source, rule.phase, "|".join(words), "|".join(conditions)), rule.phase
        return
    pipelines = "|".join(sorted(pipeline.strip().casefold() for pipeline in rule.pipelines))
    for kind in rule.kinds:
        yield (WORD, rule.source, pipelines, _word(rule, kind)), rule.phase


def _is_neutral(rule: Rule, name: str) -> bool:
    value = getattr(rule, name)
    return value is None or value <= 1 if name in NEUTRAL else value is None


def _word(rule: Rule, kind: str) -> str:
    """A word as rules compare it: stages ignore case."""
    return kind.strip().lower() if rule.source == "stage_change" else kind
