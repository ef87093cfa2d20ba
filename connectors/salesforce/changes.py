"""Changes of an opportunity's stage, amount and closing day and of a lead's status: reported by Salesforce, and
observed by us.

Histories are snapshots: each row holds the values from its instant on. Of several rows of one instant, whose ids do not
give their order, the one that holds afterwards is determined by the tracked field, else by the next row, which repeats
it, else by the opportunity's present value.
"""

from connectors.salesforce.staff import STAFF

# A first row later than this after the creation is not the one of the creation.
AT_ONCE = "INTERVAL 5 MINUTE"
# What was seen within a day of the creation is taken to be as old as the row.
SOON = "INTERVAL 1 DAY"


def stage_changes() -> str:
    """Every change of stage, the first one being the stage at creation, if that is known.

    ``OpportunityHistory`` also has rows for changes of amount, probability and close date: of consecutive rows with the
    same stage only the first is a change. Opportunities without such rows use the tracked field, if the
    organisation tracks it. Where Salesforce does not report how the stage came about, it is dated by
    ``LastStageChangeDate`` or, without one, by the sync that first saw it: the time of entry is then unknown.
    """
    history = """
SELECT opportunity_id AS parent_id, stage_name AS word, created_date AS changed_at, created_by_id
FROM raw.opportunity_history WHERE stage_name IS NOT NULL"""
    tracked = _tracked("opportunity_field_history", "opportunity_id", "StageName", "opportunities")
    sql = f"{history} UNION ALL SELECT * FROM ({tracked}) WHERE parent_id NOT IN (SELECT parent_id FROM ({history}))"
    nets = _nets("opportunity_field_history", "opportunity_id", "StageName")
    changed = _changed(sql, nets, "opportunities", "stage_name", entered="last_stage_change_date")
    return f"""
SELECT c.parent_id AS opportunity_id, c.word AS stage, c.changed_at, c.changed_by, c.word AS stage_id,
    c.word_before AS previous_stage,
    CASE WHEN c.is_first AND c.parent_id NOT IN (SELECT parent_id FROM ({history})) AND c.is_told THEN 'false'
        ELSE c.is_entry_known END AS is_entry_known, r.name AS pipeline
FROM ({changed}) c JOIN raw.opportunities o ON o.id = c.parent_id
LEFT JOIN raw.record_types r ON r.id = o.record_type_id
ORDER BY opportunity_id, c.changed_at, c.step"""


def lifecycle_changes() -> str:
    """Every change of a lead's status, assigned to the contact the lead became; the status is the lifecycle stage.

    Without tracking, the status at conversion is known for the day of the conversion.
    """
    tracked = _tracked("lead_history", "lead_id", "Status", "leads")
    converted = """
SELECT id AS parent_id, status AS word, converted_date || 'T00:00:00.000Z' AS changed_at, NULL AS created_by_id
FROM raw.leads WHERE converted_date IS NOT NULL AND status IS NOT NULL"""
    sql = f"{tracked} UNION ALL SELECT * FROM ({converted}) WHERE parent_id NOT IN (SELECT parent_id FROM ({tracked}))"
    changed = _changed(sql, _nets("lead_history", "lead_id", "Status"), "leads", "status", entered="NULL")
    return f"""
SELECT coalesce(l.converted_contact_id, l.id) AS contact_id, c.word AS lifecycle_stage, c.changed_at, c.changed_by
FROM ({changed}) c JOIN raw.leads l ON l.id = c.parent_id
ORDER BY contact_id, c.changed_at, c.step"""


def attributes() -> str:
    """The values of an opportunity's amount and closing day over time, from its history, whose rows have both."""
    return " UNION ALL ".join(
        _attribute(column, field) for column, field in (("amount", "amount"), ("close_date", "expected_close_on"))
    )


def _attribute(column: str, field: str) -> str:
    # There is always a closing day; a row without one was read by a version that did not request it.
    sql = f"""
SELECT opportunity_id AS parent_id, coalesce({column}, '') AS word, created_date AS changed_at, NULL AS created_by_id
FROM raw.opportunity_history WHERE close_date IS NOT NULL"""
    none = "SELECT NULL AS parent_id, NULL AS changed_at, NULL AS word WHERE false"
    present = f"SELECT id AS parent_id, coalesce({column}, '') AS word FROM raw.opportunities"
    return f"""
SELECT 'opportunity' AS entity, parent_id AS entity_id, '{field}' AS field, NULLIF(word, '') AS value, changed_at
FROM (
    SELECT *, lag(word) OVER (PARTITION BY parent_id ORDER BY changed_at) AS word_before FROM (
        WITH {_settled(sql, none, present)}
        SELECT s.parent_id, s.changed_at, s.word FROM settled s JOIN raw.opportunities o ON o.id = s.parent_id))
WHERE word IS DISTINCT FROM word_before"""


def _tracked(table: str, parent: str, field: str, of: str) -> str:
    """The values of a tracked field: its first known value from the creation on, then each new one."""
    return f"""
SELECT {parent} AS parent_id, new_value AS word, created_date AS changed_at, created_by_id
FROM raw.{table} WHERE field = '{field}' AND new_value IS NOT NULL
UNION ALL
SELECT h.parent_id, arg_min(h.word, h.changed_at), min(p.created_date), NULL
FROM (
    SELECT parent_id, changed_at, coalesce(min(word) FILTER (net < 0), min(word)) AS word
    FROM ({_nets(table, parent, field)}) GROUP BY parent_id, changed_at
) h JOIN raw.{of} p ON p.id = h.parent_id
GROUP BY h.parent_id"""


def _nets(table: str, parent: str, field: str) -> str:
    """How many times more often a tracked field was set to a value at one instant than it left it: 1 for the last
    value, -1 for the one before the first.
    """
    return f"""
SELECT parent_id, changed_at, word, sum(n) AS net FROM (
    SELECT {parent} AS parent_id, created_date AS changed_at, new_value AS word, 1 AS n
    FROM raw.{table} WHERE field = '{field}' AND new_value IS NOT NULL
    UNION ALL
    SELECT {parent}, created_date, old_value, -1 FROM raw.{table} WHERE field = '{field}' AND old_value IS NOT NULL)
GROUP BY parent_id, changed_at, word"""


def _settled(logged: str, ends: str, present: str) -> str:
    """Common table expressions up to ``settled``: all values of an instant, and the one that holds after it."""
    return f"""told AS ({logged}), ends AS ({ends}), present AS ({present}), instants AS (
    SELECT parent_id, changed_at, list_sort(list(DISTINCT word)) AS words FROM told GROUP BY parent_id, changed_at),
looked AS (
    SELECT *, lead(words) OVER (PARTITION BY parent_id ORDER BY changed_at) AS next_words FROM instants),
settled AS (
    SELECT l.parent_id, l.changed_at, l.words, coalesce(
        CASE WHEN len(l.words) = 1 THEN l.words[1] END,
        CASE WHEN list_contains(l.words, e.word) THEN e.word END,
        list_sort(list_intersect(l.words, l.next_words))[1],
        CASE WHEN l.next_words IS NULL AND list_contains(l.words, p.word) THEN p.word END,
        l.words[1]) AS word
    FROM looked l LEFT JOIN ends e ON e.parent_id = l.parent_id AND e.changed_at = l.changed_at
    LEFT JOIN present p ON p.parent_id = l.parent_id)"""


def _changed(logged: str, nets: str, table: str, column: str, *, entered: str) -> str:
    """Changes from `logged`, without rows that repeat the value before, plus observed values and the present one (dated
    by `entered`, the instant of the last change) where Salesforce stopped reporting.

    It did stop if the last value reported is not the row's present one. Otherwise observations add nothing: they may
    even be older than they look, when a change became visible only after we had looked.
    """
    ends = f"SELECT parent_id, changed_at, min(word) AS word FROM ({nets}) WHERE net > 0 GROUP BY parent_id, changed_at"
    present = f"SELECT id AS parent_id, {column} AS word, {entered} AS entered_at, created_date FROM raw.{table}"
    return f"""
WITH {_settled(logged, ends, present)},
stand AS (
    SELECT p.parent_id, p.word, p.created_date, t.until,
        CASE WHEN t.until IS NULL OR p.entered_at > t.until THEN p.entered_at END AS entered_at
    FROM present p LEFT JOIN (
        SELECT parent_id, max(changed_at) AS until, arg_max(word, changed_at) AS word FROM settled GROUP BY parent_id
    ) t ON t.parent_id = p.parent_id
    WHERE p.word IS DISTINCT FROM t.word),
known AS (
    SELECT parent_id, changed_at, words, word, true AS is_told FROM settled
    UNION ALL
    SELECT o.row_key, o.seen_at, [o.value], o.value, false FROM raw.observed o JOIN stand s ON s.parent_id = o.row_key
    WHERE o.table_name = '{table}' AND o.column_name = '{column}' AND (s.until IS NULL OR o.seen_at > s.until)
    AND (s.entered_at IS NULL OR o.seen_at < s.entered_at)
    UNION ALL
    SELECT parent_id, entered_at, [word], word, NULL FROM stand WHERE entered_at IS NOT NULL AND word IS NOT NULL),
compared AS (
    SELECT *, lag(word) OVER past AS word_before, row_number() OVER past = 1 AS is_first
    FROM known WINDOW past AS (PARTITION BY parent_id ORDER BY changed_at)),
apart AS (
    SELECT parent_id, changed_at, word AS word_after, word_before AS before_all, is_first, is_told,
        unnest(words) AS word
    FROM compared),
steps AS (
    SELECT *, row_number() OVER steps AS step, coalesce(lag(word) OVER steps, before_all) AS word_before
    FROM apart WHERE word IS DISTINCT FROM before_all OR word = word_after
    WINDOW steps AS (PARTITION BY parent_id, changed_at ORDER BY word = word_after, word))
SELECT c.parent_id, c.word, c.word_before, c.step, c.is_first, c.is_told, s.acts_as AS changed_by,
    CASE WHEN c.is_first AND NOT c.is_told AND {_within("c.changed_at", SOON)} THEN p.created_date
        ELSE c.changed_at END AS changed_at,
    CASE WHEN c.is_first AND (c.is_told AND NOT {_within("c.changed_at", AT_ONCE)}
        OR NOT c.is_told AND NOT {_within("c.changed_at", SOON)}) THEN 'false' END AS is_entry_known
FROM steps c LEFT JOIN present p ON p.parent_id = c.parent_id
LEFT JOIN (
    SELECT parent_id, changed_at, word, max(created_by_id) AS created_by_id FROM told
    GROUP BY parent_id, changed_at, word
) t ON t.parent_id = c.parent_id AND t.changed_at = c.changed_at AND t.word = c.word
LEFT JOIN ({STAFF}) s ON s.id = t.created_by_id
WHERE c.word IS DISTINCT FROM c.word_before"""


def _within(moment: str, span: str) -> str:
    """Whether `moment` lies within `span` of the creation of the row `p`; also true where either is unknown."""
    return f"""coalesce(TRY_CAST({moment} AS TIMESTAMPTZ) <= TRY_CAST(p.created_date AS TIMESTAMPTZ) + {span}, true)"""
