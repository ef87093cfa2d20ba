"""Pipedrive's rows as canonical tables: one SELECT over the raw tables for each."""

from collections.abc import Callable
from functools import partial

from connectors.kit.convert import literal
from connectors.kit.website import host
from connectors.pipedrive.history import CLOSED_AT, deal_attributes, stage_changes

# Activities without outside participants.
INTERNAL = "('task', 'deadline')"
MARKETERS = """(SELECT u.id FROM raw.users u JOIN raw.roles r ON r.id = u.role_id
        WHERE contains(lower(r.name), 'marketing'))"""
OUTCOME = "CASE WHEN d.status IN ('won', 'lost') THEN d.status END"


def canonical(buyer_types: tuple[str, ...]) -> dict[str, Callable[[], str]]:
    """Canonical table -> the function that returns its SELECT."""
    return {
        "account": accounts,
        "contact": contacts,
        "opportunity": opportunities,
        "stage_change": stage_changes,
        "activity": partial(activities, buyer_types),
        "user": users,
        "attribute_change": deal_attributes,
    }


def accounts() -> str:
    """Organizations; the domain comes from the website; the owner counts as sales."""
    return f"""
    SELECT o.id AS account_id, o.name,
        {host("o.website")} AS domain,
        o.segment, coalesce(i.label, o.industry) AS industry, o.region, o.country, o.postcode, o.place,
        o.employee_count AS employees,
        o.owner_id AS owner_sales,
        o.add_time AS created_at
    FROM raw.organizations o LEFT JOIN raw.industries i ON i.id = o.industry"""


def contacts() -> str:
    """Persons, with their buying role if a custom field holds it."""
    return """
    SELECT p.id AS contact_id, p.org_id AS account_id, p.name, p.email, p.role AS buying_role, p.job_title AS persona,
        p.add_time AS created_at
    FROM raw.persons p"""


def opportunities() -> str:
    """Deals: the name of the stage, or won and lost. A value of zero is what Pipedrive stores when none was given.

    A closed deal belongs to the pipeline it was closed in, even if it moved on to another.
    """
    return f"""
    SELECT d.id AS opportunity_id, coalesce(d.org_id, p.org_id) AS account_id, d.title AS name,
        coalesce({OUTCOME}, s.name, d.stage_id) AS stage,
        CASE WHEN TRY_CAST(d.value AS DOUBLE) <> 0 THEN d.value END AS amount, d.currency, d.owner_id AS owner,
        d.add_time AS created_at, d.expected_close_date AS expected_close_on, {CLOSED_AT} AS closed_at,
        {OUTCOME} AS outcome, coalesce(e.pipeline, l.name, d.pipeline_id) AS pipeline
    FROM raw.deals d
    LEFT JOIN (
        SELECT opportunity_id, arg_max(pipeline, changed_at) AS pipeline FROM ({stage_changes()})
        WHERE stage IN ('won', 'lost') GROUP BY opportunity_id
    ) e ON {OUTCOME} IS NOT NULL AND e.opportunity_id = d.id
    LEFT JOIN raw.stages s ON s.id = d.stage_id
    LEFT JOIN raw.pipelines l ON l.id = d.pipeline_id
    LEFT JOIN raw.persons p ON p.id = d.person_id"""


def activities(buyer_types: tuple[str, ...]) -> str:
    """Completed activities with somebody outside; in those of `buyer_types` the buyer acted.

    They took place when they were due, at noon UTC if only the day was given; or when they were marked as done, if
    that was earlier.
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
    """Users: department by the name of their role; team: the alphabetically first of theirs."""
    return f"""
    SELECT u.id AS user_id, u.name, u.email,
        CASE WHEN u.id IN {MARKETERS} THEN 'marketing' ELSE 'sales' END AS department, t.team,
        u.active_flag AS is_active
    FROM raw.users u
    LEFT JOIN (SELECT user_id, min(team) AS team FROM raw.team_members GROUP BY user_id) t ON t.user_id = u.id"""
