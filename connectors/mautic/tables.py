"""The raw tables of Mautic: what is stored of each thing and of each row of a log, as text."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.kit.as_text import as_instant, as_text
from connectors.kit.stream import RawTable, Row
from connectors.mautic.client import JsonRow

USERS = RawTable("users", ("id",), ("id", "first_name", "last_name", "email", "position", "role", "is_published"))
STAGES = RawTable("stages", ("id",), ("id", "name", "weight"))
CAMPAIGN_EVENTS = RawTable("campaign_events", ("id",), ("id", "campaign_id", "campaign", "name", "type"))
FORMS = RawTable("forms", ("id",), ("id", "name"))
EMAILS = RawTable("emails", ("id",), ("id", "name", "subject"))
ASSETS = RawTable("assets", ("id",), ("id", "title"))
COMPANIES = RawTable(
    "companies", ("id",), ("id", "name", "website", "industry", "state", "country", "zipcode", "city", "employees")
)
CONTACTS = RawTable(
    "contacts",
    ("id",),
    ("id", "company_id", "first_name", "last_name", "email", "buying_role", "owner_id", "added_at", "modified_at"),
)
NOTES = RawTable("notes", ("id",), ("id", "contact_id", "type", "text", "noted_at", "user_id"))
STAGE_LOG = RawTable("stage_log", ("id",), ("id", "contact_id", "stage_id", "event", "action", "added_at"))
FORM_SUBMISSIONS = RawTable("form_submissions", ("id",), ("id", "form_id", "contact_id", "submitted_at"))
ASSET_DOWNLOADS = RawTable("asset_downloads", ("id",), ("id", "asset_id", "contact_id", "downloaded_at"))
EMAIL_CLICKS = RawTable("email_clicks", ("id",), ("id", "email_id", "contact_id", "hit_at", "url"))
WEBINARS = RawTable("webinar_events", ("id",), ("id", "contact_id", "type", "happened_at"))
# The webinar plug-in by its name in Mautic 4; an upgraded instance has both tables, each with its own ids.
CITRIX_EVENTS = RawTable("citrix_events", ("id",), ("id", "contact_id", "type", "happened_at"))
MAILINGS = RawTable("mailings", ("id",), ("id", "email_id", "contact_id", "sent_at", "is_failed", "read_at_first"))

# A table of the statistics -> raw table, and for each of its columns the one in Mautic.
LOGS: Mapping[str, tuple[RawTable, tuple[str, ...]]] = {
    "lead_stages_change_log": (STAGE_LOG, ("id", "lead_id", "stage_id", "event_name", "action_name", "date_added")),
    "form_submissions": (FORM_SUBMISSIONS, ("id", "form_id", "lead_id", "date_submitted")),
    "asset_downloads": (ASSET_DOWNLOADS, ("id", "asset_id", "lead_id", "date_download")),
    "page_hits": (EMAIL_CLICKS, ("id", "email_id", "lead_id", "date_hit", "url")),
    "plugin_goto_events": (WEBINARS, ("id", "contact_id", "event_type", "event_date")),
    "plugin_citrix_events": (CITRIX_EVENTS, ("id", "lead_id", "event_type", "event_date")),
    "email_stats": (MAILINGS, ("id", "email_id", "lead_id", "date_sent", "is_failed", "date_read")),
}


def logged(name: str) -> Callable[[Sequence[JsonRow]], Mapping[str, Sequence[Row]]]:
    """Rows of the log `name` as in its raw table; instants, which Mautic writes without a zone, in UTC."""
    table, theirs = LOGS[name]

    def rows(record: Sequence[JsonRow]) -> Mapping[str, Sequence[Row]]:
        return {
            table.name: [
                {ours: _value(column, one.get(column)) for ours, column in zip(table.columns, theirs, strict=True)}
                for one in record
            ]
        }

    return rows


def _value(column: str, value: Any) -> str | None:
    return as_instant(value) if is_date(column) else as_text(value)


def is_date(column: str) -> bool:
    """Whether a column of the statistics holds an instant."""
    return column.startswith("date_") or column.endswith("_date")


def users(records: Sequence[JsonRow]) -> Mapping[str, Sequence[Row]]:
    """People who sign in."""
    return {
        USERS.name: [
            {
                "id": as_text(one["id"]),
                "first_name": as_text(one.get("firstName")),
                "last_name": as_text(one.get("lastName")),
                "email": as_text(one.get("email")),
                "position": as_text(one.get("position")),
                "role": as_text((one.get("role") or {}).get("name")),
                "is_published": as_text(one.get("isPublished")),
            }
            for one in records
        ]
    }


def campaign_events(records: Sequence[JsonRow]) -> Mapping[str, Sequence[Row]]:
    """The steps of campaigns; a step of the type stage.change signs the stage log with its name."""
    return {
        CAMPAIGN_EVENTS.name: [
            {
                "id": as_text(event["id"]),
                "campaign_id": as_text(one["id"]),
                "campaign": as_text(one.get("name")),
                "name": as_text(event.get("name")),
                "type": as_text(event.get("type")),
            }
            for one in records
            for event in _members(one.get("events"))
        ]
    }


def companies(records: Sequence[JsonRow]) -> Mapping[str, Sequence[Row]]:
    """Companies; Mautic gives neither their owner nor when they were added or changed."""
    rows = []
    for one in records:
        fields = one["fields"]["all"]
        rows.append(
            {
                "id": as_text(one["id"]),
                "name": as_text(fields.get("companyname")),
                "website": as_text(fields.get("companywebsite")),
                "industry": as_text(fields.get("companyindustry")),
                "state": as_text(fields.get("companystate")),
                "country": as_text(fields.get("companycountry")),
                "zipcode": as_text(fields.get("companyzipcode")),
                "city": as_text(fields.get("companycity")),
                "employees": as_text(fields.get("companynumber_of_employees")),
            }
        )
    return {COMPANIES.name: rows}


def contact(one: JsonRow, company_id: str | None, role_field: str | None) -> Row:
    """A contact with its primary company; `role_field` is the alias of the field that holds the buying role."""
    fields = one["fields"]["all"]
    return {
        "id": as_text(one["id"]),
        "company_id": company_id,
        "first_name": as_text(fields.get("firstname")),
        "last_name": as_text(fields.get("lastname")),
        "email": as_text(fields.get("email")),
        "buying_role": as_text(fields.get(role_field)) if role_field else None,
        "owner_id": as_text((one.get("owner") or {}).get("id")),
        "added_at": as_instant(one.get("dateAdded")),
        "modified_at": as_instant(one.get("dateModified")),
    }


def notes(records: Sequence[JsonRow]) -> Mapping[str, Sequence[Row]]:
    """Notes of a conversation; only some versions give the author."""
    return {
        NOTES.name: [
            {
                "id": as_text(one["id"]),
                "contact_id": as_text((one.get("lead") or {}).get("id")),
                "type": as_text(one.get("type")),
                "text": as_text(one.get("text")),
                "noted_at": as_instant(one.get("dateTime") or one.get("dateAdded")),
                "user_id": as_text(one.get("createdBy")),
            }
            for one in records
        ]
    }


def named(table: RawTable) -> Callable[[Sequence[JsonRow]], Mapping[str, Sequence[Row]]]:
    """Things of which only the name is needed: columns of the same names."""
    return lambda record: {
        table.name: [{column: as_text(one.get(column)) for column in table.columns} for one in record]
    }


def _members(members: Any) -> list[JsonRow]:
    return list(members.values() if isinstance(members, Mapping) else members or ())
