"""The company every engine is asked about: the demonstration, and among its accounts some where all is awkward."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.charter import default_charter
from model.tables import TABLES
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import EDGES, IDS, SEGMENTS, WORDS, event_row, in_file_order, simulated_log

# What templates, drivers and marks of queries are made of.
MORE_IDS = (
    "$as_of",
    ":as_of",
    "%(as_of)s",
    "%s",
    "{x}",
    "a\nb",
    "Ä Übung",
    "Straße",
    "\u202ex",
    "__kept_0__",
    "''",
    "?",
)
ALL_IDS = (*IDS, *MORE_IDS)
KINDS = (
    "call", "email_sent", "email_reply", "meeting", "webinar_attended", "page_view", "demo_request", "form_submitted",
)  # fmt: skip
ROLES = (None, "champion", "economic_buyer", "user", "technical_buyer", "Einkauf")


Rows = dict[str, list[dict[str, Any]]]


def company(warehouse: Warehouse) -> Snapshot:
    """Both, published as one, so that every query is compiled once."""
    plain, hard = demonstration(), awkward()
    together = {name: [*plain.get(name, []), *hard.get(name, [])] for name in {**plain, **hard}}
    return publish(warehouse, demonstration_charter(), **together)


@cache
def demonstration() -> Rows:
    """The simulated company with 150 accounts: what its evidence was found to say, as published."""
    rows: Rows = {}
    with TemporaryDirectory() as folder:
        warehouse = Warehouse(Path(folder))
        run(warehouse, DemoCompany(accounts=150, seed=7), charter=demonstration_charter(), label="demo", is_demo=True)
        snapshot = warehouse.current()
        assert snapshot is not None
        for name, table in TABLES.items():
            known = snapshot.arrow(f'SELECT * FROM "{name}" ORDER BY ALL').to_pylist()
            rows[name] = [{column: row.get(column) for column in table.column_names} for row in known]
    return rows


@cache
def awkward() -> Rows:
    """Hard ids and words, events at one instant, unknown entries, null dimensions, rows that belong to nobody."""
    charter, rng = default_charter(), random.Random(3)
    events = simulated_log(5, accounts=60)
    for account_id in ALL_IDS:
        at = rng.choice(EDGES)
        for _ in range(rng.randrange(1, 7)):
            known = rng.random() > 0.2
            events.append(event_row(account_id, rng.choice(charter.phase_keys), at, 0, is_entry_known=known))
            at = at if rng.random() < 0.3 else at + timedelta(hours=rng.randrange(2000))
    ids = sorted({event["account_id"] for event in events})
    some = (*ids, None, "nobody")

    def moment() -> datetime:
        return rng.choice(EDGES) + timedelta(minutes=rng.choice((0, 0, rng.randrange(300_000))))

    accounts = [
        {
            "account_id": account_id,
            "name": rng.choice((account_id, f"Name von {account_id}", "ÄRGER & Söhne", "same")),
            "segment": rng.choice((*SEGMENTS, *MORE_IDS, "back\\slash", 'say "hi"', "O'Neil")),
            **{
                name: rng.choice((*WORDS, *MORE_IDS[:4])) for name in ("industry", "region", "country", "source", "job")
            },
            **{name: rng.choice((None, "u1", "u2", "O'Neil")) for name in ("owner_marketing", "owner_sales")},
            "value": rng.choice((None, None, 0.0, rng.randrange(10**8) / 7)),
            "employees": rng.choice((None, 5, 4000)),
            "created_at": rng.choice((None, moment())),
        }
        for account_id in ids
        if rng.random() > 0.1
    ]
    contacts = [
        {
            "contact_id": f"c{number}", "account_id": rng.choice(some), "name": rng.choice((None, "", f"P {number}")),
            "email": rng.choice((None, f"p{number}@example.test")), "buying_role": rng.choice(ROLES),
            "created_at": rng.choice((None, moment())),
        }
        for number in range(150)
    ]  # fmt: skip
    opportunities = []
    for number in range(120):
        created_at = moment()
        closed_at = rng.choice((None, created_at + timedelta(hours=rng.randrange(5000))))
        opportunities.append(
            {
                "opportunity_id": f"o{number}", "account_id": rng.choice(some), "name": f"Deal {number}",
                "stage": rng.choice(("Proposal", "Qualify", "100%")),
                "amount": rng.choice((None, rng.randrange(10**7) / 3)),
                "currency": "EUR", "owner": rng.choice((None, "u1", "u2", "left us")), "created_at": created_at,
                "expected_close_on": rng.choice((None, date(2026, 1, 1) + timedelta(days=rng.randrange(-200, 200)))),
                "closed_at": closed_at, "outcome": closed_at and rng.choice(("won", "lost")),
            }
        )  # fmt: skip
    activities = [
        {
            "activity_id": f"a{number}", "account_id": rng.choice(some),
            "contact_id": rng.choice((None, f"c{rng.randrange(160)}")),
            "department": rng.choice(("marketing", "sales", "buyer")),
            "kind": rng.choice(KINDS), "occurred_at": moment(), "is_two_way": rng.choice((None, True, False)),
            "is_solicited": rng.choice((None, True, False)), "subject": rng.choice((None, "", "Re: 100%", "a\nb")),
        }
        for number in range(1500)
    ]  # fmt: skip
    changes = [
        {
            "opportunity_id": f"o{rng.randrange(125)}", "stage": rng.choice(("Proposal", "Qualify", "won")),
            "changed_at": rng.choice(EDGES), "sequence": rng.choice((None, 1, 2)),
            "changed_by": rng.choice((None, "user", "bulk")),
        }
        for _ in range(150)
    ]  # fmt: skip
    users = [
        {"user_id": "u1", "name": "Ümit O'Neil", "department": "sales", "is_active": True},
        {"user_id": "u2", "name": "%s", "department": "marketing", "is_active": False},
    ]
    # The day after the last clock change, so that spells are open on every engine's last day.
    activities.append(activities[0] | {"activity_id": "last", "occurred_at": datetime(2026, 6, 30, 12, tzinfo=UTC)})
    return {
        "phase_event": in_file_order(events), "account": accounts, "contact": contacts, "activity": activities,
        "opportunity": opportunities, "stage_change": changes, "user": users,
    }  # fmt: skip
