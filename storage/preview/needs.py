"""What depends on the changes of a draft: most of a charter applies when a question is asked, the rest at publish."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from model.charter import Charter
from model.charter_changes import COUNTED, WORD, Change, changes

# Applied at publish to every account, whatever the words of the rules.
OF_ALL: Final = ("settle_seconds",)
# Affects only what is calculated at publish and is in no figure of a preview.
AT_PUBLISH: Final = ("time_zone", "unit", "grace_days", "stale_days", "touch_kinds")
MOTION_CONDITIONS: Final = ("place", "pipelines", "types", "jobs", "after_won")


@dataclass(frozen=True)
class Needs:
    """What has to be recalculated.

    words: (kind of evidence, word) whose rules changed. silent_days: phase -> the shortest silence that counts before
    or after. is_of_all: every account may be in another phase. is_money: amounts are counted differently. at_publish:
    the paths of changes to figures that no preview shows.
    """

    words: frozenset[tuple[str, str]] = frozenset()
    silent_days: tuple[tuple[str, int], ...] = ()
    is_of_all: bool = False
    is_money: bool = False
    at_publish: tuple[tuple[str, ...], ...] = ()

    @property
    def is_reclassified(self) -> bool:
        """Whether phases have to be recalculated for any account."""
        return bool(self.words or self.silent_days or self.is_of_all)


def needs(before: Charter, after: Charter) -> Needs:
    """What has to be recalculated if `after` is in force instead of `before`."""
    found = changes(before, after)
    same_phases = [phase.key for phase in before.phases] == [phase.key for phase in after.phases]
    return Needs(
        words=frozenset(_words(found)),
        silent_days=tuple(_silences(before, after)) if same_phases else (),
        is_of_all=not same_phases or any(_is_of_all(change.path) for change in found),
        is_money=any(change.path[0] == "money" for change in found),
        at_publish=tuple(change.path for change in found if _is_at_publish(change.path)),
    )


def _words(found: Iterable[Change]) -> Iterable[tuple[str, str]]:
    for change in found:
        if change.path[0] == WORD:
            yield change.path[1], change.path[3]
        elif change.path[0] == COUNTED:
            yield from ((change.path[1], word) for word in change.path[3].split("|"))


def _silences(before: Charter, after: Charter) -> Iterable[tuple[str, int]]:
    for phase in before.phases:
        days = {_dormant_days(charter, phase.key) for charter in (before, after)}
        if len(days) > 1:
            yield phase.key, min(days - {0})


def _dormant_days(charter: Charter, key: str) -> int:
    own = charter.phase(key).dormant_days
    return charter.dormant_days if own is None else own


def _is_of_all(path: tuple[str, ...]) -> bool:
    return path[0] in OF_ALL or (path[0] == "motion" and path[-1] in MOTION_CONDITIONS)


def _is_at_publish(path: tuple[str, ...]) -> bool:
    return path[0] in AT_PUBLISH or (path[0] == "service_level" and path[1] != "hours")
