"""Saved views: a name for a page with everything chosen on it, private or shared."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.records.base import Base, written_at
from storage.records.named_columns import TypedText

# The owner of shared views; nobody's name is empty.
EVERYBODY = ""


class View(Base):
    """A page and its URL parameters under a name; `owner` is the user it belongs to, "" for everybody."""

    __tablename__ = "view"
    __table_args__ = (UniqueConstraint("owner", "name"),)

    view_id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(TypedText)
    page: Mapped[str] = mapped_column(Text)
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_at: Mapped[datetime]


def save(session: Session, *, owner: str, name: str, page: str, query: dict[str, list[str]]) -> View:
    """The view under that name; one of the same owner and name is replaced, like a bookmark."""
    found = session.scalar(select(View).where(View.owner == owner, View.name == name))
    view = found or View(owner=owner, name=name)
    view.page, view.query, view.saved_at = page, query, written_at()
    session.add(view)
    session.flush()
    return view


def seen_by(session: Session, owner: str, everybody: str = EVERYBODY) -> list[View]:
    """The views of `owner` and those of everybody, by name. everybody: the owner of the views shared with `owner`."""
    asked = select(View).where(View.owner.in_((owner, everybody)))
    return [*session.scalars(asked.order_by(View.name, View.owner))]


def forget(session: Session, view_id: int, *, owners: Sequence[str]) -> None:
    """Remove a view of one of `owners`; nothing happens to one that belongs to somebody else."""
    session.execute(delete(View).where(View.view_id == view_id, View.owner.in_(owners)))
