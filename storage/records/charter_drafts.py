"""The draft of a charter, who changed and agreed what, and the versions that have been in force.

There is one open draft at a time (and one more of the demonstration). It comes into force only when marketing and sales
have agreed to the same text and the same day; changing either revokes the agreements.
"""

from datetime import date, datetime
from typing import Any, Literal, get_args

from sqlalchemy import Date, ForeignKey, Index, String, Text, delete, select, text
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from model.errors import Fault
from storage.records.base import Base, written_at
from storage.records.named_columns import PersonName

Side = Literal["marketing", "sales"]
SIDES: tuple[Side, ...] = get_args(Side)
OPEN, HELD, DROPPED = "open", "held", "dropped"
IS_OPEN = text("status = 'open'")


class CharterDraft(Base):
    """A charter in the making, as TOML with its comments.

    base_version: the version in force when it was last compared; revision: how often it has been written; holds_from:
    the first day it should be in force, null until somebody has agreed.
    """

    __tablename__ = "charter_draft"
    __table_args__ = (
        Index("uq_charter_draft_open", "is_demo", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
    )

    draft_id: Mapped[int] = mapped_column(primary_key=True)
    is_demo: Mapped[bool]
    status: Mapped[str] = mapped_column(String(10))
    base_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(PersonName)
    holds_from: Mapped[date | None] = mapped_column(Date)
    marketing_at: Mapped[datetime | None]
    marketing_by: Mapped[str | None] = mapped_column(PersonName)
    sales_at: Mapped[datetime | None]
    sales_by: Mapped[str | None] = mapped_column(PersonName)

    @property
    def is_agreed(self) -> bool:
        """Whether both departments have agreed to this text and this day."""
        return self.marketing_at is not None and self.sales_at is not None

    def agreed_by(self, side: Side) -> str | None:
        """Who agreed for `side`; None: nobody has."""
        found: str | None = getattr(self, f"{side}_by")
        return found


class CharterRevision(Base):
    """One wording a draft has had, who wrote it and when; never changed."""

    __tablename__ = "charter_revision"

    draft_id: Mapped[int] = mapped_column(
        ForeignKey("charter_draft.draft_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(PersonName)


class CharterVersion(Base):
    """A charter that is or was in force: its text, from which day, and who agreed (null: nobody on record)."""

    __tablename__ = "charter_version"

    is_demo: Mapped[bool] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str] = deferred(mapped_column(Text, nullable=False))
    held_from: Mapped[date | None] = mapped_column(Date)
    kept_at: Mapped[datetime]
    marketing_by: Mapped[str | None] = mapped_column(PersonName)
    sales_by: Mapped[str | None] = mapped_column(PersonName)


def open_draft(session: Session, *, is_demo: bool = False) -> CharterDraft | None:
    """The draft that is being written; None if there is none."""
    return session.scalar(select(CharterDraft).where(CharterDraft.status == OPEN, CharterDraft.is_demo == is_demo))


def begin(
    session: Session, words: str, *, base_version: int, by: str | None = None, is_demo: bool = False
) -> CharterDraft:
    """A new draft with the text `words`, or the open draft if there is one."""
    if found := open_draft(session, is_demo=is_demo):
        return found
    draft = CharterDraft(
        is_demo=is_demo, status=OPEN, base_version=base_version, text=words, revision=1, changed_at=written_at(),
        changed_by=by,
    )  # fmt: skip
    session.add(draft)
    _note(session, draft)
    return draft


def rewrite(session: Session, draft_id: int, words: str, *, seen_revision: int, by: str | None = None) -> CharterDraft:
    """The draft with a new text; agreements are revoked. The same text changes nothing.

    Fault if somebody has written it since `seen_revision`, or if it is no longer a draft.
    """
    draft = _locked(session, draft_id, seen_revision)
    if draft.text != words:
        draft.text, draft.revision = words, seen_revision + 1
        draft.changed_at, draft.changed_by = written_at(), by
        _take_back(draft)
        _note(session, draft)
    return draft


def compare_with(session: Session, draft_id: int, base_version: int, *, seen_revision: int) -> CharterDraft:
    """The draft, now based on the version `base_version`; agreements based on another are revoked."""
    draft = _locked(session, draft_id, seen_revision)
    if draft.base_version != base_version:
        draft.base_version = base_version
        _take_back(draft)
    return draft


def agree(
    session: Session, draft_id: int, side: Side, *, by: str, holds_from: date, seen_revision: int
) -> CharterDraft:
    """The draft with the agreement of `side` that it holds from `holds_from` on.

    Another day revokes the agreement of the other side. Fault if it was written since `seen_revision`, or if the same
    person has agreed for the other side.
    """
    draft = _locked(session, draft_id, seen_revision)
    if not by.strip():
        raise Fault("charter.nobody")
    if draft.holds_from != holds_from:
        _take_back(draft)
        draft.holds_from = holds_from
    (other,) = (one for one in SIDES if one != side)
    if (draft.agreed_by(other) or "").strip().casefold() == by.strip().casefold():
        raise Fault("charter.same_person", name=by.strip())
    setattr(draft, f"{side}_at", written_at())
    setattr(draft, f"{side}_by", by.strip())
    return draft


def withdraw(session: Session, draft_id: int, side: Side, *, seen_revision: int) -> CharterDraft:
    """The draft without the agreement of `side`."""
    draft = _locked(session, draft_id, seen_revision)
    setattr(draft, f"{side}_at", None)
    setattr(draft, f"{side}_by", None)
    return draft


def drop(session: Session, draft_id: int, *, seen_revision: int) -> None:
    """Abandon the draft; its wordings are kept."""
    _locked(session, draft_id, seen_revision).status = DROPPED


def hold(session: Session, draft: CharterDraft, words: str, version: int) -> CharterVersion:
    """The version that `draft` becomes, written as `words`; the draft can no longer be changed."""
    draft.status = HELD
    return keep(
        session, words, version, held_from=draft.holds_from, is_demo=draft.is_demo, marketing_by=draft.marketing_by,
        sales_by=draft.sales_by,
    )  # fmt: skip


def keep(session: Session, words: str, version: int, *, is_demo: bool = False, **facts: Any) -> CharterVersion:
    """Store the charter `words` as a version; one already stored under this number stays as it is."""
    found = session.get(CharterVersion, (is_demo, version))
    if found is None:
        found = CharterVersion(is_demo=is_demo, version=version, text=words, kept_at=written_at(), **facts)
        session.add(found)
        session.flush()
    return found


def versions(session: Session, *, is_demo: bool = False) -> list[CharterVersion]:
    """The versions that are or were in force, the newest first."""
    query = select(CharterVersion).where(CharterVersion.is_demo == is_demo)
    return [*session.scalars(query.order_by(CharterVersion.version.desc()))]


def version_text(session: Session, version: int, *, is_demo: bool = False) -> str | None:
    """The text of that version; None if it is not stored."""
    return session.scalar(
        select(CharterVersion.text).where(CharterVersion.is_demo == is_demo, CharterVersion.version == version)
    )


def revisions(session: Session, draft_id: int) -> list[tuple[CharterRevision, str]]:
    """Every wording the draft has had, with its text, oldest first."""
    query = select(CharterRevision, CharterRevision.text).where(CharterRevision.draft_id == draft_id)
    return [(row, words) for row, words in session.execute(query.order_by(CharterRevision.revision))]


def forget_demonstration(session: Session) -> None:
    """Remove drafts and versions of a simulated company."""
    session.execute(delete(CharterDraft).where(CharterDraft.is_demo))
    session.execute(delete(CharterVersion).where(CharterVersion.is_demo))


def _locked(session: Session, draft_id: int, seen_revision: int) -> CharterDraft:
    """The open draft, locked until the session ends, so that nothing can change between this read and the write."""
    draft = session.get(CharterDraft, draft_id, with_for_update=True, populate_existing=True)
    if draft is None or draft.status != OPEN:
        raise Fault("charter.no_draft")
    if draft.revision != seen_revision:
        raise Fault("charter.changed_meanwhile", name=draft.changed_by or "")
    return draft


def _take_back(draft: CharterDraft) -> None:
    draft.marketing_at = draft.marketing_by = draft.sales_at = draft.sales_by = draft.holds_from = None


def _note(session: Session, draft: CharterDraft) -> None:
    session.flush()
    session.add(
        CharterRevision(
            draft_id=draft.draft_id, revision=draft.revision, text=draft.text, changed_at=draft.changed_at,
            changed_by=draft.changed_by,
        )
    )  # fmt: skip
    session.flush()
