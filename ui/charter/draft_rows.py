"""The draft of the charter: what it says, what it would do, and every write of it, which asks at one door."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from model.charter import Charter, parse_charter
from model.charter_changes import Change, changes
from model.charter_edits import with_values
from model.charter_faults import CharterFault, faults
from model.errors import Fault
from settings import settings
from storage.charter_holding import bring_into_force, held_text, kept_versions, refuse_operators
from storage.preview.drafted import drafted
from storage.preview.effects import Effects, effects
from storage.records import charter_drafts as drafts
from storage.records.charter_drafts import CharterDraft, CharterVersion, Side
from storage.republish import republish
from storage.sync_lock import only_sync
from ui.analysis import focus_phase
from ui.shell import data, sign_in
from ui.shell.scope import Scope


def may_edit() -> bool:
    """Whether this visitor may change the charter: the one place where the right to do so is asked."""
    return True


def is_demo() -> bool:
    """Whether the charter is that of a demonstration; a draft of one is never written into a file."""
    snapshot = data.snapshot()
    return snapshot is not None and snapshot.info.is_demo


def held() -> str:
    """The file of the charter that holds, with its comments."""
    return held_text(settings(), data.records(), data.snapshot(), is_demo=is_demo())


def held_charter() -> Charter:
    """The charter that holds; the figures of a page follow it from the next publish on."""
    return parse_charter(held())


def current() -> CharterDraft | None:
    """The draft that is being written; None if there is none."""
    with data.records().reading() as session:
        return drafts.open_draft(session, is_demo=is_demo())


def begin() -> CharterDraft:
    """The open draft; a new one says what holds."""
    _enter()
    text = held()
    with data.records().begin() as session:
        version = parse_charter(text).version
        return drafts.begin(session, text, base_version=version, by=sign_in.visitor(), is_demo=is_demo())


def write(draft: CharterDraft, text: str) -> list[CharterFault]:
    """Put `text` into the draft; where it has faults, nothing is written and they come back."""
    _enter()
    if found := faults(text):
        return found
    with data.records().begin() as session:
        drafts.rewrite(session, draft.draft_id, text, seen_revision=draft.revision, by=sign_in.visitor())
    return []


def write_values(draft: CharterDraft, values: Mapping[tuple[str, ...], Any]) -> list[CharterFault]:
    """Put single values into the draft, its comments left alone; the faults of fields that cannot stay so."""
    return write(draft, with_values(draft.text, values))


def follow(draft: CharterDraft) -> None:
    """Compare the draft with what holds now; agreements to change another version are taken back."""
    _enter()
    with data.records().begin() as session:
        drafts.compare_with(session, draft.draft_id, held_charter().version, seen_revision=draft.revision)


def agree(draft: CharterDraft, side: Side, by: str, holds_from: date) -> Charter | None:
    """Agree for `side`; the charter that holds from now on, if both have agreed and its day has come."""
    _enter()
    refuse_operators(settings())
    with data.records().begin() as session:
        drafts.agree(session, draft.draft_id, side, by=by, holds_from=holds_from, seen_revision=draft.revision)
    return bring_in()


def withdraw(draft: CharterDraft, side: Side) -> None:
    """Take the agreement of `side` back."""
    _enter()
    with data.records().begin() as session:
        drafts.withdraw(session, draft.draft_id, side, seen_revision=draft.revision)


def drop(draft: CharterDraft) -> None:
    """Give the draft up."""
    _enter()
    with data.records().begin() as session:
        drafts.drop(session, draft.draft_id, seen_revision=draft.revision)


def bring_in() -> Charter | None:
    """The charter that holds from now on, if an agreed draft's day has come."""
    return bring_into_force(settings(), data.records(), data.snapshot(), today=today(), is_demo=is_demo())


def publish() -> int:
    """Count everything anew by the charter that holds; its version."""
    _enter()
    with only_sync(settings().data):
        return republish(data.warehouse(), held_charter()).charter_version


def today() -> date:
    """The day in the charter's time zone."""
    return datetime.now(data.charter().zone).date()


def differences(draft: CharterDraft) -> list[Change]:
    """What the draft says differently from what holds."""
    return changes(held_charter(), parse_charter(draft.text))


def history(draft: CharterDraft) -> list[tuple[datetime, str | None, list[Change]]]:
    """Who changed what and when, the newest first."""
    with data.records().reading() as session:
        wordings = drafts.revisions(session, draft.draft_id)
    told = [(row.changed_at, row.changed_by, parse_charter(text)) for row, text in wordings]
    return [(at, by, changes(before, after)) for (_, _, before), (at, by, after) in pairwise(told)][::-1]


def versions() -> list[CharterVersion]:
    """The versions that hold or have held, the newest first."""
    return kept_versions(data.records(), is_demo=is_demo())


def version_text(version: int) -> str | None:
    """The file of that version; None if it is not kept."""
    with data.records().reading() as session:
        return drafts.version_text(session, version, is_demo=is_demo())


def effects_of(draft: CharterDraft, scope: Scope) -> Effects:
    """What the draft would do on the day and for the filters of `scope`; worked out once for all visitors."""
    snapshot, text = data.published(), draft.text
    where = {name: [value or None for value in values] for name, values in scope.where}
    step = focus_phase.watched_step()

    def work_out() -> Effects:
        preview = drafted(snapshot, parse_charter(text), memory_limit_mb=settings().memory_limit_mb)
        try:
            return effects(snapshot, preview, as_of=scope.as_of, where=where, motion=scope.motion or None, step=step)
        finally:
            preview.snapshot.release()

    return _kept(f"draft effects {snapshot.key} {text} {scope.as_of} {where} {scope.motion} {step}", work_out)


def _kept(key: str, work_out: Callable[[], Effects]) -> Effects:
    return data.cached(key, work_out)


def _enter() -> None:
    if not may_edit():
        raise Fault("charter.no_right")
