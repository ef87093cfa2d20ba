"""Which motion an opportunity's steps belong to: by pipeline, type and job, and after the account's first win.

From the account's first win in the lead motion on, an opportunity of the lead motion, or of none, continues in the
first motion with `after_won` that fits it, in the phase it is in at that moment.
"""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from metrics.derive.stage_match import folded
from model.charter import WON, Motion
from storage.build import Build
from storage.by_rules.evidence import wins_beside_stages


def build_motions(build: Build) -> None:
    """The temporary tables `fitted`, `lead_win` (account_id, won_at) and `opportunity_step`: opportunity_id,
    account_id, motion (null: none), moment, on_day, kind, turn, place, known_by, rule, is_known.

    kind: as in `opportunity_move` (including gone and come, when it changes account), or leave and arrive (a motion).
    """
    build.run(f"CREATE OR REPLACE TEMP TABLE fitted AS {build.sql(_fitted(build))}")
    build.run(f"CREATE OR REPLACE TEMP TABLE lead_win AS {_first_wins(build)}")
    build.run(f"CREATE OR REPLACE TEMP TABLE opportunity_step AS {_steps(build)}")


def _fitted(build: Build) -> ir.Table:
    """opportunity_id, motion (the first that fits without after_won), after (the first with it, if it takes over)."""
    charter, known = build.charter, build.table("opportunity")
    closed = build.temporary("opportunity_move")
    ended = closed.filter(closed.kind.isin(["won", "lost", "closed"]))
    ended = ended.group_by("opportunity_id").agg(
        closed_in=ended.pipeline.argmax(ended.moment), ended_at=ended.moment.max()
    )
    steps = (
        closed.filter(closed.kind != "open")
        .group_by("opportunity_id")
        .agg(stood_in=closed.pipeline.argmax(closed.moment), moved_at=closed.moment.max())
    )
    ended = ended.rename(ended_id="opportunity_id")
    steps = steps.rename(moved_id="opportunity_id")
    rows = known.left_join(ended, known.opportunity_id == ended.ended_id)
    rows = rows.left_join(steps, rows.opportunity_id == steps.moved_id)
    # The pipeline in which it was closed counts, wherever it moved afterwards.
    is_closed = rows.ended_at.notnull() & (rows.ended_at >= rows.moved_at)
    pipeline = ibis.ifelse(is_closed, rows.closed_in, ibis.null("string"))
    rows = rows.mutate(pipeline=ibis.coalesce(pipeline, rows.pipeline, rows.stood_in))
    first = [motion for motion in charter.motions if not motion.after_won]
    later = [motion for motion in charter.motions if motion.after_won]
    rows = rows.select(
        "opportunity_id", "created_at", motion=_first(first, rows), after=_first(later, rows),
    )  # fmt: skip
    order = {motion.key: number for number, motion in enumerate(charter.motions)}
    number = ibis.cases(*((rows.motion == key, n) for key, n in order.items()), else_=len(order))
    after = ibis.cases(*((rows.after == key, n) for key, n in order.items()), else_=len(order))
    takes_over = rows.motion.isnull() | (rows.motion == charter.lead_motion) | (after < number)
    return rows.mutate(after=ibis.ifelse(takes_over, rows.after, ibis.null("string")))


def _first(motions: Iterable[Motion], rows: ir.Table) -> ir.StringValue:
    found = [(_fits(motion, rows), motion.key) for motion in motions]
    return ibis.cases(*found) if found else ibis.null("string")


def _fits(motion: Motion, rows: ir.Table) -> ir.BooleanValue:
    fits = ibis.literal(True)
    for column, wanted in (("pipeline", motion.pipelines), ("type", motion.types), ("job", motion.jobs)):
        if wanted:
            fits = fits & folded(rows[column]).isin([word.strip().lower() for word in wanted]).fill_null(False)
    return fits


def _first_wins(build: Build) -> str:
    """account_id, won_at: the first win of every account in the lead motion, by an opportunity or by another rule.

    If phase events are given, the wins come from them.
    """
    lead = build.charter.lead_motion
    if build.value("SELECT count(*) FROM phase_event"):
        return f"""
        SELECT account_id, min(timezone('UTC', occurred_at)) AS won_at FROM phase_event
        WHERE phase = '{WON}' AND coalesce(motion, '{lead}') = '{lead}' GROUP BY account_id
        """
    return f"""
    SELECT account_id, min(moment) AS won_at FROM (
        SELECT m.account_id, m.moment FROM opportunity_move m LEFT JOIN fitted f USING (opportunity_id)
        WHERE m.kind = 'won' AND (f.opportunity_id IS NULL OR f.motion = '{lead}')
        UNION ALL {build.sql(wins_beside_stages(build))}
    ) WHERE account_id IS NOT NULL GROUP BY account_id
    """


def _steps(build: Build) -> str:
    lead = build.charter.lead_motion
    return f"""
    WITH own AS (
        SELECT m.*, CASE WHEN f.opportunity_id IS NULL THEN '{lead}' ELSE f.motion END AS motion, f.after, f.created_at
        FROM opportunity_move m LEFT JOIN fitted f USING (opportunity_id)
    ), placed AS (
        SELECT o.*, w.won_at, coalesce(o.after IS NOT NULL AND (o.moment > w.won_at OR o.created_at > w.won_at), false)
            AS is_after
        FROM own o LEFT JOIN lead_win w USING (account_id)
    ), standing AS (
        -- What stood open at the first win, and the phase it stood in.
        SELECT opportunity_id, account_id, motion, after, won_at, arg_max(kind, (moment, turn)) AS last_kind,
            arg_max(place, (moment, turn)) FILTER (kind IN ('move', 'come')) AS place,
            arg_max(rule, (moment, turn)) FILTER (kind IN ('move', 'come')) AS rule,
            arg_max(known_by, (moment, turn)) AS known_by
        FROM placed WHERE after IS NOT NULL AND moment <= won_at AND NOT is_after GROUP BY ALL
    ), open_then AS (
        SELECT *, {build.day("timezone('UTC', won_at)")} AS on_day FROM standing
        WHERE last_kind NOT IN ('won', 'lost', 'closed', 'gone')
    )
    SELECT opportunity_id, account_id, CASE WHEN is_after THEN after ELSE motion END AS motion, moment, on_day, kind,
        turn, place, known_by, rule, is_known
    FROM placed
    UNION ALL
    SELECT opportunity_id, account_id, motion, won_at, on_day, 'leave', 4, NULL, known_by, NULL, true FROM open_then
    WHERE motion IS NOT NULL
    UNION ALL
    SELECT opportunity_id, account_id, after, won_at, on_day, 'arrive', 0, place, coalesce(known_by, 'inferred'), rule,
        true
    FROM open_then
    """
