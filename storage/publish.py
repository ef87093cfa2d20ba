"""From staged rows to a snapshot's tables: resolve ids, classify, derive spells, store what pages need.

What is calculated here need not be calculated while somebody waits (ARCHITECTURE.md, "What is computed at publish").
"""

from collections.abc import Callable

from model.tables import TABLES, Kind
from storage.build import Build, in_utc
from storage.facts import build_facts
from storage.groups import build_groups
from storage.money import build_money
from storage.phases import build_phase_events, build_spells
from storage.revisions import build_revisions
from storage.several import build_several
from storage.stages import build_stages
from storage.staging import AUXILIARY
from storage.tracked import build_tracked
from storage.whereabouts import build_whereabouts
from storage.working_together import build_working_together

Progress = Callable[[int, int, str], None]

# If a row names its account only through another row: the account that row had at the time.
OF_CONTACT = "CASE WHEN w.id IS NULL THEN c.account_id ELSE w.account_id END"
OF_OPPORTUNITY = "CASE WHEN d.id IS NULL THEN o.account_id ELSE d.account_id END"
ACCOUNT_OF = {
    "activity": f"coalesce(t.account_id, {OF_CONTACT}, {OF_OPPORTUNITY})",
    "lifecycle_change": f"coalesce(t.account_id, {OF_CONTACT})",
    "stage_change": OF_OPPORTUNITY,
}
THROUGH_CONTACT = (
    "LEFT JOIN contact c ON c.contact_id = t.contact_id"
    " LEFT JOIN former_whereabouts w ON w.entity = 'contact' AND w.id = t.contact_id AND t.{moment} < w.until_at"
    " AND (w.from_at IS NULL OR t.{moment} >= w.from_at)"
)
THROUGH_OPPORTUNITY = (
    "LEFT JOIN opportunity o ON o.opportunity_id = t.opportunity_id"
    " LEFT JOIN former_whereabouts d ON d.entity = 'opportunity' AND d.id = t.opportunity_id"
    " AND t.{moment} < d.until_at AND (d.from_at IS NULL OR t.{moment} >= d.from_at)"
)
THROUGH = {
    "activity": f"{THROUGH_CONTACT.format(moment='occurred_at')} {THROUGH_OPPORTUNITY.format(moment='occurred_at')}",
    "lifecycle_change": THROUGH_CONTACT.format(moment="changed_at"),
    "stage_change": THROUGH_OPPORTUNITY.format(moment="changed_at"),
}


def build(step_of: Build, progress: Progress) -> None:
    """Fill the attached, empty target from the staged tables."""
    steps = {
        "groups": build_groups,
        "accounts": build_accounts,
        "tracked": build_tracked,
        "sources": build_sources,
        "stages": build_stages,
        "evidence": build_phase_events,
        "money": build_money,
        "spells": build_spells,
        "facts": build_facts,
        "working_together": build_working_together,
        "revisions": build_revisions,
    }
    for number, (name, step) in enumerate(steps.items()):
        progress(number, len(steps), name)
        step(step_of)
    progress(len(steps), len(steps), "revisions")


def build_accounts(build: Build) -> None:
    """All accounts; one that occurs only in other tables gets a row of its own, marked is_implied."""
    build_several(build)
    build.create(
        "account",
        f"SELECT {', '.join(in_utc(TABLES['account']))}, t.value AS given_value,"
        " false AS is_implied FROM account t ORDER BY account_id",
    )
    mentions = " UNION ".join(
        f"SELECT account_id FROM {name}"
        for name, table in TABLES.items()
        if name != "account" and "account_id" in table.column_names
    )
    build.run(
        f"INSERT INTO {build.target}.account BY NAME SELECT account_id, account_id AS name, true AS is_implied"
        f" FROM ({mentions}) m WHERE account_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM account a WHERE a.account_id = m.account_id) ORDER BY account_id"
    )


def build_sources(build: Build) -> None:
    """The other tables, with local days and the account of every row, however the row names it."""
    build_whereabouts(build)
    for name, table in TABLES.items():
        if name in ("account", "phase_event"):
            continue
        days = [
            f"{build.day(f't.{column.name}')} AS {column.name.removesuffix('_at')}_on"
            for column in table.columns
            if column.kind is Kind.INSTANT
        ]
        account = [f"{ACCOUNT_OF[name]} AS account_id"] if name in ACCOUNT_OF else []
        listed = in_utc(table, leave_out=frozenset({"account_id"} if account else ()))
        order = "account_id, occurred_at" if name == "activity" else "t.row_no"
        build.create(
            name,
            f'SELECT {", ".join(account + listed + days)} FROM "{name}" t {THROUGH.get(name, "")} ORDER BY {order}',
        )
    for table in AUXILIARY:
        build.create(table.name, f"SELECT *, rowid AS row_no FROM {table.name}")
