"""Everything that writes the draft or the charter it becomes; all of it passes one check of rights."""

from datetime import date

from model.charter import Charter, parse_charter
from model.charter_faults import CharterFault
from model.errors import Fault
from settings import settings
from storage.charter_holding import bring_into_force, refuse_operators
from storage.records import charter_drafts as drafts
from storage.records.charter_drafts import CharterDraft, Side
from storage.republish import republish
from storage.sync_lock import only_sync
from ui.charter import draft_rows
from ui.charter.draft_faults import draft_faults
from ui.shell import access, access_log, data, sign_in


def may_edit() -> bool:
    """Whether this visitor may change the charter: the only place where that right is checked."""
    return access.may("charter")


def begin() -> CharterDraft:
    """The open draft; a new one starts as a copy of the charter in force."""
    _enter("draft begun")
    text = draft_rows.held()
    with data.records().begin() as session:
        version = parse_charter(text).version
        return drafts.begin(session, text, base_version=version, by=sign_in.visitor(), is_demo=draft_rows.is_demo())


def write(draft: CharterDraft, text: str) -> list[CharterFault]:
    """Write `text` into the draft; if it has faults, nothing is written and they are returned."""
    _enter("draft changed")
    if found := draft_faults(text, draft_rows.held_charter(), draft_rows.today()):
        return found
    with data.records().begin() as session:
        drafts.rewrite(session, draft.draft_id, text, seen_revision=draft.revision, by=sign_in.visitor())
    return []


def follow(draft: CharterDraft) -> None:
    """Base the draft on the charter now in force; agreements to change a different version are withdrawn."""
    _enter("draft compared anew")
    with data.records().begin() as session:
        drafts.compare_with(session, draft.draft_id, draft_rows.held_charter().version, seen_revision=draft.revision)


def agree(draft: CharterDraft, side: Side, by: str, holds_from: date) -> Charter | None:
    """Agree for `side`; returns the charter that is in force from now on, if both have agreed and its day has come."""
    _enter(f"agreed, {side}")
    refuse_operators(settings())
    with data.records().begin() as session:
        drafts.agree(session, draft.draft_id, side, by=by, holds_from=holds_from, seen_revision=draft.revision)
    return bring_in()


def withdraw(draft: CharterDraft, side: Side) -> None:
    """Withdraw the agreement of `side`."""
    _enter(f"agreement withdrawn, {side}")
    with data.records().begin() as session:
        drafts.withdraw(session, draft.draft_id, side, seen_revision=draft.revision)


def drop(draft: CharterDraft) -> None:
    """Discard the draft."""
    _enter("draft given up")
    with data.records().begin() as session:
        drafts.drop(session, draft.draft_id, seen_revision=draft.revision)


def bring_in() -> Charter | None:
    """Bring an agreed draft into force if its day has come; returns the charter, else None."""
    return bring_into_force(
        settings(), data.records(), data.snapshot(), today=draft_rows.today(), is_demo=draft_rows.is_demo()
    )


def publish() -> int:
    """Recalculate everything by the charter in force; returns its version."""
    _enter("counted anew")
    with only_sync(settings().data):
        return republish(data.warehouse(), draft_rows.held_charter()).charter_version


def _enter(what: str) -> None:
    """Check before every write: Fault without the right; writes `what` into the access log."""
    if not may_edit():
        raise Fault("charter.no_right")
    access_log.note("setting", f"charter: {what}")
