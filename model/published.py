"""What a snapshot holds in addition to the canonical tables: their further columns, and the tables calculated at
publish.

Pages and metrics read nothing else. A snapshot of an earlier version may lack tables and columns; readers check first.
"""

from collections.abc import Mapping
from typing import Final

from model.tables import DIMENSIONS, OWNERS, Column, Kind, Table

# Stands for the dimensions and owners of an account, stored with a row so that a filter needs no join.
WHOSE: Final = "WHOSE"
# Spells have one more column per phase of the charter, and one per phase before a loss: the local day it was reached.
REACHED: Final = "reached_"


def _columns(told: str) -> tuple[Column, ...]:
    """Columns from their names; text, unless a kind follows after a colon."""
    names = told.replace(WHOSE, " ".join((*DIMENSIONS, *OWNERS))).split()
    return tuple(Column(name, Kind(kind or "text")) for name, _, kind in (one.partition(":") for one in names))


def _table(name: str, told: str) -> Table:
    return Table(name, name, _columns(told))


# What publishing adds to the canonical tables: local days of instants, and what identity and charter make of a row.
FURTHER_COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "account": _columns("synced_at:instant row_no:integer given_value:number is_implied:boolean"),
    "contact": _columns("source synced_at:instant row_no:integer created_on:date"),
    "opportunity": _columns(
        "source synced_at:instant row_no:integer created_on:date closed_on:date motion first_motion "
        "motion_since:date told_outcome told_closed_on:date"
    ),
    "stage_change": _columns("account_id source synced_at:instant row_no:integer changed_on:date"),
    "activity": _columns("source synced_at:instant row_no:integer occurred_on:date"),
    "phase_event": _columns("occurred_on:date position:integer"),
    "lifecycle_change": _columns("source synced_at:instant row_no:integer changed_on:date"),
    "user": _columns("source synced_at:instant row_no:integer"),
    "attribute_change": _columns("source synced_at:instant row_no:integer changed_on:date seen_on:date"),
}

PUBLISHED: Final[tuple[Table, ...]] = (
    # What each source said about a merged activity, one row per source; is_shown: the row that is shown.
    _table(
        "activity_origin",
        "activity_id account_id contact_id opportunity_id department kind occurred_at:instant is_two_way:boolean "
        "is_solicited:boolean subject campaign source source_id is_shown:boolean row_no:integer",
    ),
    # Amounts in a currency for which the charter has no rate: they are kept out of every sum.
    _table("amount_apart", "account_id motion opportunity_id currency amount:number created_on:date closed_on:date"),
    # Working days: when each opens (local), how long it is, and how much working time lies before it (microseconds).
    _table("business_day", "day:date opens_at:instant length:integer before:integer"),
    # Values of each dimension, and how many accounts have them.
    _table("dimension", "dimension value accounts:integer"),
    # Spells that the record itself gives reason to question, each with the days on which the doubt holds.
    _table("doubt", "account_id motion spell:integer kind from_on:date until_on:date place:integer evidence_id"),
    # The contacts of an account, numbered in the order in which they first took part, with each day on which they did.
    _table("engaged_contact", "account_id engaged_on:date contact_no:integer"),
    # What cannot be assigned: kind, how many rows, an example.
    _table("finding", "kind table_name column_name row_count:integer example"),
    # Rows that a source reports as deleted, or as merged into others.
    _table("gone", "table_name row_id kind into_id gone_at:instant source row_no:integer"),
    # Entries into the first phase that sales leads, and how sales answered; work in microseconds of working time.
    _table(
        "handover",
        "account_id motion spell:integer offered_on:date touched_on:date accepted_on:date returned_on:date "
        "ended_on:date reason is_back:boolean offered_work:integer touched_work:integer accepted_work:integer "
        "returned_work:integer ended_work:integer phase WHOSE account_no:integer",
    ),
    # Buying roles known at an account, as indices into the charter's needed roles, with the day since which each is
    # known.
    _table("known_role", "account_id role:integer known_on:date"),
    # Pairs that may mean the same and wait for a person to decide; score in bits of evidence.
    _table("likely_link", "kind left_id right_id score:number reasons is_duplicate:boolean row_no:integer"),
    # Records that were merged: which into which, on what evidence, decided by whom.
    _table("link", "kind kept_id merged_id source score:number reasons decided_by row_no:integer"),
    # Exports that are published together: each is one look at a company.
    _table("look", "look_id kind seen_on:date file row_no:integer"),
    # The currency of every sum; is_mixed: nothing says which of several it is.
    _table("money", "currency is_mixed:boolean"),
    # Notes from reading the sources: message keys, and their values as JSON.
    _table("note", "source message details synced_at:instant row_no:integer"),
    # The times during which opportunities were open, split by account and motion; place separates stretches on one day.
    _table(
        "open_stretch",
        "account_id opportunity_id motion place:integer from_on:date until_on:date expected_close_on:date",
    ),
    # What each source said about a merged opportunity; is_shown: the value that is shown.
    _table("opportunity_origin", "opportunity_id column_name value source source_id is_shown:boolean row_no:integer"),
    # Quarantined rows, with the reason.
    _table(
        "quarantine", "source file line:integer table_name column_name reason value synced_at:instant row_no:integer"
    ),
    # Entries of the past that a snapshot shows differently from the one before. One row without an account: since when
    # this is recorded.
    _table("revision", "account_id motion from_phase phase entered_on:date is_withdrawn:boolean learned_on:date WHOSE"),
    # Words of the charter's rules that matched, per source, and how many rows.
    _table("rule_word", "source evidence phase word row_count:integer"),
    # Spells in which sales had to be in touch, and when it was; work in microseconds of working time.
    _table(
        "sales_duty",
        "account_id motion spell:integer touched_on:date entered_work:integer touched_work:integer "
        "left_work:integer phase WHOSE account_no:integer",
    ),
    # One-to-one touches by sales per spell and day; premature: those in a phase that marketing leads that nobody had
    # asked for.
    _table(
        "sales_touch",
        "account_id motion spell:integer touched_on:date touches:integer premature:integer phase WHOSE "
        "account_no:integer",
    ),
    # Days with a two-way or buyer-made activity.
    _table("sign_of_life", "account_id lived_on:date"),
    # Words of rules that matched before and no longer do.
    _table("silent_rule", "source evidence phase word row_count:integer since_on:date"),
    # Every stay of every account in a phase: the basis of all figures. One column per phase of the charter holds the
    # day it was reached afterwards.
    _table(
        "spell",
        "account_id phase entered_at:instant entered_on:date known_by evidence_id rule is_entry_known:boolean "
        "motion spell:integer left_at:instant left_on:date next_phase journey:integer exit dwell_days:integer "
        "is_first_entry:boolean lot name value:number owner_marketing owner_sales segment industry region country "
        "source job value_today:number last_lived_on:date",
    ),
    # The stages in the sources, the phase that the charter's rules give each, and what is in them.
    _table(
        "stage",
        "source pipeline stage_id stage phase word changes:integer opportunities:integer open_opportunities:integer "
        "amount:number currency",
    ),
    # What each source said about an account; is_shown: the value that is shown.
    _table(
        "value_origin",
        "account_id column_name value source source_id last_confirmed_at:instant is_shown:boolean row_no:integer",
    ),
    # Opportunities with an amount in our currency, while they were open.
    _table("valued_opportunity", "account_id motion opportunity_id amount:number created_on:date closed_on:date"),
    # The account's own value today, if its source gives one.
    _table("worth_today", "account_id motion amount:number"),
)
