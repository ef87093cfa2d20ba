"""The customer's voice: cards from files or written in the browser; saving requires the version one has seen."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from model.voice import Card
from storage.records.base import Base, written_at
from storage.records.named_columns import PersonName


class VoiceCard(Base):
    """A card in one language. `file_mark` identifies the file it was imported from, `file_version` is the version which
    that import created.

    A card whose version is above `file_version` has been edited in the browser since.
    """

    __tablename__ = "voice_card"
    __table_args__ = (UniqueConstraint("is_demo", "card_id", "language"),)

    voice_card_id: Mapped[int] = mapped_column(primary_key=True)
    is_demo: Mapped[bool]
    card_id: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    phase: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text)
    segment: Mapped[str | None] = mapped_column(Text)
    interviewed_on: Mapped[date] = mapped_column(Date)
    voices: Mapped[int]
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int]
    file_mark: Mapped[str | None] = mapped_column(String(64))
    file_version: Mapped[int | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(PersonName)

    @property
    def card(self) -> Card:
        """The contents as a card."""
        return Card(**{name: getattr(self, name) for name in Card.model_fields})


class ChangedMeanwhile(Exception):
    """Somebody else has saved the card, or removed it (`theirs` is None); `yours` was not saved."""

    def __init__(self, theirs: VoiceCard | None, yours: Card) -> None:
        self.theirs, self.yours = theirs, yours
        super().__init__(f"card {yours.card_id} was changed meanwhile")


@dataclass
class Imported:
    """What an import did with each card, by its id and language."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def all_cards(session: Session, *, is_demo: bool) -> list[VoiceCard]:
    """Every card, latest interview first; either those of the demonstration or the company's own."""
    query = select(VoiceCard).where(VoiceCard.is_demo == is_demo)
    return [*session.scalars(query.order_by(VoiceCard.interviewed_on.desc(), VoiceCard.card_id, VoiceCard.language))]


def save(
    session: Session, card: Card, *, seen_version: int | None, by: str | None = None, is_demo: bool = False
) -> VoiceCard:
    """The card as written in the browser; `seen_version` is None for a new one.

    ChangedMeanwhile if it is no longer at that version, or if one with its id and language already exists.
    """
    row = _locked(session, card, is_demo)
    if (row.version if row else None) != seen_version:
        if row is not None:
            session.expunge(row)  # stays readable after a rollback of the session
        raise ChangedMeanwhile(row, card)
    if row is not None and row.card == card:
        return row
    return _written(session, row, card, by, is_demo)


def remove(session: Session, card: Card, *, seen_version: int, is_demo: bool = False) -> None:
    """Remove the card; ChangedMeanwhile if it is no longer at `seen_version`."""
    row = _locked(session, card, is_demo)
    if row is None or row.version != seen_version:
        if row is not None:
            session.expunge(row)
        raise ChangedMeanwhile(row, card)
    session.delete(row)
    session.flush()


def take_over(session: Session, cards: Iterable[Card], *, is_demo: bool = False, overwrite: bool = False) -> Imported:
    """Import `cards`. One that was edited in the browser since its last import is kept, unless `overwrite`.

    A file unchanged since the last import changes nothing, so that edits survive importing it again.
    """
    done = Imported()
    for card in cards:
        name, digest = f"{card.card_id} ({card.language})", _mark(card)
        row = _locked(session, card, is_demo)
        if row is not None and (row.file_mark == digest or row.card == card) and not overwrite:
            done.unchanged.append(name)
            continue
        if row is not None and row.version != row.file_version and not overwrite:
            done.kept.append(name)
            continue
        (done.changed if row else done.added).append(name)
        row = _written(session, row, card, None, is_demo)
        row.file_mark, row.file_version = digest, row.version
    session.flush()
    return done


def _locked(session: Session, card: Card, is_demo: bool) -> VoiceCard | None:
    """The row of the card, locked until the session ends; None if there is none."""
    query = select(VoiceCard).where(
        VoiceCard.is_demo == is_demo, VoiceCard.card_id == card.card_id, VoiceCard.language == card.language
    )
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _written(session: Session, row: VoiceCard | None, card: Card, by: str | None, is_demo: bool) -> VoiceCard:
    row = row or VoiceCard(is_demo=is_demo, version=0)
    for name, value in card.model_dump().items():
        setattr(row, name, value)
    row.version, row.changed_at, row.changed_by = row.version + 1, written_at(), by
    session.add(row)
    session.flush()
    return row


def _mark(card: Card) -> str:
    return hashlib.sha256(card.model_dump_json().encode()).hexdigest()
