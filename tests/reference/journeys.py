"""Logs to test with: journeys drawn as text, and hypothesis strategies for logs nobody would draw.

Rows are dicts with every column the KPIs read, plus what the canonical tables require.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from model.charter import Charter, default_charter
from model.tables import PAGE_VIEW_KINDS
from tests.reference.spells import in_order

BASE = date(2026, 1, 1)
# A busy machine is no reason for a property to fail.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
STEP = re.compile(r"(?P<phase>[a-z_0-9]+)(?P<unknown>\??)@(?P<day>-?\d+)(T(?P<hour>\d\d):(?P<minute>\d\d))?")

# Text order is by code point: Z < a < ä < ｚ < 😀.
IDS = (
    "NA", "007", "7", "null", "1e5", "9007199254740993123", "9007199254740993124", "O'Neil", 'say "hi"',
    "a,b", "a;b", "Z", "a", "ä", "ｚ", "😀", "=1+1", "100%", "back\\slash", "<b>x</b>", "None",
)  # fmt: skip
SEGMENTS = (None, "KMU", "Konzern", "NA", "Öffentlich, Bund")
WORDS = (None, "A", "b", "ä", "O'Neil")

# Berlin changes its clock at 01:00 UTC on 2025-03-30 and 2025-10-26; midnight there is 23:00 or 22:00 UTC.
EDGES = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2024-12-31T22:59:59", "2024-12-31T23:00:00",
        "2025-03-29T22:59:59.999999", "2025-03-29T23:00:00", "2025-03-30T00:59:59", "2025-03-30T01:00:00",
        "2025-03-30T21:59:59", "2025-03-30T22:00:00", "2025-03-30T23:00:00",
        "2025-06-30T21:59:59.999999", "2025-06-30T22:00:00",
        "2025-10-25T21:59:59", "2025-10-25T22:00:00", "2025-10-26T00:30:00", "2025-10-26T01:30:00",
        "2025-10-26T22:00:00", "2025-10-26T22:59:59", "2025-10-26T23:00:00",
    )
)  # fmt: skip


def event_row(account_id, phase, occurred_at, row_no, *, sequence=None, is_entry_known=True):
    """One phase event as the reference and the canonical table want it."""
    return {
        "account_id": account_id,
        "phase": phase,
        "occurred_at": occurred_at,
        "sequence": sequence,
        "row_no": row_no,
        "is_entry_known": is_entry_known,
        "evidence_id": f"e{row_no}",
        "known_by": "observed",
    }


def journeys(*lines, base=BASE):
    """Events of lines such as `"acme: trigger@0 > comparison@5"`.

    `@5` is the fifth day after `base` at 09:00 UTC, `@5T23:30` that time in UTC instead; `trigger?@0` was
    already there when the history began. Rows of one instant keep the order they are drawn in.
    """
    events = []
    for line in lines:
        account_id, separator, steps = line.partition(": ")
        if not separator:
            raise ValueError(f"no account before ': ' in {line!r}")
        for step in steps.split(" > "):
            drawn = STEP.fullmatch(step.strip())
            if drawn is None:
                raise ValueError(f"cannot read the step {step!r} of {line!r}")
            day = datetime(base.year, base.month, base.day, tzinfo=UTC) + timedelta(days=int(drawn["day"]))
            at = day.replace(hour=int(drawn["hour"] or 9), minute=int(drawn["minute"] or 0))
            known = not drawn["unknown"]
            number = len(events) + 1
            events.append(event_row(account_id, drawn["phase"], at, number, sequence=number, is_entry_known=known))
    return events


def instants():
    """Instants of 2025: clock changes and midnights, and a few hours that collide often."""
    plain = st.builds(
        lambda day, hour: datetime(2025, 1, 1, hour, tzinfo=UTC) + timedelta(days=day),
        st.integers(0, 330),
        st.sampled_from((0, 9, 21, 22, 23)),
    )
    return st.sampled_from(EDGES) | plain


def days():
    """Dates to ask for, near the clock changes as often as not."""
    return st.sampled_from([edge.date() for edge in EDGES]) | st.dates(date(2024, 12, 1), date(2026, 3, 1))


@st.composite
def event_logs(draw, charter: Charter | None = None, *, max_accounts=8, max_events=9, unknown_anywhere=False):
    """A list of phase events: ties with and without sequence, repeats, every phase, hard ids, file shuffled.

    An account numbers all of its events or none (mixing both within one instant is not defined). Entries are
    unknown only where an account's history begins, unless `unknown_anywhere`.
    """
    phases = (charter or default_charter()).phase_keys
    events = []
    for account_id in draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=max_accounts, unique=True)):
        moments = draw(st.lists(instants(), min_size=1, max_size=max_events))
        if draw(st.booleans()):  # pile them up on few instants
            moments = [moments[place // 3] for place in range(len(moments))]
        numbered = draw(st.booleans())
        for moment in moments:
            sequence = draw(st.integers(-2, 12)) if numbered else None
            known = not unknown_anywhere or draw(st.integers(0, 4)) > 0
            phase = draw(st.sampled_from(phases))
            events.append(event_row(account_id, phase, moment, 0, sequence=sequence, is_entry_known=known))
    events = in_file_order(draw(st.permutations(events)))
    if not unknown_anywhere:
        for first in first_events(events, charter or default_charter()):
            first["is_entry_known"] = draw(st.integers(0, 3)) > 0
    return events


def in_file_order(events):
    """The same events numbered by their place in the list."""
    return [event | {"row_no": place, "evidence_id": f"e{place}"} for place, event in enumerate(events, start=1)]


def first_events(events, charter):
    """Each account's earliest event, where its history begins."""
    ids = dict.fromkeys(event["account_id"] for event in events)
    own = ([event for event in events if event["account_id"] == account_id] for account_id in ids)
    return [in_order(of_account, charter)[0] for of_account in own]


def simulated_log(seed, accounts=150, charter: Charter | None = None):
    """A log large enough for rates and segment curves (20 exits and more); the same for the same seed."""
    charter = charter or default_charter()
    rng = random.Random(seed)
    events = []
    for number in range(accounts):
        account_id = f"{number:05d}" if number % 3 else f"id {number}"
        at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=rng.randrange(24 * 240))
        place = rng.choice((0, 0, 0, 1, 2))
        # Few stay on at the end: most curves come down to 15 %, some do not.
        for _ in range(rng.choice((1, 4, 9, 14, 20))):
            events.append(event_row(account_id, charter.phase_keys[place], at, 0))
            at += timedelta(hours=rng.choice((0, 5, 24, 24 * 7, rng.randrange(24 * 30))))
            last = len(charter.in_play) - 1
            step = rng.choice((1, 1, 1, 1, 2, -1, None))
            if step is None:
                place = rng.randrange(len(charter.in_play), len(charter.phase_keys))
            elif place > last:
                place = rng.randrange(len(charter.in_play))
            else:
                place = max(0, min(place + step, last + 1))  # one beyond the last is won
    rng.shuffle(events)
    events = in_file_order(events)
    for first in first_events(events, charter):
        first["is_entry_known"] = rng.random() > 0.1
    return events


@st.composite
def accounts_of(draw, ids):
    """Rows of `account` for most of the ids, dimensions and values null now and then."""
    rows = []
    for account_id in ids:
        if draw(st.integers(0, 7)) == 0:
            continue  # occurs in events only
        row = {
            "account_id": account_id,
            "name": f"Name of {account_id}",
            "segment": draw(st.sampled_from(SEGMENTS)),
        }
        for column in ("industry", "region", "country", "source", "job", "owner_marketing", "owner_sales"):
            row[column] = draw(st.sampled_from(WORDS))
        # Quarters add up exactly, in any order.
        row["value"] = draw(st.none() | st.integers(0, 4_000_000).map(lambda quarters: quarters / 4))
        rows.append(row)
    return rows


@st.composite
def activities_of(draw, ids, *, max_size=25):
    """Rows of `activity`, page views and rows without an account among them."""
    kinds = (*PAGE_VIEW_KINDS[:2], "call", "email_reply", "webinar_attended")
    return [
        {
            "activity_id": f"a{number}",
            "account_id": draw(st.sampled_from((*ids, None, "nobody"))),
            "department": draw(st.sampled_from(("marketing", "sales", "buyer"))),
            "kind": draw(st.sampled_from(kinds)),
            "occurred_at": draw(instants()),
            "is_two_way": draw(st.sampled_from((None, True, False))),
        }
        for number in range(draw(st.integers(0, max_size)))
    ]


@st.composite
def opportunities_of(draw, ids, *, max_size=15):
    """Rows of `opportunity`, open and closed, with and without amount and expected close."""
    rows = []
    for number in range(draw(st.integers(0, max_size))):
        created_at = draw(instants())
        closed_at = draw(st.none() | instants())
        rows.append(
            {
                "opportunity_id": f"o{number}",
                "account_id": draw(st.sampled_from((*ids, None, "nobody"))),
                "name": f"Deal {number}",
                "stage": "Proposal",
                "amount": draw(st.none() | st.integers(0, 400_000).map(lambda quarters: quarters / 4)),
                "created_at": created_at,
                "expected_close_on": draw(st.none() | days()),
                "closed_at": None if closed_at is None else max(created_at, closed_at),
            }
        )
    return rows


@dataclass(frozen=True)
class World:
    """Everything a KPI can be asked about, and the day it is asked for."""

    events: list
    accounts: list = field(default_factory=list)
    activities: list = field(default_factory=list)
    opportunities: list = field(default_factory=list)
    as_of: date = date(2025, 12, 31)


@st.composite
def worlds(draw, charter: Charter | None = None, *, large=False):
    """A whole small world of nasty rows; with `large` a simulated log with enough exits for every figure."""
    events = simulated_log(draw(st.integers(0, 10000)), charter=charter) if large else draw(event_logs(charter))
    ids = sorted({event["account_id"] for event in events})
    accounts = accounts_by_chance(draw(st.integers(0, 10_000)), ids) if large else draw(accounts_of(ids))
    return World(events, accounts, draw(activities_of(ids)), draw(opportunities_of(ids)), draw(days()))


def accounts_by_chance(seed, ids):
    """Rows of `account` for many ids, where drawing each column would take hypothesis too long."""
    rng = random.Random(seed)
    columns = ("industry", "region", "country", "source", "job", "owner_marketing", "owner_sales")
    return [
        {"account_id": account_id, "name": account_id, "segment": rng.choice(SEGMENTS[:3])}
        | {column: rng.choice(WORDS) for column in columns}
        | {"value": rng.choice((None, rng.randrange(400_000) / 4))}
        for account_id in ids
        if rng.random() > 0.05
    ]
