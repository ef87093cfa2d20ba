"""What activities, lifecycle changes and opportunities support apart from stages, by the charter's rules."""

import ibis
import ibis.expr.types as ir

from metrics.derive.classification import evidence
from model.charter import LOST, WON, Evidence
from storage.build import Build


def build_evidence(build: Build) -> None:
    """The temporary table `evidence_row`: account_id, motion, moment, on_day, place, known_by, evidence_id, rule and
    is_setback.

    Rules that count rows count those of one motion since the last end or setback, so ends and setbacks come first.
    """
    charter = build.charter
    _give_motions(build)
    _set_back(build)
    _give_segments(build)
    tables = {
        "activity": build.temporary("ruled_activity"),
        "lifecycle_change": build.temporary("ruled_lifecycle"),
        "opportunity": build.temporary("ruled_opportunity"),
    }
    found = evidence(tables, charter=charter)
    if found is None:
        told = f"SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in COLUMNS.items())} WHERE false"
    else:
        told = build.sql(found.rename(moment="occurred_at", on_day="occurred_on").select(*COLUMNS))
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE evidence_row AS
        SELECT *, false AS is_setback FROM ({told}) WHERE motion IS NOT NULL
        UNION ALL SELECT account_id, motion, moment, on_day, NULL, known_by, evidence_id, NULL, true FROM set_back"""
    )
    for name in ("ruled_activity", "ruled_lifecycle", "ruled_opportunity", "set_back"):
        build.run(f"DROP TABLE {name}")


COLUMNS = {
    "account_id": "VARCHAR", "motion": "VARCHAR", "moment": "TIMESTAMP", "on_day": "DATE", "place": "SMALLINT",
    "known_by": "VARCHAR", "evidence_id": "VARCHAR", "rule": "VARCHAR",
}  # fmt: skip


def _ruled(build: Build, source: Evidence, phase: str | None = None) -> ir.Table:
    """The rows of `source` (activity, lifecycle_change) that a rule names; with `phase`, only rules for that phase, and
    none that count rows.
    """
    rows = build.table(source)
    rules = [rule for rule in build.charter.rules if rule.source == source]
    if phase is not None:
        rules = [rule for rule in rules if rule.phase == phase and rule.min_count == 1 and rule.min_contacts <= 1]
    kinds = sorted({kind for rule in rules for kind in rule.kinds})
    word = rows.kind if source == "activity" else rows.lifecycle_stage
    return rows.filter(word.isin(kinds) & rows.account_id.notnull())


def wins_beside_stages(build: Build) -> ir.Table:
    """account_id, moment: wins found by rules on activities and lifecycle changes, in any motion."""
    touched = _ruled(build, "activity", WON).select("account_id", moment="occurred_at")
    changed = _ruled(build, "lifecycle_change", WON).select("account_id", moment="changed_at")
    return touched.union(changed)


def _give_motions(build: Build) -> None:
    """`ruled_activity`, `ruled_lifecycle`, `ruled_opportunity`: rows found by rules, with the motion they count for.

    A row that names an opportunity counts for the opportunity's motion at that time; any other counts for the lead
    motion up to the account's first win there, and afterwards for the first motion with `after_won`.
    """
    charter = build.charter
    lead, after = charter.lead_motion, next((m.key for m in charter.motions if m.after_won), charter.lead_motion)
    home = f"CASE WHEN r.{{at}} > w.won_at THEN '{after}' ELSE '{lead}' END AS motion"
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE ruled_activity AS
        SELECT r.*, CASE WHEN f.opportunity_id IS NULL THEN
                {home.format(at="occurred_at").removesuffix(" AS motion")}
            WHEN f.after IS NOT NULL AND r.occurred_at > w.won_at THEN f.after
            ELSE f.motion END AS motion
        FROM ({build.sql(_ruled(build, "activity"))}) r
        LEFT JOIN lead_win w USING (account_id)
        LEFT JOIN fitted f ON f.opportunity_id = r.opportunity_id"""
    )
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE ruled_lifecycle AS SELECT r.*, {home.format(at="changed_at")}
        FROM ({build.sql(_ruled(build, "lifecycle_change"))}) r LEFT JOIN lead_win w USING (account_id)"""
    )
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE ruled_opportunity AS
        SELECT o.*, CASE WHEN f.after IS NOT NULL AND o.created_at > w.won_at THEN f.after ELSE f.motion END AS motion
        FROM {build.target}.opportunity o JOIN (SELECT * EXCLUDE (created_at) FROM fitted) f USING (opportunity_id)
        LEFT JOIN lead_win w USING (account_id)"""
    )


def _give_segments(build: Build) -> None:
    """Give the rows found by rules the number of ends and setbacks before them; a rule counts only rows with the same
    number.

    Evidence at the instant of an end belongs to the part that ended; at that of a setback, to the part that begins.
    """
    tables = {"ruled_activity": "occurred_at", "ruled_lifecycle": "changed_at", "ruled_opportunity": "created_at"}
    if not any(rule.min_count > 1 or rule.min_contacts > 1 for rule in build.charter.rules):
        for name in tables:
            build.run(f"ALTER TABLE {name} ADD COLUMN segment BIGINT DEFAULT 0")
        return
    later = "moment + INTERVAL 1 MICROSECOND"
    ends = " UNION ALL ".join(
        f"SELECT account_id, '{build.charter.lead_motion}', moment + INTERVAL 1 MICROSECOND FROM ({build.sql(rows)})"
        for rows in (
            _ruled(build, "activity", LOST).select("account_id", moment="occurred_at"),
            _ruled(build, "lifecycle_change", LOST).select("account_id", moment="changed_at"),
            wins_beside_stages(build),
        )
    )
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE bound AS
        SELECT account_id, motion, begins,
            row_number() OVER (PARTITION BY account_id, motion ORDER BY begins) AS segment
        FROM (
            SELECT account_id, motion, {later} AS begins FROM opportunity_end
            UNION SELECT account_id, motion, moment FROM opportunity_setback
            UNION SELECT account_id, motion, moment FROM set_back
            UNION {ends})"""
    )
    for name, instant in tables.items():
        build.run(
            f"""CREATE OR REPLACE TEMP TABLE {name} AS
            SELECT r.*, coalesce(b.segment, 0) AS segment FROM {name} r ASOF LEFT JOIN bound b
                ON b.account_id = r.account_id AND b.motion = r.motion AND b.begins <= r.{instant}"""
        )
    build.run("DROP TABLE bound")


def _set_back(build: Build) -> None:
    """`set_back`: lifecycle changes by which a person set somebody back to before the phase of the last change that a
    rule names.
    """
    charter = build.charter
    rules = [rule for rule in charter.rules if rule.source == "lifecycle_change" and rule.phase in charter.in_play]
    rows = build.temporary("ruled_lifecycle")
    rules.sort(key=lambda rule: -charter.rank[rule.phase])
    places = [(rows.lifecycle_stage.isin(rule.kinds), charter.rank[rule.phase]) for rule in rules]
    place = ibis.cases(*places).cast("int16") if places else ibis.null("int16")
    named = rows.mutate(place=place, who=ibis.coalesce(rows.contact_id, rows.account_id))
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE set_back AS
        SELECT account_id, motion, changed_at AS moment, changed_on AS on_day, changed_by AS known_by,
            who AS evidence_id
        FROM (SELECT *, lag(place) OVER (PARTITION BY account_id, motion, who
                ORDER BY changed_at, sequence, place) AS before FROM ({build.sql(named)}) WHERE place IS NOT NULL)
        WHERE changed_by = 'user' AND place < before"""
    )
