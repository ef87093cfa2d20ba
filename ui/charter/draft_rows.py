"""The draft of the charter: its content, who changed what, and its effects."""

from datetime import date, datetime
from itertools import pairwise

from model.charter import Charter, parse_charter
from model.charter_changes import Change, changes
from settings import settings
from storage.charter_holding import held_text, kept_versions
from storage.preview.drafted import drafted
from storage.preview.effects import Effects, effects
from storage.records import charter_drafts as drafts
from storage.records.charter_drafts import CharterDraft, CharterVersion
from ui.analysis import focus_phase
from ui.shell import data
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


def effects_of(draft: CharterDraft, scope: Scope) -> Effects:
    """What the draft would change on the day and for the filters of `scope`; calculated once for all visitors."""
    snapshot, text = data.published(), draft.text
    where = {name: [value or None for value in values] for name, values in scope.where}
    step = focus_phase.watched_step()

    def work_out() -> Effects:
        preview = drafted(snapshot, parse_charter(text), memory_limit_mb=settings().memory_limit_mb)
        try:
            return effects(snapshot, preview, as_of=scope.as_of, where=where, motion=scope.motion or None, step=step)
        finally:
            preview.snapshot.release()

    return data.cached(f"draft effects {snapshot.key} {text} {scope.as_of} {where} {scope.motion} {step}", work_out)
