"""Themes of messages and their words, chosen by people; nobody overwrites another's edit unseen."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from model.errors import Fault
from model.message_themes import MOST_THEMES, Theme
from storage.records.base import Base, written_at
from storage.records.named_columns import PersonName


class MessageTheme(Base):
    """A theme with its version, who changed it last and when; either of the demonstration or of the company."""

    __tablename__ = "message_theme"

    is_demo: Mapped[bool] = mapped_column(primary_key=True)
    theme_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    names: Mapped[dict[str, Any]] = mapped_column(JSON)
    words: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str | None] = mapped_column(PersonName)

    @property
    def theme(self) -> Theme:
        """The contents as a theme."""
        return Theme(theme_id=self.theme_id, names=self.names, words=tuple(self.words))


def every(session: Session, *, is_demo: bool = False) -> list[MessageTheme]:
    """The themes by their id."""
    query = select(MessageTheme).where(MessageTheme.is_demo == is_demo)
    return [*session.scalars(query.order_by(MessageTheme.theme_id))]


def save(
    session: Session, theme: Theme, *, seen_version: int | None, by: str | None = None, is_demo: bool = False
) -> MessageTheme:
    """The theme as written; `seen_version` is None for a new one.

    Fault if somebody has changed it meanwhile, or if there are `MOST_THEMES` already.
    """
    row = session.get(MessageTheme, (is_demo, theme.theme_id), with_for_update=True, populate_existing=True)
    if (row.version if row else None) != seen_version:
        raise Fault("messages.changed_meanwhile")
    if row is None and len(every(session, is_demo=is_demo)) >= MOST_THEMES:
        raise Fault("messages.too_many", most=MOST_THEMES)
    if row is not None and row.theme == theme:
        return row
    row = row or MessageTheme(is_demo=is_demo, theme_id=theme.theme_id, version=0)
    row.names, row.words = dict(theme.names), list(theme.words)
    row.version, row.changed_at, row.changed_by = row.version + 1, written_at(), by
    session.add(row)
    session.flush()
    return row


def remove(session: Session, theme_id: str, *, seen_version: int, is_demo: bool = False) -> None:
    """Remove the theme; Fault if somebody has changed or removed it meanwhile."""
    row = session.get(MessageTheme, (is_demo, theme_id), with_for_update=True, populate_existing=True)
    if row is None or row.version != seen_version:
        raise Fault("messages.changed_meanwhile")
    session.delete(row)
    session.flush()


def forget_demonstration(session: Session) -> None:
    """Remove the themes of a simulated company."""
    session.execute(delete(MessageTheme).where(MessageTheme.is_demo))
