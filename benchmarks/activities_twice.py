"""Activities that two systems mirror, each in its own way: made up, so that it is known which are the same.

What only looks alike is there as well: threads of one subject within the hour, a second attempt at a call, one mail to
everybody of an account in the same minute, subjects everybody writes ("Follow-up"). Two kinds of noise: what the rules
were tuned on, and what they were not.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]
FIRST = datetime(2024, 1, 8, 8, tzinfo=UTC)
PEOPLE = 4


@dataclass(frozen=True)
class Noise:
    """How badly the second system mirrors; shares of its activities."""

    subjects: tuple[str, ...]
    of_its_own: float = 0.3  # a subject that nothing else has
    message: float = 0.3  # of mails: both systems tell the message's id
    seconds: int = 40  # copies lie so far apart at most
    later: float = 0.06  # logged minutes or hours afterwards
    day_only: float = 0.04
    no_person: float = 0.15
    other_person: float = 0.03
    no_subject: float = 0.08
    renamed: float = 0.04
    prefixed: float = 0.2  # "Email: ..."
    thread: float = 0.15  # the next of the same subject and person follows within the hour
    bulk: float = 0.02  # one mail to all people of the account in one minute
    per_account: tuple[int, int] = (5, 40)


TUNED = Noise(("Follow-up", "Offer", "Call", "Intro", "Demo", "Invoice", "Question", "Next steps"))
OTHER = Noise(
    ("Rückfrage", "Angebot", "Telefonat", "Termin", "Nachfassen"),
    of_its_own=0.15, message=0.1, seconds=55, later=0.1, day_only=0.08, no_person=0.25, other_person=0.05,
    no_subject=0.15, renamed=0.08, thread=0.25, bulk=0.04, per_account=(5, 80),
)  # fmt: skip


def two_systems(
    mirrored: int, alone: int, noise: Noise, seed: int
) -> tuple[list[Row], list[tuple[str, str]], set[tuple[str, str]]]:
    """Activities of both systems (`crm:`, `mail:`), ids of messages (activity, id), true pairs; `alone` more a side."""
    rng = random.Random(seed)
    touches: list[Row] = []
    messages: list[tuple[str, str]] = []
    truth: set[tuple[str, str]] = set()
    share, number, account = mirrored / (mirrored + 2 * alone), 0, 0
    while number < mirrored + 2 * alone:
        for touch in _of_account(rng, f"a{account}", noise):
            number += 1
            own = touch | {"activity_id": f"crm:t{number}"}
            copy = _mirrored(rng, touch, noise) | {"activity_id": f"mail:t{number}"}
            place = rng.random()
            if place < share:
                touches += [own, copy]
                truth.add((own["activity_id"], copy["activity_id"]))
                if touch["kind"].startswith("email") and rng.random() < noise.message:
                    messages += [(row["activity_id"], f"<{number}@example>") for row in (own, copy)]
            else:
                touches.append(own if place < share + (1 - share) / 2 else copy)
        account += 1
    rng.shuffle(touches)
    return touches, messages, truth


def _of_account(rng: random.Random, account: str, noise: Noise) -> list[Row]:
    rows: list[Row] = []
    left = rng.randint(*noise.per_account)
    while left > 0:
        first = _touch(rng, account, noise)
        batch = [first]
        if rng.random() < noise.bulk:
            batch = [first | {"kind": "email", "contact_id": f"{account}.{person}"} for person in range(PEOPLE)]
        while rng.random() < noise.thread:
            after = timedelta(minutes=rng.randint(2, 55), seconds=rng.randint(0, 59))
            kind = rng.choice(("email", "email_reply")) if first["kind"].startswith("email") else first["kind"]
            batch.append(batch[-1] | {"kind": kind, "occurred_at": batch[-1]["occurred_at"] + after})
        rows += batch
        left -= len(batch)
    return rows


def _touch(rng: random.Random, account: str, noise: Noise) -> Row:
    kind = rng.choice(("call", "inbound_call", "email", "email", "email_reply", "meeting"))
    day = FIRST + timedelta(days=rng.randrange(900), seconds=rng.randrange(9 * 3600))
    own = rng.random() < noise.of_its_own
    return {
        "account_id": account, "contact_id": f"{account}.{rng.randrange(PEOPLE)}", "kind": kind, "occurred_at": day,
        "department": "buyer" if kind in ("email_reply", "inbound_call") else "sales",
        "subject": f"{rng.choice(noise.subjects)} {rng.randrange(10**6)}" if own else rng.choice(noise.subjects),
    }  # fmt: skip


def _mirrored(rng: random.Random, touch: Row, noise: Noise) -> Row:
    """The same touch as the other system has it."""

    def happens(share: float) -> bool:
        return rng.random() < share

    copy = touch | {"occurred_at": touch["occurred_at"] + timedelta(seconds=rng.randint(-noise.seconds, noise.seconds))}
    if happens(0.5):
        copy |= {"department": "sales", "kind": {"email_reply": "email", "inbound_call": "call"}.get(
            copy["kind"], copy["kind"])}  # fmt: skip
    if happens(noise.later):
        copy["occurred_at"] += timedelta(seconds=rng.randint(120, 6 * 3600))
    elif happens(noise.day_only):
        copy["occurred_at"] = copy["occurred_at"].replace(hour=0, minute=0, second=0)
    if happens(noise.no_person):
        copy["contact_id"] = None
    elif happens(noise.other_person):
        copy["contact_id"] = f"{copy['account_id']}.{rng.randrange(PEOPLE)}"
    if happens(noise.no_subject):
        copy["subject"] = None
    elif happens(noise.renamed):
        copy["subject"] = rng.choice(noise.subjects)
    elif happens(noise.prefixed):
        copy["subject"] = f"{rng.choice(('Email', 'Call', 'RE'))}: {copy['subject']}"
    return copy
