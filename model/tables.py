"""The canonical tables: what connectors produce and metrics read.

A table is a name, its plural (the file name in an interchange folder) and its columns. Ids are always text: 19-digit
ids lose digits as numbers, and ``NA`` is a real id. Instants are UTC.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds; storage maps it to a type of its engine."""

    TEXT = "text"
    CHOICE = "choice"
    INSTANT = "instant"
    DATE = "date"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Column:
    """One column. ``choices`` are the allowed words of a CHOICE column."""

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One canonical table; ``key`` names the columns that are unique together (empty: a log)."""

    name: str
    plural: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


CHANGED_BY = ("user", "workflow", "import", "api", "bulk")
KNOWN_BY = ("observed", "user", "workflow", "import", "bulk", "api", "inferred")
DEPARTMENTS = ("marketing", "sales", "buyer")
OUTCOMES = ("won", "lost")

# Kinds of activity that are no sign of dialogue: a page view never breaks a silence.
PAGE_VIEW_KINDS = (
    "page_view", "page_viewed", "page_views", "pageview", "page_visit", "page_impression",
    "impression", "visit", "web_visit", "website_visit",
)  # fmt: skip

# Columns of account that KPIs can be grouped and filtered by.
DIMENSIONS = ("segment", "industry", "region", "country", "source", "job")
# Columns of account that name an employee: grouped by only where the charter allows it.
OWNERS = ("owner_marketing", "owner_sales")


def _text(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, required)


def _choice(name: str, choices: tuple[str, ...], *, required: bool = False) -> Column:
    return Column(name, Kind.CHOICE, required, choices)


ACCOUNT = Table(
    "account",
    "accounts",
    (
        _text("account_id", required=True),
        _text("name", required=True),
        _text("domain"),
        _text("segment"),
        _text("industry"),
        _text("region"),
        _text("country"),
        # Only used to tell apart companies of the same name, if a source has it (connectors/consolidation).
        _text("postcode"),
        _text("place"),
        Column("employees", Kind.INTEGER),
        _text("source"),
        _text("owner_marketing"),
        _text("owner_sales"),
        Column("value", Kind.NUMBER),
        _text("currency"),
        _text("job"),
        Column("created_at", Kind.INSTANT),
        # The company it belongs to; its figures count there if the charter's unit is the group.
        _text("parent_account_id"),
    ),
    key=("account_id",),
)
CONTACT = Table(
    "contact",
    "contacts",
    (
        _text("contact_id", required=True),
        _text("account_id"),
        _text("name"),
        _text("email"),
        _text("buying_role"),
        _text("persona"),
        Column("created_at", Kind.INSTANT),
    ),
    key=("contact_id",),
)
OPPORTUNITY = Table(
    "opportunity",
    "opportunities",
    (
        _text("opportunity_id", required=True),
        _text("account_id"),
        _text("name", required=True),
        _text("stage", required=True),
        Column("amount", Kind.NUMBER),
        _text("currency"),
        _text("owner"),
        Column("created_at", Kind.INSTANT, is_required=True),
        Column("expected_close_on", Kind.DATE),
        Column("closed_at", Kind.INSTANT),
        _choice("outcome", OUTCOMES),
        _text("pipeline"),
        _text("type"),
        _text("job"),
    ),
    key=("opportunity_id",),
)
STAGE_CHANGE = Table(
    "stage_change",
    "stage_changes",
    (
        _text("opportunity_id", required=True),
        _text("stage", required=True),
        Column("changed_at", Kind.INSTANT, is_required=True),
        Column("sequence", Kind.INTEGER),
        _choice("changed_by", CHANGED_BY),
        # The vendor's own id of the stage; it stays the same when the stage is renamed.
        _text("stage_id"),
        # The stage before, by id or label: it puts several changes at one instant in order.
        _text("previous_stage"),
        # False if history begins with this row, so that it is unknown since when the stage holds; null: known.
        Column("is_entry_known", Kind.BOOLEAN),
        _text("pipeline"),
    ),
)
ACTIVITY = Table(
    "activity",
    "activities",
    (
        _text("activity_id", required=True),
        _text("account_id"),
        _text("contact_id"),
        _text("opportunity_id"),
        _choice("department", DEPARTMENTS, required=True),
        _text("kind", required=True),
        Column("occurred_at", Kind.INSTANT, is_required=True),
        Column("is_two_way", Kind.BOOLEAN),
        Column("is_solicited", Kind.BOOLEAN),
        _text("subject"),
        _text("campaign"),
    ),
    key=("activity_id",),
)
PHASE_EVENT = Table(
    "phase_event",
    "phase_events",
    (
        _text("account_id", required=True),
        _text("phase", required=True),
        Column("occurred_at", Kind.INSTANT, is_required=True),
        Column("sequence", Kind.INTEGER),
        _choice("known_by", KNOWN_BY, required=True),
        _text("evidence_id"),
        _text("rule"),
        # False: a snapshot shows a phase without saying when it began; null: known.
        Column("is_entry_known", Kind.BOOLEAN),
        # Null: the charter's lead motion.
        _text("motion"),
    ),
)
LIFECYCLE_CHANGE = Table(
    "lifecycle_change",
    "lifecycle_changes",
    (
        _text("account_id"),
        _text("contact_id"),
        _text("lifecycle_stage", required=True),
        Column("changed_at", Kind.INSTANT, is_required=True),
        Column("sequence", Kind.INTEGER),
        _choice("changed_by", CHANGED_BY),
    ),
)
USER = Table(
    "user",
    "users",
    (
        _text("user_id", required=True),
        _text("name", required=True),
        _text("email"),
        _choice("department", DEPARTMENTS[:2]),
        _text("team"),
        Column("is_active", Kind.BOOLEAN, is_required=True),
    ),
    key=("user_id",),
)

# What is recorded about a row besides its present state: which fields, and what they were set to.
TRACKED_FIELDS = {
    "account": ("segment", "parent_account_id"),
    "contact": ("account_id",),
    "opportunity": ("account_id", "amount", "currency", "expected_close_on", "pipeline", "type"),
}
ATTRIBUTE_CHANGE = Table(
    "attribute_change",
    "attribute_changes",
    (
        _choice("entity", tuple(TRACKED_FIELDS), required=True),
        _text("entity_id", required=True),
        _choice("field", tuple(dict.fromkeys(f for fields in TRACKED_FIELDS.values() for f in fields)), required=True),
        _text("value"),
        # When it was set, according to the source; null: only seen to be so, and `seen_at` counts.
        Column("changed_at", Kind.INSTANT),
        Column("seen_at", Kind.INSTANT),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        ACCOUNT, CONTACT, OPPORTUNITY, STAGE_CHANGE, ACTIVITY, PHASE_EVENT, LIFECYCLE_CHANGE, USER, ATTRIBUTE_CHANGE,
    )
}  # fmt: skip

# At least one of these is needed: without dated evidence no account is in any phase.
EVIDENCE = ("phase_event", "stage_change", "lifecycle_change", "activity")
