"""Which columns of which tables name people and companies; and tables without people, or with stand-ins for both."""

from collections.abc import Mapping
from typing import Final

import ibis
import ibis.expr.types as ir

from model.tables import OWNERS
from storage.pseudonyms import stand_ins

Tables = Mapping[str, ir.Table]

# Shown in place of a name.
STAND_IN: Final = "***"

# Columns that name an employee or a contact in any table; then those of single tables.
_NAMES: Final = frozenset((*OWNERS, "owner", "email"))
_NAMES_OF: Final = {"contact": ("name",)}
# The evidence of this doubt is a user's id.
_OWNER_LEFT: Final = "owner_left"
# Text in which people may be named and amounts mentioned.
FREE_TEXT: Final = {
    "activity": ("subject",), "activity_origin": ("subject",), "finding": ("example",), "quarantine": ("value",),
    "note": ("details",),
}  # fmt: skip
# Columns that hold values of several fields; another column says which.
TOLD_BY: Final = {"value_origin": "column_name", "opportunity_origin": "column_name", "attribute_change": "field"}

# Columns that hold an employee's id, and the tables whose rows are people.
_OWNING: Final = frozenset((*OWNERS, "owner", "user_id"))
_PEOPLE: Final = {"contact": "contact", "user": "employee"}
# Columns by which a company is known, beside its name.
_OF_COMPANY: Final = frozenset(("domain", "postcode", "place"))
# Text that may name a company.
_FILES: Final = {"look": ("file",), "quarantine": ("file",)}
# Tables whose rows may be about contacts: how that is known, and which of their columns then hold a contact's id.
_OF_CONTACTS: Final[Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]]] = {
    "attribute_change": ("entity", {"contact": ("entity_id",)}),
    "gone": ("table_name", {"contact": ("row_id", "into_id")}),
    "likely_link": ("kind", {"contact": ("left_id", "right_id"), "lead": ("left_id",)}),
    "link": ("kind", {"contact": ("kept_id", "merged_id"), "lead": ("merged_id",)}),
}


def without_people(name: str, rows: ir.Table) -> ir.Table:
    """`rows` of the table `name` with a placeholder for names, and without text in which people may be named."""
    if name == "user":  # names are joined by ids, which would otherwise all be the same
        return rows.filter(ibis.literal(False))
    named = [column for column in rows.columns if column in _NAMES or column in _NAMES_OF.get(name, ())]
    hidden = {column: rows[column].isnull().ifelse(ibis.null("string"), STAND_IN) for column in named}
    if name == "contact":  # otherwise an id would be shown, which may be an address
        hidden["name"] = ibis.literal(STAND_IN)
    if name == "doubt":
        hidden["evidence_id"] = (rows.kind == _OWNER_LEFT).ifelse(STAND_IN, rows.evidence_id)
    hidden |= {column: ibis.null("string") for column in FREE_TEXT.get(name, ()) if column in rows.columns}
    return rows.mutate(**hidden | without_values(name, rows, _NAMES)) if hidden or name in TOLD_BY else rows


def pseudonymised(tables: Tables, *, has_people: bool = True) -> Tables:
    """Every table with stand-ins for companies and people, and without text in which they may be named. has_people:
    `tables` name people; where they do not, only companies are replaced.

    The ids of contacts and employees are replaced alike in every table, so that rows still find each other; those of
    accounts stay, as every link names an account by its id.
    """
    return {name: _with_stand_ins(name, rows, has_people=has_people) for name, rows in tables.items()}


def _with_stand_ins(name: str, rows: ir.Table, *, has_people: bool) -> ir.Table:
    gone = (_OF_COMPANY if name == "account" else frozenset()).union(FREE_TEXT.get(name, ()), _FILES.get(name, ()))
    hidden = {column: ibis.null("string") for column in rows.columns if column in gone}
    if "name" in rows.columns and name in ("account", "opportunity", "spell"):
        key = "opportunity_id" if name == "opportunity" else "account_id"
        hidden["name"] = stand_ins("deal" if name == "opportunity" else "company", rows[key])
    if has_people:
        hidden |= _people(name, rows)
    return rows.mutate(**hidden | without_values(name, rows, _NAMES | _OF_COMPANY | {"name"}))


def _people(name: str, rows: ir.Table) -> dict[str, ir.Value]:
    found: dict[str, ir.Value] = {
        column: stand_ins("employee", rows[column]) for column in rows.columns if column in _OWNING
    }
    if "contact_id" in rows.columns:
        found["contact_id"] = stand_ins("contact", rows.contact_id)
    if name in ("contact", "user"):
        found |= {"name": stand_ins(_PEOPLE[name], rows[f"{name}_id"]), "email": ibis.null("string")}
    if name == "doubt":
        told = stand_ins("employee", rows.evidence_id)
        found["evidence_id"] = (rows.kind == _OWNER_LEFT).ifelse(told, rows.evidence_id)
    if name in _OF_CONTACTS:
        column, ids = _OF_CONTACTS[name]
        for one in {held for columns in ids.values() for held in columns}:
            is_contact = rows[column].isin([kind for kind, columns in ids.items() if one in columns])
            found[one] = is_contact.ifelse(stand_ins("contact", rows[one]), rows[one])
    return found


def without_values(name: str, rows: ir.Table, columns: frozenset[str]) -> dict[str, ir.Value]:
    """The column `value` without the values of `columns`, for a table that holds values of several; else nothing."""
    if name not in TOLD_BY or "value" not in rows.columns:
        return {}
    return {"value": rows[TOLD_BY[name]].isin(sorted(columns)).ifelse(ibis.null("string"), rows.value)}
