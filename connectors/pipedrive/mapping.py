"""What Pipedrive told, as canonical tables: one SELECT over the raw tables for each."""

from collections.abc import Callable
from functools import partial

from connectors.convert import literal
from connectors.website import host

# Activities of one's own: nobody outside takes part.
INTERNAL = "('task', 'deadline')"
MARKETERS = """(SELECT u.id FROM raw.users u JOIN raw.roles r ON r.id = u.role_id
        WHERE contains(lower(r.name), 'marketing'))"""
OUTCOME = "CASE WHEN d.status IN ('won', 'lost') THEN d.status END"
CLOSED_AT = "CASE d.status WHEN 'won' THEN d.won_time WHEN 'lost' THEN d.lost_time END"
# Sources that Pipedrive names in its documentation; others (automations, imports) are not told apart.
CHANGED_BY = """CASE WHEN is_bulk = 'true' THEN 'bulk' WHEN change_source IN ('app', 'mobile') THEN 'user'
            WHEN change_source = 'api' THEN 'api' END"""


def canonical(buyer_types: tuple[str, ...]) -> dict[str, Callable[[], str]]:
    """Canonical table -> the function that gives its SELECT."""
    return {
        "account": accounts,
        "contact": contacts,
        "opportunity": opportunities,
        "stage_change": stage_changes,
        "activity": partial(activities, buyer_types),
        "user": users,
    }


def accounts() -> str:
    """Organizations; the domain out of the website; the owner counts as that of sales."""
    return f"""
    SELECT o.id AS account_id, o.name,
        {host("o.website")} AS domain,
        o.segment, o.industry, o.region, o.country, o.postcode, o.place, o.employee_count AS employees,
        o.owner_id AS owner_sales,
        o.add_time AS created_at
    FROM raw.organizations o"""


def contacts() -> str:
    """Persons, with their buying role if a custom field holds it."""
    return """
    SELECT p.id AS contact_id, p.org_id AS account_id, p.name, p.email, p.role AS buying_role, p.job_title AS persona,
        p.add_time AS created_at
    FROM raw.persons p"""


def opportunities() -> str:
    """Deals: the name of the stage, or won and lost. A value of zero is what Pipedrive keeps when nobody gave one."""
    return f"""
    SELECT d.id AS opportunity_id, coalesce(d.org_id, p.org_id) AS account_id, d.title AS name,
        coalesce({OUTCOME}, s.name, d.stage_id) AS stage,
        CASE WHEN TRY_CAST(d.value AS DOUBLE) <> 0 THEN d.value END AS amount, d.currency, d.owner_id AS owner,
        d.add_time AS created_at, d.expected_close_date AS expected_close_on, {CLOSED_AT} AS closed_at,
        {OUTCOME} AS outcome
    FROM raw.deals d
    LEFT JOIN raw.stages s ON s.id = d.stage_id
    LEFT JOIN raw.persons p ON p.id = d.person_id"""


def stage_changes() -> str:
    """Stages by name, and ``won`` and ``lost`` from the closing on; reopened, a deal is in its stage again.

    A deal begins in the stage that its first change replaced. While its changelog is unread (the day's budget), the
    present stage counts from when the deal says it entered it, and the closing from when it says it was closed.
    """
    return f"""
    WITH logged AS (
        SELECT c.deal_id AS id, c.changed_at AS moment, c.field_key AS tie, c.old_value,
            CASE c.field_key WHEN 'stage_id' THEN c.new_value END AS stage_id,
            CASE c.field_key WHEN 'status' THEN c.new_value END AS status,
            {CHANGED_BY} AS changed_by
        FROM raw.deal_changes c JOIN raw.deals d ON d.id = c.deal_id
        WHERE c.field_key IN ('stage_id', 'status')
    ), known AS (
        SELECT id, arg_min(old_value, moment) FILTER (tie = 'stage_id') AS first_stage,
            bool_or(tie = 'stage_id') AS has_moved, max(moment) FILTER (status IN ('won', 'lost')) AS closed_at
        FROM logged GROUP BY id
    ), events AS (
        SELECT id, moment, tie, stage_id, status, changed_by FROM logged
        UNION ALL
        SELECT d.id, CASE WHEN k.has_moved THEN d.add_time ELSE coalesce(d.stage_change_time, d.add_time) END, '',
            coalesce(k.first_stage, d.stage_id), 'open',
            CASE d.origin WHEN 'ManuallyCreated' THEN 'user' WHEN 'API' THEN 'api' END
        FROM raw.deals d LEFT JOIN known k ON k.id = d.id
        UNION ALL
        SELECT d.id, {CLOSED_AT}, '~', NULL, d.status, NULL
        FROM raw.deals d LEFT JOIN known k ON k.id = d.id
        WHERE d.status IN ('won', 'lost') AND k.closed_at IS NULL AND {CLOSED_AT} IS NOT NULL
    ), carried AS (
        SELECT id, moment, tie, changed_by, last_value(stage_id IGNORE NULLS) OVER past AS stage_id,
            last_value(status IGNORE NULLS) OVER past AS status
        FROM events WINDOW past AS (PARTITION BY id ORDER BY moment, tie ROWS UNBOUNDED PRECEDING)
    ), worded AS (
        SELECT c.*, CASE WHEN c.status IN ('won', 'lost') THEN c.status ELSE coalesce(s.name, c.stage_id) END AS word
        FROM carried c LEFT JOIN raw.stages s ON s.id = c.stage_id
    )
    SELECT id AS opportunity_id, word AS stage, moment AS changed_at,
        CAST(row_number() OVER (PARTITION BY id ORDER BY moment, tie) AS VARCHAR) AS sequence, changed_by
    FROM (SELECT *, lag(word) OVER (PARTITION BY id ORDER BY moment, tie) AS before FROM worded)
    WHERE word IS DISTINCT FROM before"""


def activities(buyer_types: tuple[str, ...]) -> str:
    """Activities that are done and were with somebody; `buyer_types` are those that the buyer acted in.

    They took place when they were due, at noon UTC if only the day was given; when they were set to done, if that was
    earlier.
    """
    buyer = f"a.type IN ({', '.join(map(literal, buyer_types))})" if buyer_types else "false"
    seconds = "CASE length(a.due_time) WHEN 5 THEN ':00' ELSE '' END"
    due = f"a.due_date || 'T' || coalesce(a.due_time || {seconds}, '12:00:00')"
    return f"""
    SELECT id AS activity_id, account_id, contact_id, opportunity_id, department, kind,
        coalesce(least(due || '.000Z', marked_as_done_time), add_time) AS occurred_at, is_two_way, subject
    FROM (
        SELECT a.id, coalesce(a.org_id, d.org_id, p.org_id) AS account_id, a.person_id AS contact_id,
            a.deal_id AS opportunity_id, a.type AS kind, a.subject, a.marked_as_done_time, a.add_time, {due} AS due,
            CASE WHEN {buyer} THEN 'buyer' WHEN a.owner_id IN {MARKETERS} THEN 'marketing' ELSE 'sales' END
                AS department,
            CASE WHEN a.type = 'meeting' THEN 'true' END AS is_two_way
        FROM raw.activities a
        LEFT JOIN raw.deals d ON d.id = a.deal_id
        LEFT JOIN raw.persons p ON p.id = a.person_id
        WHERE a.done = 'true' AND a.type NOT IN {INTERNAL}
    )"""


def users() -> str:
    """Users: department by the name of their role, team the first of theirs in the alphabet."""
    return f"""
    SELECT u.id AS user_id, u.name, u.email,
        CASE WHEN u.id IN {MARKETERS} THEN 'marketing' ELSE 'sales' END AS department, t.team,
        u.active_flag AS is_active
    FROM raw.users u
    LEFT JOIN (SELECT user_id, min(team) AS team FROM raw.team_members GROUP BY user_id) t ON t.user_id = u.id"""
