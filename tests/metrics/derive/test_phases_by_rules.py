"""Phases by rules against the twin in plain Python: made-up companies, every account and motion compared.

Dormancy apart: the way through the phases must be the same to the instant, whatever the order of the rows.
"""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from model.charter import Charter, parse_charter
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.phases_by_rules import phase_events

READ_AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
FIRST = datetime(2026, 1, 1, 9, tzinfo=UTC)
PHASES = ("trigger", "orientation", "comparison", "decision")
RULES = (
    ("trigger", "activity", "signup", ""),
    ("orientation", "activity", "webinar", "min_count = 2\nmin_contacts = 2\nwithin_days = 20"),
    ("comparison", "activity", "demo", ""),
    ("trigger", "stage_change", "New", ""),
    ("orientation", "stage_change", "Qualified", ""),
    ("comparison", "stage_change", "Offer", ""),
    ("decision", "stage_change", "Deal", ""),
    ("won", "stage_change", "Won", ""),
    ("lost", "stage_change", "Lost", ""),
    ("orientation", "lifecycle_change", "lead", ""),
    ("comparison", "lifecycle_change", "mql", ""),
)
MOTIONS = """
[[motion]]
key = "new"
name = { de = "Neu", en = "New" }
[[motion]]
key = "existing"
name = { de = "Bestand", en = "Existing" }
after_won = true
"""


def charter(motions: str) -> Charter:
    parts = ["version = 1", "dormant_days = 60", motions]
    for phase in PHASES:
        name = f'{{ de = "{phase}", en = "{phase}" }}'
        parts.append(f'[[phase]]\nkey = "{phase}"\nname = {name}\nled_by = "shared"\nlimit_days = 30')
    for phase, source, word, more in RULES:
        parts.append(f'[[rule]]\nphase = "{phase}"\nfrom = "{source}"\nkinds = ["{word}"]\n{more}')
    return parse_charter("\n".join(parts))


def company(seed: int, accounts: int = 120) -> dict[str, list[dict]]:
    """Accounts with up to three opportunities: won, lost, re-opened, moved on, told by the outcome alone."""
    rng = random.Random(seed)
    rows = defaultdict(list)
    for number in range(accounts):
        account = f"a{number}"
        rows["account"].append({"account_id": account, "name": account})
        rows["contact"] += [{"contact_id": f"{account}c{n}", "account_id": account} for n in range(2)]
        deals = [f"{account}o{n}" for n in range(rng.choice((0, 1, 1, 2, 3)))]
        for deal in deals:
            opportunity, changes = _opportunity(rng, deal, account)
            rows["opportunity"].append(opportunity)
            rows["stage_change"] += changes
        rows["activity"] += [_activity(rng, f"{account}v{n}", account, deals) for n in range(rng.choice((0, 1, 3, 5)))]
        rows["lifecycle_change"] += [_lifecycle(rng, account) for _ in range(rng.choice((0, 0, 0, 2, 3)))]
    for table in rows.values():
        rng.shuffle(table)
    return rows


def _moment(rng: random.Random) -> datetime:
    days = rng.choice((rng.randrange(200), rng.randrange(20)))
    return FIRST + timedelta(days=days, seconds=rng.choice((0, 0, 0, 1, 50, 3600)))


def _opportunity(rng: random.Random, deal: str, account: str) -> tuple[dict, list[dict]]:
    created = at = _moment(rng)
    pipeline = rng.choice((None, "S", "P"))
    fate = rng.choice(("open", "won", "lost", "reopened", "elsewhere", "outcome", "undated"))
    told, outcome, closed = [], None, None
    for _ in range(rng.choice((1, 2, 3, 4))):
        told.append((rng.choice(("New", "Qualified", "Offer", "Deal", "Odd", "offer ")), at))
        at += timedelta(days=rng.choice((1, 5, 20)), seconds=rng.choice((0, 20, 70)))
    if fate in ("won", "lost", "reopened", "elsewhere"):
        told.append(("Lost" if fate == "lost" else "Won", at))
        if fate in ("won", "lost"):
            outcome, closed = fate, at
        at += timedelta(days=3)
    elif fate in ("outcome", "undated"):
        outcome, closed = rng.choice(("won", "lost")), at if fate == "outcome" else None
    if fate == "reopened":
        told.append((rng.choice(("New", "Offer")), at))
    changes = [
        {
            "opportunity_id": deal, "stage": stage, "changed_at": moment, "pipeline": pipeline,
            "changed_by": rng.choice(("user", "workflow", "import")), "previous_stage": told[n - 1][0] if n else None,
            "is_entry_known": rng.choice((None, None, None, False)),
        }
        for n, (stage, moment) in enumerate(told)
    ]  # fmt: skip
    if fate == "elsewhere":  # won, and moved on into another pipeline
        stage = rng.choice(("Offer", "Odd"))
        moved = {"opportunity_id": deal, "stage": stage, "changed_at": at, "previous_stage": "Won", "pipeline": "Z"}
        changes.append(moved | {"changed_by": "user"})
    if rng.random() < 0.3:  # walked through in seconds
        for n, change in enumerate(changes[:3]):
            if change["stage"] not in ("New", "Qualified", "Offer", "Deal"):
                break
            change["changed_at"] = changes[0]["changed_at"] + timedelta(seconds=n)
    opportunity = {
        "opportunity_id": deal, "account_id": account, "name": deal, "stage": changes[-1]["stage"],
        "created_at": created, "closed_at": closed, "outcome": outcome, "synced_at": READ_AT,
        "pipeline": "Z" if fate == "elsewhere" else pipeline,
    }  # fmt: skip
    return opportunity, changes


def _activity(rng: random.Random, activity: str, account: str, deals: list[str]) -> dict:
    return {
        "activity_id": activity, "account_id": account,
        "contact_id": rng.choice((None, f"{account}c0", f"{account}c1")),
        "opportunity_id": rng.choice((None, None, *deals)), "department": rng.choice(("buyer", "sales", "marketing")),
        "kind": rng.choice(("signup", "webinar", "webinar", "demo", "call", "page_view")), "occurred_at": _moment(rng),
        "is_two_way": rng.choice((None, True, False)),
    }  # fmt: skip


def _lifecycle(rng: random.Random, account: str) -> dict:
    stage, by = rng.choice(("lead", "mql", "other")), rng.choice(("user", "workflow", None))
    return {"contact_id": f"{account}c0", "lifecycle_stage": stage, "changed_at": _moment(rng), "changed_by": by}


def way(events: list[dict]) -> dict[tuple[str, str], list[tuple[str, datetime]]]:
    """(account, motion) -> phases with their instants, without dormancy and what only wakes from it."""
    found = defaultdict(list)
    for event in events:
        steps = found[event["account_id"], event["motion"]]
        if event["phase"] != "dormant" and (not steps or steps[-1][0] != event["phase"]):
            steps.append((event["phase"], event["occurred_at"].replace(tzinfo=UTC)))
    return {key: steps for key, steps in found.items() if steps}


def published(folder, agreed: Charter, rows: dict[str, list[dict]]) -> list[dict]:
    snapshot = publish(Warehouse(folder), agreed, synced_at=READ_AT, **rows)
    told = "SELECT * REPLACE (motion::VARCHAR AS motion) FROM phase_event ORDER BY account_id, motion, position"
    return snapshot.arrow(told).to_pylist()


@pytest.mark.parametrize("motions", ["", MOTIONS], ids=["one motion", "two"])
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_way_through_the_phases(tmp_path, motions, seed):
    agreed, rows = charter(motions), company(seed)
    assert way(published(tmp_path, agreed, rows)) == way(phase_events(rows, agreed))


def test_nothing_depends_on_the_order_of_rows(tmp_path):
    agreed, rows = charter(MOTIONS), company(6)
    other = {name: random.Random(7).sample(table, len(table)) for name, table in rows.items()}
    assert published(tmp_path / "one", agreed, rows) == published(tmp_path / "other", agreed, other)


def test_closed_without_a_day_since_it_was_first_read_so(tmp_path):
    """Won by its outcome alone, read on 1 and on 9 May: it closed on the 1st, whatever is read later."""
    warehouse = Warehouse(tmp_path)
    deal = {"opportunity_id": "o", "account_id": "a", "name": "o", "stage": "Odd", "outcome": "won"}
    deal |= {"created_at": datetime(2026, 4, 1, 9, tzinfo=UTC)}
    call = {"activity_id": "c", "account_id": "a", "department": "buyer", "kind": "call"}
    call |= {"occurred_at": datetime(2026, 4, 2, 9, tzinfo=UTC)}
    for day in (1, 9):
        read_at = datetime(2026, 5, day, 12, tzinfo=UTC)
        rows = {"opportunity": [deal | {"synced_at": read_at}], "activity": [call]}
        snapshot = publish(warehouse, charter(""), synced_at=read_at, follows=True, account=[
            {"account_id": "a", "name": "a"}], **rows)  # fmt: skip
        told = snapshot.arrow("SELECT phase, occurred_at, is_entry_known FROM phase_event").to_pylist()
        assert [str(value) for row in told for value in row.values()] == ["won", "2026-05-01 12:00:00", "False"]
