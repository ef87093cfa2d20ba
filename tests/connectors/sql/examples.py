"""The example mappings: each is valid, and reads exactly what is in tables made as the vendor makes them."""

import csv
from datetime import UTC, datetime
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples" / "sql"


def rows(told, *columns):
    return sorted(
        (tuple(row[column] for column in columns) for row in told), key=lambda row: [str(value) for value in row]
    )


def at(text_of_moment):
    return datetime.fromisoformat(text_of_moment).replace(tzinfo=UTC)


TRUTHS = ("is_", "has_", "closed_won", "active", "_fivetran_deleted", "_fivetran_active")
MOMENTS = ("_synced", "date", "timestamp", "_time", "_at", "date_entered", "_fivetran_start", "_fivetran_end")
NUMBERS = ("amount", "employees", "display_order", "probability", "number_of_employees")


def kind_of(column, *, ids):
    """The type that Fivetran gives a column of that name; `ids` that of the vendor's ids."""
    if column.startswith(TRUTHS) and column != "active_user_id":
        return "boolean"
    if column.endswith(MOMENTS):
        return "timestamptz"
    if column.endswith(NUMBERS):
        return "numeric"
    is_id = column.endswith(("_id", "_vid", "_merge", "associatedcompanyid", "owner_id")) or column == "id"
    return ids if is_id and "stage" not in column and "pipeline" not in column and column != "source_id" else "text"


def make(warehouse, folder, schema, tables, *, ids, prefix="", more=()):
    """Tables with all columns of the vendor's samples in `folder`, and some that every account of the vendor has."""
    warehouse.schema(schema)
    for table in tables:
        with (folder / f"{prefix}{table}_data.csv").open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file))
        known = {name for name in header if name.replace("_", "").isalnum()}
        columns = dict.fromkeys([*sorted(known), *(name for of, name in more if of == table)])
        told = ", ".join(f'"{name}" {kind_of(name, ids=ids)}' for name in columns)
        warehouse.run(f'create table {schema}."{table}" ({told})')


HUBSPOT = (
    "company", "contact", "contact_merge_audit", "deal", "deal_company", "deal_pipeline", "deal_pipeline_stage",
    "deal_stage", "deal_property_history", "merged_deal",
    "contact_property_history", "engagement_call", "engagement_meeting", "engagement_email", "engagement_company",
    "engagement_contact", "engagement_deal", "contact_form_submission", "owner", "users", "team",
)  # fmt: skip
# HubSpot's own properties that the samples leave out.
HUBSPOT_MORE = (
    ("company", "property_domain"), ("company", "property_numberofemployees"),
    ("company", "property_hubspot_owner_id"), ("contact", "property_associatedcompanyid"),
    ("deal", "property_deal_currency_code"), ("deal", "_fivetran_synced"),
    ("company", "property_hs_parent_company_id"), ("engagement_email", "property_hs_email_direction"),
    ("deal_company", "_fivetran_synced"),
)  # fmt: skip
SYNCED = {"_fivetran_synced": datetime(2026, 3, 9, 6, tzinfo=UTC)}
