"""Phases of the accounts that a draft can move, recalculated beside the snapshot by the same steps as at publish."""

from pathlib import Path

import duckdb

from model.charter import Charter
from storage.build import Build
from storage.by_rules import build_events_by_rules, build_opportunity_steps, drop_temporary
from storage.money import build_money
from storage.phases import build_history, spell_rows, tell_of_opportunities
from storage.preview.affected import Affected, build_affected
from storage.preview.needs import Needs
from storage.snapshot import Snapshot
from storage.whereabouts import build_whereabouts

BASE, BESIDE = "base", "memory"
# In these tables the rows of the affected accounts are replaced; all others are those of the snapshot.
REPLACED = ("spell", "opportunity", "open_stretch", "valued_opportunity", "worth_today", "amount_apart", "phase_event")
# Tables whose rows are the same under any charter, needed while the phases are calculated.
TAKEN = ("account", "activity", "stage_change", "lifecycle_change", "attribute_change", "sign_of_life", "look", "money")
# The columns of an activity that rules use.
OF_ACTIVITIES = (
    "activity_id", "account_id", "contact_id", "opportunity_id", "department", "kind", "occurred_at", "occurred_on",
    "is_two_way",
)  # fmt: skip
# Removes what publishing added to an opportunity and restores what the source delivered.
_AS_TOLD = """* EXCLUDE (motion, first_motion, motion_since, told_outcome, told_closed_on) REPLACE (
    told_outcome AS outcome, CASE WHEN told_closed_on IS NOT NULL THEN closed_at END AS closed_at,
    told_closed_on AS closed_on)"""

OWN = "SEMI JOIN affected USING (account_id)"


def beside(database: Path, *, memory_limit_mb: int) -> duckdb.DuckDBPyConnection:
    """A connection with a database of its own in memory, and the snapshot's file read-only beside it as `base`."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_limit_mb}MB",
        "autoinstall_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("LOAD icu")
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    connection.execute(f"ATTACH '{str(database).replace(chr(39), chr(39) * 2)}' AS {BASE} (READ_ONLY)")
    for column, kind, *_ in connection.execute(f"DESCRIBE {BASE}.spell").fetchall():
        if kind.startswith("ENUM") and column != "next_phase":
            connection.execute(f"CREATE TYPE {BESIDE}.{column}_word AS {kind}")
    return connection


def reclassify(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, charter: Charter, wanted: Needs, *, most: int | None
) -> Affected:
    """Create the snapshot's tables under `charter`, as views on both databases; returns for how many accounts the
    phases were recalculated.

    With `most`, no more are than that, drawn at random and the same each time; then `spell` has no rows of those that
    were not drawn, and `former_spell` holds the published spells of the same accounts.
    """
    info = snapshot.info
    build = Build(connection, charter, info.published_at, snapshot, BESIDE, BASE, info.as_of)
    found = build_affected(build, wanted, most=most)
    is_sampled = found.drawn < found.possible
    _take(build)
    build_whereabouts(build)
    build_opportunity_steps(build)
    build_events_by_rules(build)
    if is_sampled:  # where accounts stand is all that is asked of a sample
        build.create("worth_today", f"SELECT * FROM {BASE}.worth_today {OWN}")
    else:
        tell_of_opportunities(build)
        build_money(build)
    drop_temporary(build)
    _spells(build)
    for name in TAKEN:
        build.run(f"DROP TABLE IF EXISTS {BESIDE}.{name}")
    _join(build, [*snapshot.tables], is_whole=wanted.is_of_all, is_sampled=is_sampled)
    return found


def _take(build: Build) -> None:
    """Copy the rows of the affected accounts, as they were before their phases were calculated."""
    build.run(
        f"""CREATE TEMP TABLE concerned AS
        SELECT opportunity_id FROM {BASE}.opportunity SEMI JOIN affected USING (account_id)
        UNION SELECT opportunity_id FROM {BASE}.stage_change SEMI JOIN affected USING (account_id)
        UNION SELECT entity_id FROM {BASE}.attribute_change JOIN affected a ON a.account_id = value
            WHERE entity = 'opportunity' AND field = 'account_id'"""
    )
    own, theirs = OWN, "SEMI JOIN concerned USING (opportunity_id)"
    build.create("account", f"SELECT * REPLACE (given_value AS value) FROM {BASE}.account {own}")
    build.create("opportunity", f"SELECT {_AS_TOLD} FROM {BASE}.opportunity {theirs}")
    build.create("stage_change", f"SELECT * FROM {BASE}.stage_change {theirs}")
    build.create("activity", f"SELECT {', '.join(OF_ACTIVITIES)} FROM {BASE}.activity {own}")
    for name in ("lifecycle_change", "sign_of_life"):
        build.create(name, f"SELECT * FROM {BASE}.{name} {own}")
    build.create("look", f"SELECT * FROM {BASE}.look")
    build.create("attribute_change", f"SELECT * FROM {BASE}.attribute_change")
    # As staged: without phase events, so that they are calculated.
    build.run(f"CREATE TEMP TABLE phase_event AS SELECT * FROM {BASE}.phase_event LIMIT 0")
    build.run("DROP TABLE concerned")


def _spells(build: Build) -> None:
    """The spells of the affected accounts, using the snapshot's own dictionaries if they are the same."""
    build.run("DROP TABLE phase_event")
    build_history(build)
    phases = build.charter.phase_keys
    words = {"phase": phases, "next_phase": phases, "motion": tuple(motion.key for motion in build.charter.motions)}
    kinds = {column: kind for column, kind, *_ in build.connection.execute(f"DESCRIBE {BASE}.spell").fetchall()}
    columns = [row[0] for row in build.connection.execute(f"DESCRIBE {spell_rows(build, {})}").fetchall()]
    listed = []
    for column in columns:
        kind = kinds.get(column, "")
        is_known = kind.startswith("ENUM") and all(f"'{word}'" in kind for word in words.get(column, ()))
        listed.append(f"{column}::{kind} AS {column}" if is_known and column != "rule" else column)
    spells = f"SELECT {', '.join(listed)} FROM ({spell_rows(build, {})}) WHERE account_id IN (FROM affected)"
    build.create("spell", spells)
    build.run("DROP TABLE history")


def _join(build: Build, names: list[str], *, is_whole: bool, is_sampled: bool) -> None:
    """Every table of the snapshot under its own name: rows of the affected accounts from here, all others from the
    snapshot.

    is_whole: all accounts are affected, and their spells may have columns for other phases.
    """
    build.run(f"CREATE TABLE {BESIDE}.affected_account AS FROM affected")
    build.run(f"CREATE TABLE {BESIDE}.drawn_account AS SELECT account_id FROM drawn")
    # Whose spells are not those of the snapshot: recalculated, or not known as they were not drawn.
    build.run(
        f"CREATE TABLE {BESIDE}.replaced_account AS FROM affected"
        " UNION ALL FROM possible ANTI JOIN drawn USING (account_id)"
    )
    if is_sampled:
        build.run(
            f"""CREATE VIEW {BESIDE}.former_spell AS FROM {BASE}.spell
            WHERE account_id IN (FROM {BESIDE}.affected_account)
                OR account_id NOT IN (FROM {BESIDE}.replaced_account)"""
        )
    for name in names:
        if name not in REPLACED or (is_sampled and name != "spell"):
            build.run(f'DROP TABLE IF EXISTS {BESIDE}."{name}"')
            build.run(f'CREATE VIEW {BESIDE}."{name}" AS FROM {BASE}."{name}"')
            continue
        build.run(f'ALTER TABLE {BESIDE}."{name}" RENAME TO "own_{name}"')
        if is_whole and name == "spell":
            build.run(f'CREATE VIEW {BESIDE}."{name}" AS FROM {BESIDE}."own_{name}"')
            continue
        build.run(
            f"""CREATE VIEW {BESIDE}."{name}" AS
            SELECT * FROM {BASE}."{name}" WHERE account_id NOT IN (FROM {BESIDE}.replaced_account) OR account_id IS NULL
            UNION ALL BY NAME
            SELECT * FROM {BESIDE}."own_{name}" WHERE account_id IN (FROM {BESIDE}.affected_account)"""
        )
