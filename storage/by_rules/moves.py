"""What every opportunity did, according to the CRM: stages, closings, re-openings.

Changes within the charter's `settle_seconds` are one move, at the time of the last. A stage that no rule names changes
nothing. An opportunity is closed if it has an outcome, a closing day or a stage called won or lost; it stays closed in
another pipeline, and as long as its own outcome or closing day stands.
"""

import ibis
import ibis.expr.types as ir

from metrics.derive.evidence import rule_name
from metrics.derive.expression_cache import cached_expression
from metrics.derive.stage_match import names, phase_rank, stage_rules
from model.charter import DORMANT, LOST, WON, Charter
from storage.build import Build

# Origins that set a first stage without having seen the opportunity move: when it began is unknown.
NOT_SEEN = ("import", "bulk", "api")
# If this many opportunities share the exact instant of their first row, they were imported then, not moved.
READ_AT_ONCE = 3


def build_moves(build: Build) -> None:
    """The temporary table `opportunity_move`: opportunity_id, account_id, moment, on_day, kind, turn, place (rank of a
    move's phase, won or lost), pipeline, known_by, rule, is_known; in the order of moment and turn.

    kind: open (created, or in a stage that no rule names), move, hold (a stage called dormant), won, lost, closed
    (neither). Each step is a temporary table of its own, so that it can be inspected.
    """
    _stage_rows(build)
    build.run(f"CREATE OR REPLACE TEMP TABLE settled_move AS {_settled(build)}")
    _seen_closed(build)
    build.run(f"CREATE OR REPLACE TEMP TABLE own_closing AS {_own_closings(build)}")
    build.run(f"CREATE OR REPLACE TEMP TABLE told_move AS {_told(build)}")
    build.run(f"CREATE OR REPLACE TEMP TABLE opportunity_move AS {_still_valid(build)}")
    for name in ("seen_closed", "settled_move", "own_closing", "told_move"):
        build.run(f"DROP TABLE {name}")


def _stage_rows(build: Build) -> None:
    """`stage_row`: the stage changes with the place and rule of their stage; null if no rule names it.
    `opportunity_stage`: the same for the current stage of every opportunity.
    """
    rows, stood = _placed(build.table("stage_change"), build.table("opportunity"), charter=build.charter)
    build.run(f"CREATE OR REPLACE TEMP TABLE stage_row AS {build.sql(rows)}")
    build.run(f"CREATE OR REPLACE TEMP TABLE opportunity_stage AS {build.sql(stood)}")


@cached_expression
def _placed(changes: ir.Table, known: ir.Table, *, charter: Charter) -> tuple[ir.Table, ir.Table]:
    own = known.select(known_id="opportunity_id", known_pipeline="pipeline")
    rows = changes.left_join(own, changes.opportunity_id == own.known_id)
    rows = rows.mutate(pipeline=ibis.coalesce(rows.pipeline, rows.known_pipeline)).drop("known_id", "known_pipeline")
    # Hundreds of words are compared once per stage of a pipeline, not once per change.
    stages = rows.select(stage_label="stage", stage_key="stage_id", stage_pipeline="pipeline").distinct()
    told = stages.select(stage="stage_label", stage_id="stage_key", pipeline="stage_pipeline")
    rules = [(names(rule, told), rule_name(number, rule)) for number, rule in stage_rules(charter)]
    ranked = told.select(
        stage_label="stage", stage_key="stage_id", stage_pipeline="pipeline",
        place=phase_rank(charter, told), rule=ibis.cases(*rules) if rules else ibis.null("string"),
    )  # fmt: skip
    placed = rows.left_join(
        ranked,
        [
            rows.stage.identical_to(ranked.stage_label),
            rows.stage_id.identical_to(ranked.stage_key),
            rows.pipeline.identical_to(ranked.stage_pipeline),
        ],
    ).drop("stage_label", "stage_key", "stage_pipeline")
    return placed, known.select("opportunity_id", place=phase_rank(charter, known))


def _settled(build: Build) -> str:
    """One row per move: changes on one day within `settle_seconds` of each other are one move, into the last stage."""
    charter, target = build.charter, build.target
    return f"""
    WITH gap AS (
        SELECT *, coalesce(changed_at - lag(changed_at) OVER o > INTERVAL {charter.settle_seconds} SECONDS
            OR changed_on <> lag(changed_on) OVER o, true) AS is_new
        FROM stage_row WINDOW o AS (PARTITION BY opportunity_id ORDER BY changed_at)
    ), settled AS (
        SELECT *, sum(is_new::INTEGER) OVER (PARTITION BY opportunity_id ORDER BY changed_at
            RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS cluster,
            coalesce(lower(trim(stage)), '') AS label, coalesce(lower(trim(stage_id)), '') AS id,
            lower(trim(previous_stage)) AS before
        FROM gap
    ), together AS (
        SELECT s.*, max(changed_at) OVER c AS moment,
            CASE WHEN bool_and(sequence IS NOT NULL) OVER c THEN sequence END AS step,
            -- The end of the chain from old to new: nobody's stage before.
            NOT coalesce(list_contains(list(before) OVER i, label) OR list_contains(list(before) OVER i, id), false)
                AS is_tail,
            label = lower(trim(o.stage)) OR id = lower(trim(o.stage)) AS stands
        FROM settled s LEFT JOIN {target}.opportunity o USING (opportunity_id)
        WINDOW c AS (PARTITION BY opportunity_id, cluster), i AS (PARTITION BY opportunity_id, changed_at)
    ), moved AS (
        SELECT opportunity_id, account_id, moment, changed_on AS on_day, place, rule, pipeline, changed_by,
            is_entry_known, cluster
        FROM together
        QUALIFY row_number() OVER (PARTITION BY opportunity_id, cluster ORDER BY step DESC NULLS LAST,
            changed_at DESC, is_tail DESC, stands DESC NULLS LAST, place DESC NULLS LAST, label, id,
            coalesce(is_entry_known, true) DESC, coalesce(changed_by, ''), coalesce(account_id, '')) = 1
    ), first_row AS (
        SELECT opportunity_id, min(changed_at) AS first_at, min(changed_on) AS first_on
        FROM stage_row GROUP BY opportunity_id
    ), read_at_once AS (
        SELECT first_at FROM (
            SELECT opportunity_id, min(changed_at) AS first_at, min(changed_on) AS first_on
            FROM {build.whole}.stage_change GROUP BY opportunity_id
        ) JOIN {build.whole}.opportunity USING (opportunity_id)
        WHERE created_on < first_on GROUP BY first_at HAVING count(*) >= {READ_AT_ONCE}
    )
    SELECT m.* EXCLUDE (is_entry_known, cluster), f.first_at, f.first_on,
        coalesce(m.is_entry_known, true) AND NOT (m.cluster = 1 AND coalesce(o.created_on < m.on_day, false) AND (
            coalesce(m.changed_by IN {NOT_SEEN}, false)
            OR m.changed_by IS NULL AND f.first_at IN (SELECT first_at FROM read_at_once))) AS is_known,
        last_value(m.pipeline IGNORE NULLS) OVER (PARTITION BY m.opportunity_id ORDER BY m.moment) AS stood_in
    FROM moved m LEFT JOIN first_row f USING (opportunity_id) LEFT JOIN {target}.opportunity o USING (opportunity_id)
    """


def _seen_closed(build: Build) -> None:
    """`seen_closed`: seen_id, outcome, closed_at of opportunities that the previous snapshot showed as closed without a
    closing day.
    """
    build.run("CREATE OR REPLACE TEMP TABLE seen_closed (seen_id VARCHAR, outcome VARCHAR, closed_at TIMESTAMP)")
    former = build.former
    if former is None or "told_outcome" not in former.tables["opportunity"].columns:
        return
    rows = former.arrow(
        "SELECT opportunity_id, outcome, closed_at FROM opportunity"
        " WHERE told_outcome IS NOT NULL AND told_closed_on IS NULL AND closed_at IS NOT NULL"
    )
    build.connection.register("former_row", rows)
    build.run("INSERT INTO seen_closed SELECT opportunity_id, outcome, closed_at FROM former_row")
    build.connection.unregister("former_row")


def _own_closings(build: Build) -> str:
    """What the opportunity itself says about its end: outcome and closing day, else the stage it is in.

    Without a closing day it closed with its last move; without a move, on the day it was first read as closed, and
    since when is unknown.
    """
    now = f"timezone('UTC', TIMESTAMPTZ '{build.synced_at.isoformat()}')"
    read_at = f"coalesce(n.closed_at, o.synced_at, {now})"
    read_on = build.day(f"timezone('UTC', {read_at})")
    won, lost = build.charter.rank[WON], build.charter.rank[LOST]
    return f"""
    WITH last_move AS (
        SELECT opportunity_id, max(moment) AS moment, max(on_day) AS on_day, arg_max(account_id, moment) AS account_id,
            arg_max(is_known, moment) AS is_known, arg_max(place, moment) FILTER (place IN ({won}, {lost})) AS place
        FROM settled_move GROUP BY opportunity_id
    ), told AS (
        SELECT o.*, l.moment, l.on_day, l.account_id AS moved_with, l.is_known,
            coalesce(o.outcome, CASE coalesce(s.place, CASE WHEN o.closed_at IS NOT NULL THEN l.place END)
                WHEN {won} THEN 'won' WHEN {lost} THEN 'lost' END) AS ended
        FROM {build.target}.opportunity o JOIN opportunity_stage s USING (opportunity_id)
        LEFT JOIN last_move l USING (opportunity_id)
    )
    SELECT o.opportunity_id, coalesce(o.account_id, o.moved_with) AS account_id,
        coalesce(o.closed_on, o.on_day, {read_on}) AS on_day,
        coalesce(o.ended, 'closed') AS kind, CASE o.ended WHEN 'won' THEN {won} WHEN 'lost' THEN {lost} END AS place,
        coalesce(b.pipeline, o.pipeline) AS pipeline,
        coalesce(d.is_known, o.closed_at IS NOT NULL OR coalesce(o.is_known, false)) AS is_known,
        coalesce(d.moment, o.closed_at, o.moment, {read_at}) AS own_at
    FROM told o LEFT JOIN seen_closed n ON n.seen_id = o.opportunity_id AND n.outcome = o.ended
    LEFT JOIN (
        SELECT m.opportunity_id, max(m.moment) AS moment, arg_max(m.is_known, m.moment) AS is_known
        FROM settled_move m JOIN told o ON o.opportunity_id = m.opportunity_id AND m.on_day = o.closed_on
            AND m.place IN ({won}, {lost})
            AND coalesce(m.place = CASE o.ended WHEN 'won' THEN {won} WHEN 'lost' THEN {lost} END, true)
        GROUP BY m.opportunity_id
    ) d USING (opportunity_id)
    LEFT JOIN (
        SELECT m.opportunity_id, arg_max(m.stood_in, m.moment) AS pipeline
        FROM settled_move m JOIN {build.target}.opportunity o USING (opportunity_id)
        WHERE o.closed_at IS NULL OR m.moment <= o.closed_at GROUP BY m.opportunity_id
    ) b USING (opportunity_id)
    WHERE o.ended IS NOT NULL OR o.closed_at IS NOT NULL
    """


def _told(build: Build) -> str:
    """All moves and closings together. A closing that a move on the same day also shows appears only once."""
    won, lost, hold = (build.charter.rank[key] for key in (WON, LOST, DORMANT))
    return f"""
    SELECT opportunity_id, coalesce(o.account_id, f.account_id) AS account_id,
        least(o.created_at, f.first_at, c.own_at) AS moment, least(o.created_on, f.first_on, c.on_day) AS on_day,
        'open' AS kind, 0 AS turn, NULL::SMALLINT AS place, o.pipeline, NULL::VARCHAR AS known_by,
        NULL::VARCHAR AS rule, true AS is_known
    FROM {build.target}.opportunity o
    FULL JOIN (SELECT opportunity_id, any_value(first_at) AS first_at, any_value(first_on) AS first_on,
        arg_min(account_id, moment) AS account_id FROM settled_move GROUP BY opportunity_id) f USING (opportunity_id)
    LEFT JOIN own_closing c USING (opportunity_id)
    UNION ALL
    SELECT opportunity_id, account_id, moment, on_day,
        CASE WHEN place IS NULL THEN 'open' WHEN place = {won} THEN 'won' WHEN place = {lost} THEN 'lost'
            WHEN place = {hold} THEN 'hold' ELSE 'move' END,
        CASE WHEN place IN ({won}, {lost}) THEN 2 ELSE 1 END, place, stood_in, coalesce(changed_by, 'inferred'), rule,
        is_known
    FROM settled_move
    UNION ALL
    SELECT opportunity_id, account_id, own_at, on_day, kind, 3, place, pipeline, 'user', 'outcome: ' || kind, is_known
    FROM own_closing
    """


def _still_valid(build: Build) -> str:
    """The moves without those that mean nothing once an opportunity is closed.

    These are moves in another pipeline and into stages that no rule names; moves while the CRM's own closing stands;
    and the same end once more. The great majority, which do nothing after an end, skip the step-by-step walk.
    """
    ended = "('won', 'lost', 'closed')"
    elsewhere = "coalesce(t.pipeline <> w.closed_in, false)"
    stands = "coalesce(t.own_at <= t.moment, false)"
    return f"""
    WITH RECURSIVE numbered AS (
        SELECT t.*, row_number() OVER o AS n, coalesce(sum((kind IN {ended})::INTEGER) OVER (o
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) > 0
            -- What it says of its own end at the instant of its last move is no news.
            AND NOT (turn = 3 AND kind = lag(kind) OVER o AND moment = lag(moment) OVER o) AS is_after_end
        FROM told_move t WINDOW o AS (PARTITION BY opportunity_id ORDER BY moment, turn)
    ), several AS (
        SELECT n.*, c.own_at FROM numbered n
        SEMI JOIN (FROM numbered WHERE is_after_end) USING (opportunity_id)
        LEFT JOIN (SELECT opportunity_id, own_at FROM own_closing) c USING (opportunity_id)
    ), walk AS (
        SELECT opportunity_id, n, true AS is_kept, CASE WHEN kind IN {ended} THEN kind END AS ended,
            CASE WHEN kind IN {ended} THEN pipeline END AS closed_in
        FROM several WHERE n = 1
        UNION ALL
        SELECT opportunity_id, n, is_kept,
            CASE WHEN NOT is_kept THEN ended WHEN kind IN {ended} THEN kind WHEN kind IN ('move', 'hold') THEN NULL
                ELSE ended END,
            CASE WHEN NOT is_kept THEN closed_in WHEN kind IN {ended} THEN
                CASE WHEN turn = 3 AND ended IS NOT NULL THEN closed_in ELSE pipeline END END
        FROM (
            SELECT t.opportunity_id, t.n, t.kind, t.turn, t.pipeline, w.ended, w.closed_in, w.ended IS NULL OR CASE
                WHEN t.turn = 3 THEN t.kind NOT IN ('closed', w.ended)
                WHEN t.kind IN {ended} THEN NOT ({elsewhere} OR t.kind = w.ended OR {stands})
                WHEN t.kind = 'open' THEN false
                ELSE NOT ({stands} OR {elsewhere}) END AS is_kept
            FROM walk w JOIN several t ON t.opportunity_id = w.opportunity_id AND t.n = w.n + 1
        )
    )
    SELECT n.* EXCLUDE (n, is_after_end) FROM numbered n LEFT JOIN walk w USING (opportunity_id, n)
    WHERE coalesce(w.is_kept, true)
    """
