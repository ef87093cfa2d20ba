"""The raw tables, and how a row of Pipedrive becomes a row of text."""

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import RawTable, Row

TIMES = ("add_time", "update_time")


def _table(name: str, *columns: str) -> RawTable:
    return RawTable(name, (columns[0],), columns)


ORGANIZATIONS = _table(
    "organizations", "id", "name", "owner_id", "website", "country", "region", "postcode", "place",
    "employee_count", "industry", "segment",
    *TIMES,
)  # fmt: skip
PERSONS = _table("persons", "id", "name", "email", "org_id", "owner_id", "job_title", "role", *TIMES)
DEALS = _table(
    "deals", "id", "title", "value", "currency", "status", "stage_id", "pipeline_id", "stage_change_time", "org_id",
    "person_id", "owner_id", "origin", "expected_close_date", "won_time", "lost_time", *TIMES,
)  # fmt: skip
ACTIVITIES = _table(
    "activities", "id", "type", "subject", "done", "due_date", "due_time", "marked_as_done_time", "org_id", "person_id",
    "deal_id", "owner_id", *TIMES,
)  # fmt: skip
CHANGES = _table(
    "deal_changes", "change_id", "deal_id", "field_key", "old_value", "new_value", "changed_at", "change_source",
    "is_bulk",
)  # fmt: skip
STAGES = _table("stages", "id", "name", "pipeline_id")
PIPELINES = _table("pipelines", "id", "name")
USERS = _table("users", "id", "name", "email", "role_id", "active_flag")
INDUSTRIES = _table("industries", "id", "label")
ROLES = _table("roles", "id", "name")
MEMBERS = _table("team_members", "member_id", "user_id", "team")


def plain(table: RawTable, record: Mapping[str, Any]) -> Row:
    """The columns of `table` that have Pipedrive's names; instants as such, choices by their label."""
    return {name: _text(name, record.get(name)) for name in table.columns}


def organization(record: Mapping[str, Any], segment_field: str) -> Row:
    """An organization, with its value in `segment_field`, the key of a custom field."""
    address = record.get("address") or {}
    parts = {
        "country": "country", "region": "admin_area_level_1", "postcode": "postal_code", "place": "locality",
    }  # fmt: skip
    own = {name: as_text(address.get(part)) for name, part in parts.items()}
    return {**plain(ORGANIZATIONS, record), **own, "segment": _custom(record, segment_field)}


def person(record: Mapping[str, Any], role_field: str) -> Row:
    """A person with the primary e-mail address; the role in `role_field`, the key of a custom field."""
    emails = sorted(record.get("emails") or (), key=lambda email: not email.get("primary"))
    email = as_text(emails[0].get("value")) if emails else None
    return {**plain(PERSONS, record), "email": email, "role": _custom(record, role_field)}


def change(deal_id: str, record: Mapping[str, Any]) -> Row:
    """An entry of a deal's changelog; it has no id of its own."""
    field, at = as_text(record.get("field_key")), as_instant(record.get("time"))
    old, new = as_text(record.get("old_value")), as_text(record.get("new_value"))
    return {
        "change_id": f"{deal_id} {field} {at} {old} {new}", "deal_id": deal_id, "field_key": field, "new_value": new,
        "old_value": old, "changed_at": at,
        "change_source": as_text(record.get("change_source")), "is_bulk": as_text(record.get("is_bulk_update_flag")),
    }  # fmt: skip


def members(teams: Iterable[Mapping[str, Any]]) -> list[Row]:
    """A row for everybody in a team that still exists."""
    return [
        {"member_id": f"{team['id']} {user}", "user_id": as_text(user), "team": as_text(team.get("name"))}
        for team in teams
        if team.get("active_flag") not in (0, False)
        for user in team.get("users") or ()
    ]


def industries(fields: Iterable[Mapping[str, Any]]) -> list[Row]:
    """The choices of the field for an organization's industry, which organizations give by number."""
    return [
        {"id": as_text(option["id"]), "label": as_text(option["label"])}
        for field in fields
        if field.get("field_code") == "industry"
        for option in field.get("options") or ()
    ]


def _custom(record: Mapping[str, Any], key: str) -> str | None:
    return _text(key, (record.get("custom_fields") or {}).get(key)) if key else None


def _text(name: str, value: Any) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("label", value.get("value"))
    return as_instant(value) if name.endswith("_time") and name != "due_time" else as_text(value)
