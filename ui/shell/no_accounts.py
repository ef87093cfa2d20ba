"""Why a page can show no account at all: the visitor's roles show none, or none is known yet; no filter changes it."""

from typing import NamedTuple

from storage.row_queries import rows
from ui.shell import access, data, own_access
from ui.shell.scope import Scope
from ui.text.catalogue import t


class Reason(NamedTuple):
    """What is missing, and what can be done about it. Not escaped."""

    title: str
    hint: str


def reason() -> Reason | None:
    """Why the snapshot of this run holds no account for the visitor; None if it holds one, or nothing is published."""
    snapshot = data.snapshot()
    if snapshot is None or data.cached(
        f"accounts {snapshot.key}", lambda: rows(snapshot, "account_count")["accounts"][0].as_py()
    ):
        return None
    if access.current().sight.reach:
        return Reason(t("nobody.reach", parts=own_access.reach_in_words()), t("nobody.reach_hint"))
    return Reason(t("nobody.yet"), t("nobody.yet_hint"))


def in_words(scope: Scope, title: str | None = None, hint: str | None = None) -> Reason:
    """What a figure without rows says: the true reason if there is no account, else that a wider question shows more.

    A `title` or `hint` of its own is kept.
    """
    why = reason() or _no_phase()
    if why is None:
        wider = "empty.no_rows_hint" if scope.where else "empty.no_rows_hint_unfiltered"
        return Reason(title or t("empty.no_rows"), hint or t(wider))
    return Reason(title or why.title, hint or (f"{why.title} {why.hint}" if title else why.hint))


def _no_phase() -> Reason | None:
    """That no account has ever stood in a phase, if so."""
    return Reason(t("nobody.no_phase"), t("nobody.no_phase_hint")) if data.first_day() is None else None
