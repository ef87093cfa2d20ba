"""The draft of the charter: its content, who changed what, and its effects."""

from collections.abc import Callable
from concurrent.futures import Future
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from model.charter import Charter, parse_charter
from model.charter_changes import Change, changes
from settings import settings
from storage.charter_holding import held_text, kept_versions
from storage.preview.drafted import drafted
from storage.preview.effects import Effects, effects
from storage.preview.estimate import SAMPLE, EstimatedEffects, estimated_effects
from storage.records import charter_drafts as drafts
from storage.records.charter_drafts import CharterDraft, CharterVersion
from ui.analysis import focus_phase
from ui.shell import data, in_background
from ui.shell.scope import Scope


def is_demo() -> bool:
    """Whether this is the charter of a demonstration; a draft of such a charter is never written to a file."""
    snapshot = data.snapshot()
    return snapshot is not None and snapshot.info.is_demo


def held() -> str:
    """The text of the charter in force, with its comments."""
    return held_text(settings(), data.records(), data.snapshot(), is_demo=is_demo())


def held_charter() -> Charter:
    """The charter in force; the figures of a page follow it from the next publish on."""
    return parse_charter(held())


def current() -> CharterDraft | None:
    """The open draft; None if there is none."""
    with data.records().reading() as session:
        return drafts.open_draft(session, is_demo=is_demo())


def today() -> date:
    """The day in the charter's time zone."""
    return datetime.now(data.charter().zone).date()


def differences(draft: CharterDraft) -> list[Change]:
    """Where the draft differs from the charter in force."""
    return changes(held_charter(), parse_charter(draft.text))


def history(draft: CharterDraft) -> list[tuple[datetime, str | None, list[Change]]]:
    """Who changed what and when, newest first."""
    with data.records().reading() as session:
        wordings = drafts.revisions(session, draft.draft_id)
    told = [(row.changed_at, row.changed_by, parse_charter(text)) for row, text in wordings]
    return [(at, by, changes(before, after)) for (_, _, before), (at, by, after) in pairwise(told)][::-1]


def versions() -> list[CharterVersion]:
    """The versions in force now or earlier, newest first."""
    return kept_versions(data.records(), is_demo=is_demo())


def version_text(version: int) -> str | None:
    """The text of that version; None if it is not stored."""
    with data.records().reading() as session:
        return drafts.version_text(session, version, is_demo=is_demo())


def effects_of(draft: CharterDraft, scope: Scope) -> Effects | EstimatedEffects:
    """What the draft would change on the day and for the filters of `scope`; calculated once for all visitors.

    Estimated from a sample, if it can concern more accounts than anybody would wait for, until they are counted in the
    background.
    """
    key, work_out = _counting(draft, scope)
    first: Effects | EstimatedEffects = data.cached(f"first {key}", lambda: work_out(SAMPLE))
    if isinstance(first, Effects):
        return first
    counted = _counted(draft, scope)
    if not counted.done():
        return first
    if counted.exception() is not None:  # told now, and tried again with the next visit
        in_background.forget(f"draft {draft.draft_id}", key)
    return counted.result()


def is_counted(draft: CharterDraft, scope: Scope) -> bool:
    """Whether the accounts of effects that were estimated have been counted meanwhile."""
    return _counted(draft, scope).done()


def _counted(draft: CharterDraft, scope: Scope) -> Future[Effects]:
    key, work_out = _counting(draft, scope)
    return in_background.begun(f"draft {draft.draft_id}", key, lambda: work_out(None))


def _counting(draft: CharterDraft, scope: Scope) -> tuple[str, Callable[[int | None], Effects | EstimatedEffects]]:
    """A key for what the draft changes, and what works it out: for at most so many accounts, or for all."""
    snapshot, text = data.published(), draft.text
    where = {name: [value or None for value in values] for name, values in scope.where}
    asked: dict[str, Any] = {"as_of": scope.as_of, "where": where, "motion": scope.motion or None}
    step, memory = focus_phase.watched_step(), settings().memory_limit_mb

    def work_out(most: int | None) -> Effects | EstimatedEffects:
        preview = drafted(snapshot, parse_charter(text), memory_limit_mb=memory, most=most)
        try:
            if preview.sample is not None:
                return estimated_effects(snapshot, preview, **asked)
            return effects(snapshot, preview, **asked, step=step)
        finally:
            preview.snapshot.release()

    return f"draft effects {snapshot.key} {text} {sorted(asked.items())} {step}", work_out
