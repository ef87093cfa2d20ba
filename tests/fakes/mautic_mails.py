"""E-mails of a Mautic, of which the World has none, and the tables of the statistics that tell of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Mail:
    """An e-mail sent to a contact, perhaps opened and clicked; the World has none."""

    id: int
    person_id: int
    sent_at: datetime
    read_at: datetime | None = None
    clicked_at: datetime | None = None
    replied_at: datetime | None = None
    is_failed: bool = False


def sent(mails: list[Mail]) -> Iterator[dict]:
    """Rows of email_stats."""
    for mail in mails:
        yield {
            "id": mail.id, "email_id": 9, "lead_id": mail.person_id, "date_sent": mail.sent_at,
            "is_failed": int(mail.is_failed), "is_read": int(mail.read_at is not None), "date_read": mail.read_at,
        }  # fmt: skip


def replied(mails: list[Mail]) -> Iterator[dict]:
    """Rows of email_stat_replies; their ids tell no order."""
    for mail in mails:
        if mail.replied_at:
            yield {
                "id": f"{mail.id:08x}-guid",
                "stat_id": mail.id,
                "date_replied": mail.replied_at,
                "message_id": "x",
            }


def hits(mails: list[Mail]) -> Iterator[dict]:
    """Rows of page_hits, of which only those with a redirect are clicks."""
    for mail in mails:
        hit = {
            "lead_id": mail.person_id,
            "date_hit": mail.clicked_at or mail.sent_at,
            "url": "https://ours.example",
        }
        clicked = mail.clicked_at is not None
        yield {"id": mail.id, "email_id": 9 if clicked else None, "redirect_id": 5 if clicked else None, **hit}
