"""A World as rows of Pipedrive, in the words of version 2 of its API, or of version 1 where that is asked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.fakes.world import STAGES, Company, Deal, Person, Touch, World

OPEN_STAGES = tuple(stage for stage in STAGES if stage not in ("won", "lost"))
ROLE_FIELD, SEGMENT_FIELD = "a" * 40, "b" * 40
INDUSTRIES = ("Steel", "Food")
# Told only where they are asked for.
OPTIONAL_FIELDS = ("website", "linkedin", "industry", "annual_revenue", "employee_count")
ROLES = {"sales": 1, "marketing": 2}
# How the changelog names who made a change; it has words for no others.
SOURCES = {"user": "app", "api": "api", "bulk": "app", "workflow": None, "import": None}


def rfc(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def v1(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def stage_id(stage: str) -> int:
    return 10 + OPEN_STAGES.index(stage)


def times(row: Company | Person | Deal) -> dict[str, Any]:
    return {"add_time": rfc(row.created_at), "update_time": rfc(row.modified_at), "is_deleted": False}


def organization(row: Company) -> dict[str, Any]:
    return {
        "id": row.id, "name": row.name, "owner_id": row.owner_id, "address": {"country": row.country, "value": "x"},
        "website": f"https://{row.domain}" if row.domain else None, "linkedin": None, "annual_revenue": None,
        "industry": 1 + INDUSTRIES.index(row.industry) if row.industry else None,
        "employee_count": row.employees, "custom_fields": {SEGMENT_FIELD: None}, **times(row),
    }  # fmt: skip


def organization_fields() -> list[dict[str, Any]]:
    """Fields of organizations; the choices of the industry by number."""
    kinds = dict(zip(OPTIONAL_FIELDS, ("varchar", "varchar", "enum", "monetary", "int"), strict=True))
    choices = [{"id": number, "label": label} for number, label in enumerate(INDUSTRIES, 1)]
    return [
        {"field_name": code.title(), "field_code": code, "field_type": kind, "is_custom_field": False,
         "is_optional_response_field": code != "name", "options": choices if code == "industry" else None}
        for code, kind in {"name": "varchar", **kinds}.items()
    ]  # fmt: skip


def person(row: Person) -> dict[str, Any]:
    emails = [
        {"value": f"private{row.id}@home.example", "primary": False, "label": "home"},
        {"value": row.email, "primary": True, "label": "work"},
    ]
    role = {"id": 1, "label": row.role} if row.role else None
    return {
        "id": row.id, "name": f"{row.first_name} {row.last_name}", "org_id": row.company_id, "owner_id": 1,
        "emails": emails if row.email else [], "custom_fields": {ROLE_FIELD: role}, **times(row),
    }  # fmt: skip


def deal(row: Deal) -> dict[str, Any]:
    moved = [move for move in row.moves[1:] if move.stage in OPEN_STAGES]
    return {
        "id": row.id, "title": row.name, "value": row.amount or 0, "currency": row.currency,
        "status": row.outcome or "open", "stage_id": _stage(row, len(row.moves)), "pipeline_id": 1,
        "stage_change_time": rfc(moved[-1].at) if moved else None, "org_id": row.company_id,
        "person_id": row.person_id, "owner_id": row.owner_id, "origin": "ManuallyCreated", "custom_fields": {},
        "expected_close_date": row.expected_close_on.isoformat() if row.expected_close_on else None,
        "won_time": rfc(row.closed_at) if row.outcome == "won" else None, "is_archived": is_archived(row),
        "lost_time": rfc(row.closed_at) if row.outcome == "lost" else None, **times(row),
    }  # fmt: skip


def is_archived(row: Deal) -> bool:
    """Every other lost deal was put out of sight."""
    return row.outcome == "lost" and row.id % 2 == 0


def activity(row: Touch) -> dict[str, Any]:
    return {
        "id": row.id, "type": row.kind, "subject": row.subject, "owner_id": row.user_id, "done": True,
        "due_date": row.at.date().isoformat(), "due_time": row.at.strftime("%H:%M:%S"), "org_id": row.company_id,
        "person_id": row.person_id, "deal_id": row.deal_id, "marked_as_done_time": rfc(row.modified_at),
        "add_time": rfc(row.at), "update_time": rfc(row.modified_at), "is_deleted": False,
    }  # fmt: skip


def changelog(row: Deal) -> list[dict[str, Any]]:
    """Newest first, like Pipedrive; changes of other fields in between."""
    found: list[dict[str, Any]] = []
    for turn, move in enumerate(row.moves[1:], 1):
        before = row.moves[turn - 1].stage
        status = tuple(stage if stage not in OPEN_STAGES else "open" for stage in (before, move.stage))
        stages = tuple(str(_stage(row, count)) for count in (turn, turn + 1))
        for field, (old, new) in {"stage_id": stages, "status": status, "value": ("0", "1")}.items():
            if old != new:
                found.append({
                    "field_key": field, "old_value": old, "new_value": new, "actor_user_id": move.user_id,
                    "time": v1(move.at), "change_source": SOURCES[move.by], "change_source_user_agent": "x",
                    "is_bulk_update_flag": move.by == "bulk",
                })  # fmt: skip
    return found[::-1]


def _stage(row: Deal, count: int) -> int:
    """The stage after `count` moves: a deal that is closed stays where it was."""
    return stage_id(next(move.stage for move in reversed(row.moves[:count]) if move.stage in OPEN_STAGES))


def users(world: World) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "name": one.name, "email": one.email, "role_id": ROLES[one.department],
         "active_flag": one.is_active, "is_admin": 1, "company_domain": "ours"}
        for one in world.users.values()
    ]  # fmt: skip


def teams(world: World) -> list[dict[str, Any]]:
    return [
        {"id": 1, "name": "North", "users": [*world.users], "active_flag": 1},
        {"id": 2, "name": "Dissolved", "users": [1], "active_flag": 0},
    ]


def recent(world: World, item: str) -> Iterator[tuple[Any, dict[str, Any] | None]]:
    """Rows as version 1 tells them, None for those that were deleted."""
    kinds = {"organization": "companies", "person": "people", "deal": "deals", "activity": "touches"}
    rows = getattr(world, kinds[item])
    for row in rows.values() if isinstance(rows, dict) else rows:
        is_gone = row.deleted_at is not None
        flag = {"deleted": False} if item == "deal" else {"active_flag": True}
        yield row, None if is_gone else {"id": row.id, "update_time": v1(row.modified_at), **flag}
