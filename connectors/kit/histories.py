"""Histories of a stage from a log of changes (old value, new value) with several changes of a row at one instant.

Neither ids nor field names give the order of such changes, but the old and new values do. The state of a row after an
instant is the value that was set there once more often than it was left. Closed is a status beside the stage; within
one instant, stages are assumed to have changed while the row was open.
"""


def history(*, logged: str, started: str, present: str, labels: str) -> str:
    """WITH clauses up to ``changes``: id, moment, stage_id, word, before, changed_by, is_entry_known, stood_in.

    stage_id is null where the row was closed; stood_in is the stage it was in even then.
    logged: id, moment, field (stage, status), old_value, new_value, changed_by; statuses are open, won and lost.
    started: id, moment, stage, changed_by, is_entry_known, for rows whose creation is not logged; it may join ``first``
    (id, stage: the initial stage according to the log) and ``logged``. present: id, stage, status, entered_at and
    closed_at (null where the system does not say), changed_at: the current state of the row; it is added as a last
    change where the log does not end in it. labels: value, word.
    """
    return f"""
    WITH logged AS (
        SELECT DISTINCT * FROM ({logged}) WHERE new_value IS NOT NULL AND old_value IS DISTINCT FROM new_value
    ), nets AS (
        SELECT id, field, moment, value, sum(n) AS net FROM (
            SELECT id, field, moment, new_value AS value, 1 AS n FROM logged
            UNION ALL SELECT id, field, moment, old_value, -1 FROM logged WHERE old_value IS NOT NULL)
        GROUP BY id, field, moment, value
    ), present AS ({present}), first AS (
        SELECT id, arg_min(value, moment) AS stage FROM (
            SELECT id, moment, coalesce(min(value) FILTER (net < 0), min(value)) AS value
            FROM nets WHERE field = 'stage' GROUP BY id, moment)
        GROUP BY id
    ), started AS ({started}), states AS (
        SELECT n.id, n.moment, 1 AS turn,
            coalesce(min(n.value) FILTER (n.field = 'stage' AND n.net > 0 AND n.value = p.stage),
                min(n.value) FILTER (n.field = 'stage' AND n.net > 0)) AS stage,
            min(n.value) FILTER (n.field = 'status' AND n.net > 0) AS status
        FROM nets n LEFT JOIN present p ON p.id = n.id GROUP BY n.id, n.moment
        UNION ALL SELECT id, moment, 0, stage, NULL FROM started
    ), carried AS (
        SELECT id, moment, turn,
            last_value(stage IGNORE NULLS) OVER upto AS stage,
            coalesce(last_value(status IGNORE NULLS) OVER upto, 'open') AS status,
            last_value(stage IGNORE NULLS) OVER until AS stage_before,
            coalesce(last_value(status IGNORE NULLS) OVER until, 'open') AS status_before
        FROM states WINDOW
            upto AS (PARTITION BY id ORDER BY moment, turn ROWS UNBOUNDED PRECEDING),
            until AS (PARTITION BY id ORDER BY moment, turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), ended AS (
        SELECT id, arg_max(stage, (moment, turn)) AS stage, arg_max(status, (moment, turn)) AS status,
            max(moment) AS moment
        FROM carried GROUP BY id
    ), closings AS (
        SELECT c.id, c.moment, CASE WHEN c.status = 'open' THEN c.stage_before END AS stage, c.status,
            CASE WHEN c.status_before = 'open' THEN c.stage END AS stage_before, c.status_before, l.changed_by
        FROM carried c JOIN (
            SELECT id, moment, max(changed_by) AS changed_by FROM logged WHERE field = 'status' GROUP BY id, moment
        ) l ON l.id = c.id AND l.moment = c.moment
        WHERE c.turn = 1 AND c.status <> c.status_before
    ), added AS (
        SELECT p.id, p.stage, p.status, e.stage AS stage_before, e.status AS status_before,
            CASE WHEN p.status = 'open' THEN p.entered_at ELSE p.closed_at END AS told_at, p.changed_at, e.moment
        FROM present p JOIN ended e ON e.id = p.id
        WHERE p.status <> e.status OR p.status = 'open' AND p.stage IS NOT NULL AND p.stage IS DISTINCT FROM e.stage
    ), rows AS (
        SELECT id, moment, stage, 'open' AS status, NULL AS stage_before, 'open' AS status_before, changed_by,
            is_entry_known
        FROM started
        UNION ALL
        SELECT l.id, l.moment, l.new_value, 'open', coalesce(l.old_value, c.stage_before), 'open', l.changed_by, NULL
        FROM logged l JOIN carried c ON c.id = l.id AND c.moment = l.moment AND c.turn = 1
        WHERE l.field = 'stage' AND 'open' IN (c.status, c.status_before)
        UNION ALL
        SELECT id, moment, stage, status, stage_before, status_before, changed_by, NULL FROM closings
        UNION ALL
        SELECT id, CASE WHEN told_at >= moment THEN told_at ELSE greatest(changed_at, moment) END,
            stage, status, stage_before, status_before, NULL,
            CASE WHEN told_at >= moment THEN NULL ELSE 'false' END
        FROM added
    ), labels AS ({labels}), changes AS (
        SELECT r.id, r.moment, CASE WHEN r.status = 'open' THEN r.stage END AS stage_id,
            CASE WHEN r.status = 'open' THEN coalesce(l.word, r.stage) ELSE r.status END AS word,
            CASE WHEN r.status_before = 'open' THEN coalesce(b.word, r.stage_before) ELSE r.status_before END AS before,
            r.changed_by, r.is_entry_known, coalesce(r.stage, r.stage_before) AS stood_in
        FROM rows r LEFT JOIN labels l ON l.value = r.stage LEFT JOIN labels b ON b.value = r.stage_before
        WHERE r.stage IS NOT NULL OR r.status <> 'open'
    )"""


def attribute_changes(*, entity: str, logged: str, present: str) -> str:
    """A SELECT of canonical attribute changes of `entity`: the value each field was set to, at most one per instant.

    logged: id, moment, field, old_value, new_value, null where empty. present: id, field, value, created_at,
    changed_at: the current values; where the log does not end in one, it is added, dated at the row's last change. The
    first old value in the log holds from the row's creation on. A field without a log is left out.
    """
    return f"""
    WITH logged AS (
        SELECT DISTINCT id, moment, field, coalesce(old_value, '') AS old_value, coalesce(new_value, '') AS new_value
        FROM ({logged})
    ), nets AS (
        SELECT id, field, moment, value, sum(n) AS net FROM (
            SELECT id, field, moment, new_value AS value, 1 AS n FROM logged
            UNION ALL SELECT id, field, moment, old_value, -1 FROM logged)
        GROUP BY id, field, moment, value
    ), settled AS (
        SELECT id, field, moment, min(value) FILTER (net < 0) AS value_before, min(value) FILTER (net > 0) AS value
        FROM nets WHERE net <> 0 GROUP BY id, field, moment
    ), known AS (
        SELECT id, field, arg_min(value_before, moment) AS first_value, min(moment) AS began_at,
            arg_max(value, moment) AS last_value, max(moment) AS ended_at
        FROM settled GROUP BY id, field
    )
    SELECT '{entity}' AS entity, id AS entity_id, field, NULLIF(value, '') AS value, moment AS changed_at FROM settled
    UNION ALL
    SELECT '{entity}', k.id, k.field, NULLIF(k.first_value, ''), p.created_at FROM known k
    JOIN ({present}) p ON p.id = k.id AND p.field = k.field WHERE p.created_at < k.began_at
    UNION ALL
    SELECT '{entity}', k.id, k.field, p.value, greatest(p.changed_at, k.ended_at) FROM known k
    JOIN ({present}) p ON p.id = k.id AND p.field = k.field WHERE coalesce(p.value, '') <> k.last_value"""
