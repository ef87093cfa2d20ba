"""Canonical rows drawn as text, for tests of phases by rules: who reads a test sees the whole company."""

from datetime import UTC, datetime, timedelta

from model.tables import TABLES

NIGHT = datetime(2026, 1, 1, tzinfo=UTC)
READ_AT = datetime(2027, 6, 1, tzinfo=UTC)


def instant(text):
    """`5` is the fifth day after 1 January 2026 at 09:00 UTC, `5T23:30` or `5T23:30:10.5` that time of the day."""
    day, _, clock = str(text).partition("T")
    hours, minutes, seconds = [*(clock or "09:00").split(":"), "0"][:3]
    return NIGHT + timedelta(days=int(day), hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def row(table, **values):
    """One row with every column of the canonical table, those not given null."""
    drawn = dict.fromkeys(TABLES[table].column_names)
    unknown = set(values) - {*drawn, "source", "synced_at"}
    if unknown:
        raise ValueError(f"{table} has no {sorted(unknown)}")
    return {"source": "test", "synced_at": READ_AT, **drawn, **values}


def opportunity(opportunity_id, account_id, created, stage="?", *, closed=None, **values):
    """One opportunity, created and closed on drawn days."""
    return row(
        "opportunity", opportunity_id=opportunity_id, account_id=account_id, name=opportunity_id, stage=stage,
        created_at=instant(created), closed_at=None if closed is None else instant(closed), **values,
    )  # fmt: skip


def changes(opportunity_id, drawn, **values):
    """Stage changes of `"Proposal@0 > Closed Won@5T10:00"`; all with the `values`."""
    found = []
    for step in drawn.split(" > "):
        stage, _, at = step.partition("@")
        found.append(row("stage_change", opportunity_id=opportunity_id, stage=stage, changed_at=instant(at), **values))
    return found


def activity(account_id, kind, at, *, department="buyer", number=None, **values):
    """One activity; its id is made of what it is."""
    key = f"{account_id}-{kind}-{at}-{number}"
    return row(
        "activity", activity_id=key, account_id=account_id, kind=kind, occurred_at=instant(at), department=department,
        **values,
    )  # fmt: skip


def lifecycle(drawn, **values):
    """Lifecycle changes of `"lead@0 workflow > mql@31 user"`: stage, day and who changed it."""
    found = []
    for step in drawn.split(" > "):
        stage, _, rest = step.partition("@")
        at, _, changed_by = rest.partition(" ")
        changed_at = instant(at)
        found.append(
            row(
                "lifecycle_change",
                lifecycle_stage=stage,
                changed_at=changed_at,
                changed_by=changed_by or None,
                **values,
            )
        )
    return found


def world(*rows):
    """The rows (or lists of them) by table, as phase_events takes them."""
    tables = {"opportunity": [], "stage_change": [], "activity": [], "lifecycle_change": [], "contact": []}
    for found in rows:
        for one in found if isinstance(found, list) else [found]:
            tables[_table_of(one)].append(one)
    return tables


def _table_of(found):
    for key, table in (
        ("activity_id", "activity"), ("lifecycle_stage", "lifecycle_change"), ("changed_at", "stage_change"),
        ("created_at", "opportunity" if "opportunity_id" in found else "contact"),
    ):  # fmt: skip
        if key in found:
            return table
    raise ValueError(f"no table for {found}")


def drawn(events):
    """Events as text: `account motion: phase@day[Thh:mm][?]`, 09:00 left out, ? for an entry that is not known."""
    lines = {}
    for event in events:
        after = event["occurred_at"] - NIGHT
        clock = (NIGHT + after).strftime("%H:%M:%S.%f").removesuffix(".000000").removesuffix(":00")
        at = str(after.days) + ("" if clock == "09:00" else f"T{clock}")
        step = f"{event['phase']}@{at}" + ("" if event["is_entry_known"] else "?")
        lines.setdefault(f"{event['account_id']} {event['motion']}", []).append(step)
    return [f"{head}: {' > '.join(steps)}" for head, steps in lines.items()]
