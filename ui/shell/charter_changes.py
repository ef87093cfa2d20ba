"""When the charter changed: figures before and after follow different rules, so charts over time mark the day."""

from datetime import date
from itertools import pairwise

from ui.shell import data
from ui.shell.scope import Scope
from ui.text.catalogue import t

Flags = tuple[tuple[date, str], ...]


def changes_in_period(scope: Scope) -> Flags:
    """Day and label of every change of the charter in the period of `scope`, oldest first.

    The current charter changed on its valid-from day; any other change counts from the last day of data in the first
    stored snapshot that has it.
    """
    charter, snapshots = data.charter(), sorted(data.warehouse().snapshots(), key=lambda info: info.published_at)
    changes = {
        now.charter_version: now.as_of
        for before, now in pairwise(snapshots)
        if now.charter_version != before.charter_version
    }
    if charter.valid_from is not None:
        changes[charter.version] = charter.valid_from
    found = sorted((day, version) for version, day in changes.items() if scope.start <= day <= scope.end)
    return tuple((day, t("charter.version", version=version)) for day, version in found)
