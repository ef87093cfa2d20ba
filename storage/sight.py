"""Tables as somebody sees them: how a row is traced to an account, and which columns hold amounts; `storage.naming`
knows which name people and companies.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import ibis
import ibis.expr.types as ir

from metrics.question.question import bind
from model.access import REACH, Part, Sight
from model.tables import DIMENSIONS, OWNERS, TRACKED_FIELDS
from storage.naming import FREE_TEXT, TOLD_BY, pseudonymised, without_people, without_values

Tables = Mapping[str, ir.Table]

ACCOUNT: Final = "account_id"
# Tables about nobody, then tables that count rows of everybody and cannot be traced to accounts: the first are visible
# to all, the others only to those whose reach is everything. Every other table needs a column account_id.
ABOUT_NOBODY: Final = frozenset(("business_day", "money"))
ABOUT_EVERYBODY: Final = frozenset(("finding", "look", "note", "quarantine", "rule_word", "silent_rule", "stage"))

_AMOUNTS: Final = frozenset(("amount", "value", "given_value", "value_today"))
# Tables whose rows refer to another table, which one of their columns names; with the columns that hold its ids.
_OF_KIND: Final = {
    "attribute_change": ("entity", ("entity_id",)),
    "gone": ("table_name", ("into_id",)),
    "likely_link": ("kind", ("left_id", "right_id")),
    "link": ("kind", ("kept_id",)),
}
_WITH_ID: Final = ("account", "contact", "opportunity", "activity")


def seen_tables(tables: Tables, sight: Sight) -> Tables:
    """`tables` with the rows, names and amounts that `sight` shows."""
    found = dict(tables)
    if sight.reach:
        found = _within(tables, sight.reach)
    if not sight.people:
        found = {name: without_people(name, rows) for name, rows in found.items()}
    if not sight.amounts:
        found = {name: _without_amounts(name, rows) for name, rows in found.items()}
    if sight.pseudonyms:
        found = dict(pseudonymised(found, has_people=sight.people))
    return found


def fits(account: ir.Table, reach: tuple[Part, ...]) -> ir.BooleanValue:
    """Whether an account fits one of the parts of `reach`; the values are bound when a query runs."""
    parts = [
        _all([_among(account[name], f"{REACH}{place}_{name}", values) for name, values in part])
        for place, part in enumerate(reach)
    ]
    return _any(parts)


def bound_values(reach: tuple[Part, ...]) -> dict[str, str]:
    """What to bind in a query on tables within `reach`, by name."""
    return {
        f"{REACH}{place}_{name}_{number}": value
        for place, part in enumerate(reach)
        for name, values in part
        for number, value in enumerate(values)
        if value
    }


def shape(sight: Sight) -> str:
    """What compiled queries depend on: how many values of each dimension are within reach, but not which."""
    parts = [[(name, [bool(value) for value in values]) for name, values in part] for part in sight.reach]
    return repr((parts, sight.people, sight.amounts, *([True] if sight.pseudonyms else [])))


def _among(column: ir.Column, mark: str, values: tuple[str, ...]) -> ir.BooleanValue:
    named = [bind(f"{mark}_{number}", "string") for number, value in enumerate(values) if value]
    ways = [(column == one).fill_null(False) for one in named]
    return _any(ways + ([column.isnull()] if "" in values else []))


def _any(conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
    return ibis.or_(*conditions) if conditions else ibis.literal(False)


def _all(conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
    return ibis.and_(*conditions) if conditions else ibis.literal(True)


def _within(tables: Tables, reach: tuple[Part, ...]) -> dict[str, ir.Table]:
    account = tables["account"].filter(fits(tables["account"], reach))
    own = account.select(ACCOUNT)
    found = {name: _rows(name, rows, own) for name, rows in tables.items() if name not in _OF_KIND}
    # The company it belongs to may be out of reach.
    found["account"] = account.mutate(parent_account_id=ibis.null("string"))
    for name in _OF_KIND.keys() & tables.keys():
        found[name] = _of_kind(name, tables[name], found)
    special: Mapping[str, Callable[[ir.Table], ir.Table]] = {
        "dimension": lambda _: _dimensions(account),
        "opportunity_origin": lambda rows: rows.semi_join(found["opportunity"], "opportunity_id"),
        "user": partial(_owners, found=found),
    }
    return found | {name: cut(tables[name]) for name, cut in special.items() if name in tables}


def _rows(name: str, rows: ir.Table, own: ir.Table) -> ir.Table:
    if name in ABOUT_NOBODY:
        return rows
    if name in ABOUT_EVERYBODY or ACCOUNT not in rows.columns:
        return rows.filter(ibis.literal(False))
    if name == "revision":  # the row without an account says since when revisions have been recorded
        return rows.filter(rows[ACCOUNT].isnull() | rows[ACCOUNT].isin(own[ACCOUNT]))
    return rows.semi_join(own, ACCOUNT)


def _of_kind(name: str, rows: ir.Table, found: Tables) -> ir.Table:
    column, ids = _OF_KIND[name]
    ways = []
    for kind in (*_WITH_ID, "lead"):
        # A lead has a contact on the left and an account on the right; a merged one continues as an account.
        kinds = ("contact", "account") if kind == "lead" and len(ids) > 1 else ("account",) if kind == "lead" else ()
        of = kinds or (kind,) * len(ids)
        held = [rows[one].isin(found[table][f"{table}_id"]) for one, table in zip(ids, of, strict=True)]
        ways.append(_all([rows[column] == kind, *held]))
    kept = rows.filter(_any(ways))
    if name != "attribute_change":
        return kept
    # Former companies of a contact or opportunity may be out of reach.
    names = [field for fields in TRACKED_FIELDS.values() for field in fields if field.endswith(ACCOUNT)]
    return kept.mutate(value=kept.field.isin(names).ifelse(ibis.null("string"), kept.value))


def _owners(users: ir.Table, found: Tables) -> ir.Table:
    """Users who own a visible account or opportunity."""
    owned = [found["account"][name] for name in OWNERS] + [found["opportunity"].owner]
    return users.filter(_any([users.user_id.isin(column) for column in owned]))


def _dimensions(account: ir.Table) -> ir.Table:
    parts = [
        account.group_by(value=account[name]).agg(accounts=account.count()).mutate(dimension=ibis.literal(name))
        for name in DIMENSIONS
    ]
    return ibis.union(*parts).select("dimension", "value", "accounts").filter(ibis._.value.notnull())


def _without_amounts(name: str, rows: ir.Table) -> ir.Table:
    numbers = [column for column in rows.columns if column in _AMOUNTS and rows[column].type().is_numeric()]
    hidden = {column: ibis.null(rows[column].type()) for column in numbers}
    hidden |= {column: ibis.null("string") for column in FREE_TEXT.get(name, ()) if column in rows.columns}
    return rows.mutate(**hidden | without_values(name, rows, _AMOUNTS)) if hidden or name in TOLD_BY else rows
