"""All evidence of one instant together: the phase that is supported afterwards, ends and setbacks.

The phase is the furthest that open opportunities support or that other evidence has supported since the journey began
or since the last setback. At a win the next journey begins at once if other opportunities are still open.
"""

from metrics.derive.spells import MOVED
from model.charter import DORMANT, LOST, WON
from storage.build import Build

# Nothing is supported any more, because what supported the phase went to another account.
NOWHERE = -1


def build_instants(build: Build) -> None:
    """The temporary table `reached`: account_id, motion, at, on_day, turn, place (rank of the phase), known_by,
    evidence_id, rule, is_known: the phase of an account and motion after every instant with any evidence.

    A place is repeated if nothing changed, because it can wake a dormant account.
    """
    charter = build.charter
    won, lost, hold, last = charter.rank[WON], charter.rank[LOST], charter.rank[DORMANT], len(charter.in_play) - 1
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE instant AS
        WITH told AS (
            SELECT account_id, motion, moment, max(on_day) AS on_day, max(place) FILTER (place <= {last}) AS place,
                coalesce(bool_or(place = {won}), false) AS is_won, coalesce(bool_or(place = {lost}), false) AS is_lost,
                coalesce(bool_or(place = {hold}), false) AS is_hold, bool_or(is_setback) AS is_setback
            FROM evidence_row GROUP BY account_id, motion, moment
        ), both_kinds AS (
            SELECT coalesce(o.account_id, e.account_id) AS account_id, coalesce(o.motion, e.motion) AS motion,
                coalesce(o.moment, e.moment) AS moment, coalesce(o.on_day, e.on_day) AS on_day,
                o.moment IS NOT NULL AS is_of_opportunity,
                o.furthest AS furthest, o.before, o.open_count, e.place AS told,
                coalesce(o.is_won, false) OR coalesce(e.is_won, false) AS is_won,
                coalesce(o.is_lost, false) OR coalesce(e.is_lost, false) AS is_lost,
                coalesce(o.is_hold, false) OR coalesce(e.is_hold, false) AS is_hold,
                coalesce(e.is_setback, false) AS is_setback, coalesce(o.is_gone, false) AS is_gone,
                coalesce(o.has_move, false) OR e.place IS NOT NULL AS says_something
            FROM opportunity_instant o FULL JOIN told e
                ON e.account_id = o.account_id AND e.motion = o.motion AND e.moment = o.moment
        ), carried AS (
            SELECT * REPLACE (
                CASE WHEN is_of_opportunity THEN furthest ELSE last_value(
                    CASE WHEN is_of_opportunity THEN coalesce(furthest, -1) END IGNORE NULLS) OVER so_far END
                    AS furthest,
                coalesce(last_value(open_count IGNORE NULLS) OVER so_far, 0) AS open_count)
            FROM both_kinds
            WINDOW so_far AS (PARTITION BY account_id, motion ORDER BY moment ROWS UNBOUNDED PRECEDING)
        ), judged AS (
            SELECT * REPLACE (
                nullif(furthest, -1) AS furthest,
                NOT (is_won OR is_lost AND open_count = 0) AND (is_setback
                    OR is_of_opportunity AND NOT is_gone AND before IS NOT NULL
                        AND coalesce(nullif(furthest, -1) < before, true)) AS is_setback),
                is_won OR is_lost AND open_count = 0 AS is_end
            FROM carried
        ), numbered AS (
            SELECT *, sum(is_setback::INTEGER) OVER o + coalesce(sum(is_end::INTEGER) OVER (
                PARTITION BY account_id, motion ORDER BY moment
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS run
            FROM judged WINDOW o AS (PARTITION BY account_id, motion ORDER BY moment ROWS UNBOUNDED PRECEDING)
        )
        SELECT *, max(CASE WHEN NOT is_end THEN told END) OVER (PARTITION BY account_id, motion, run ORDER BY moment
            ROWS UNBOUNDED PRECEDING) AS told_so_far,
            last_value(CASE WHEN is_won THEN {won} WHEN is_end THEN {lost} END IGNORE NULLS) OVER (
                PARTITION BY account_id, motion ORDER BY moment ROWS UNBOUNDED PRECEDING) AS ended
        FROM numbered"""
    )
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE reached AS
        WITH placed AS (
            SELECT account_id, motion, moment, on_day, 0 AS turn, CASE WHEN is_won THEN {won} WHEN is_end THEN {lost}
                WHEN is_hold AND told IS NULL AND open_count <= 1 THEN {hold}
                WHEN is_gone THEN coalesce(greatest(furthest, told_so_far), ended, {NOWHERE})
                ELSE greatest(furthest, told_so_far) END AS place, is_gone AND NOT is_end AS is_gone
            FROM instant WHERE is_end OR is_setback OR is_hold OR says_something
            UNION ALL
            SELECT account_id, motion, moment, on_day, 1, furthest, false FROM instant
            WHERE is_won AND furthest IS NOT NULL
        ), stayed AS (
            -- Where nothing is supported any more it stays where it stood.
            SELECT * REPLACE (last_value(place IGNORE NULLS) OVER (PARTITION BY account_id, motion ORDER BY moment, turn
                ROWS UNBOUNDED PRECEDING) AS place) FROM placed
        ), source AS (
            SELECT account_id, motion, moment, CASE kind WHEN 'won' THEN {won} WHEN 'lost' THEN {lost}
                WHEN 'hold' THEN {hold} ELSE place END AS place, known_by, opportunity_id AS evidence_id, rule,
                is_known, 0 AS rank
            FROM opportunity_step WHERE kind NOT IN ('open', 'leave', 'closed') AND motion IS NOT NULL
            UNION ALL
            SELECT account_id, motion, moment, place, known_by, evidence_id, rule, true, 1 FROM evidence_row
            WHERE NOT is_setback
        ), supported AS (
            SELECT p.account_id, p.motion, p.moment, p.turn,
                arg_min({{'by': s.known_by, 'id': s.evidence_id, 'rule': s.rule}},
                    (s.rank, coalesce(s.rule, ''), coalesce(s.evidence_id, ''), coalesce(s.known_by, ''))) AS best,
                bool_or(s.is_known) AS is_known
            FROM stayed p JOIN source s ON s.account_id = p.account_id AND s.motion = p.motion AND s.moment = p.moment
                AND s.place = p.place
            GROUP BY ALL
        ), standing AS (
            -- Where nothing of the instant itself supports the phase: the opportunity that stands there.
            SELECT p.account_id, p.motion, p.moment, p.turn,
                arg_min({{'id': t.opportunity_id, 'rule': t.rule}}, (t.moment, t.opportunity_id)) AS other
            FROM (FROM stayed ANTI JOIN supported USING (account_id, motion, moment, turn)) p
            JOIN stand t ON t.account_id = p.account_id AND t.motion = p.motion AND t.place = p.place
                AND t.moment <= p.moment AND (t.until_at IS NULL OR t.until_at > p.moment)
            GROUP BY ALL
        ), cause AS (
            SELECT account_id, motion, moment, arg_min({{'by': known_by, 'id': evidence_id}},
                (coalesce(evidence_id, ''), coalesce(known_by, ''))) AS first, bool_or(is_known) AS is_known
            FROM (SELECT account_id, motion, moment, known_by, evidence_id, is_known FROM source
                UNION ALL SELECT account_id, motion, moment, known_by, evidence_id, true FROM evidence_row
                WHERE is_setback)
            GROUP BY ALL
        )
        SELECT p.account_id, p.motion, p.moment, p.on_day, p.turn, p.place,
            coalesce(s.best.by, c.first.by, 'inferred') AS known_by,
            CASE WHEN s.best IS NOT NULL THEN s.best.id ELSE coalesce(t.other.id, c.first.id) END AS evidence_id,
            CASE WHEN p.is_gone THEN '{MOVED}' ELSE coalesce(s.best.rule, t.other.rule) END AS rule,
            coalesce(s.is_known, c.is_known, true) AND NOT p.is_gone AS is_known
        FROM stayed p
        LEFT JOIN supported s USING (account_id, motion, moment, turn)
        LEFT JOIN standing t USING (account_id, motion, moment, turn)
        LEFT JOIN cause c USING (account_id, motion, moment)
        WHERE p.place IS NOT NULL"""
    )
    _unsupported(build)
    build.run("DROP TABLE instant")


def _unsupported(build: Build) -> None:
    """`unsupported`: account_id, motion, since_on, until_on (excluded; null: still), evidence_id (null): the times
    after a setback when nothing was supported any more and the account stayed where it was.
    """
    build.run(
        """CREATE OR REPLACE TEMP TABLE unsupported AS
        WITH said AS (
            SELECT account_id, motion, moment, on_day, is_setback AND NOT is_end AS is_setback,
                greatest(furthest, told_so_far) AS place, is_end OR is_gone AS is_over
            FROM instant WHERE is_end OR is_setback OR is_hold OR says_something
        )
        SELECT account_id, motion, on_day AS since_on, until_on, NULL::VARCHAR AS evidence_id FROM (
            SELECT *, min(CASE WHEN place IS NOT NULL OR is_over THEN on_day END) OVER (
                PARTITION BY account_id, motion ORDER BY moment
                ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS until_on
            FROM said
        ) WHERE is_setback AND place IS NULL AND (until_on IS NULL OR until_on > on_day)"""
    )
