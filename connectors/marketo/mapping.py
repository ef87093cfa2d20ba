"""Marketo's raw tables as canonical ones: leads are contacts of accounts, revenue stages are the lifecycle."""

from collections.abc import Callable, Mapping

from connectors.kit.website import host

# A lead that was merged is looked up as the survivor.
LIVING_LEAD = """LEFT JOIN raw.gone g ON g.object = 'leads' AND g.kind = 'merged' AND g.id = a.lead_id
    LEFT JOIN raw.leads l ON l.id = COALESCE(g.into_id, a.lead_id)"""


def accounts() -> str:
    """Companies that have a name and at least one lead, as given by the lead that changed last; the domain is the host
    of their website.
    """
    return f"""SELECT company_id AS account_id, company AS name, {host("website")} AS domain, industry,
        state AS region, country, postcode, place, employees
    FROM raw.leads WHERE company_id IS NOT NULL AND company IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY company_id ORDER BY updated_at DESC, id) = 1
    ORDER BY TRY_CAST(company_id AS BIGINT)"""


def contacts() -> str:
    """Leads. Without a field for it, the buying role is the one in an opportunity, the primary first."""
    return """SELECT l.id AS contact_id, l.company_id AS account_id,
        NULLIF(concat_ws(' ', l.first_name, l.last_name), '') AS name, l.email,
        COALESCE(l.buying_role, r.role) AS buying_role, l.created_at
    FROM raw.leads l LEFT JOIN (
        SELECT lead_id, role FROM raw.opportunity_roles
        QUALIFY row_number() OVER (PARTITION BY lead_id ORDER BY is_primary DESC NULLS LAST, id) = 1
    ) r ON r.lead_id = l.id
    ORDER BY TRY_CAST(l.id AS BIGINT)"""


def opportunities() -> str:
    """Opportunities. Their account is the company of the same external id, otherwise that of a lead in them, the
    primary first. The closing date counts as expected until the opportunity is closed.
    """
    return """SELECT o.id AS opportunity_id, COALESCE(c.company_id, p.company_id) AS account_id, o.name, o.stage,
        o.amount, COALESCE(o.created_in_crm_at, o.created_at) AS created_at,
        CASE WHEN o.is_closed IS DISTINCT FROM 'true' THEN left(o.close_on, 10) END AS expected_close_on,
        CASE WHEN o.is_closed = 'true' THEN left(o.close_on, 10) || 'T00:00:00Z' END AS closed_at,
        CASE WHEN o.is_closed = 'true' THEN CASE WHEN o.is_won = 'true' THEN 'won' ELSE 'lost' END END AS outcome
    FROM raw.opportunities o
    LEFT JOIN (
        SELECT external_company_id, min(company_id) AS company_id FROM raw.leads
        WHERE external_company_id IS NOT NULL AND company_id IS NOT NULL GROUP BY external_company_id
    ) c ON c.external_company_id = o.external_company_id
    LEFT JOIN (
        SELECT r.external_id, l.company_id FROM raw.opportunity_roles r JOIN raw.leads l ON l.id = r.lead_id
        WHERE l.company_id IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY r.external_id ORDER BY r.is_primary DESC NULLS LAST, r.id) = 1
    ) p ON p.external_id = o.external_id
    ORDER BY o.id"""


def stage_changes() -> str:
    """Changes of an opportunity's stage observed from sync to sync: Marketo keeps none that can be told apart.

    When an opportunity entered the stage in which it was first seen is unknown, unless it was created after the
    first sync.
    """
    return """SELECT opportunity_id, stage, changed_at, stage AS stage_id, previous_stage,
        CASE WHEN place = 1 AND NOT coalesce(created_at > first_sync_at, false) THEN 'false' END AS is_entry_known
    FROM (
        SELECT v.row_key AS opportunity_id, v.value AS stage, v.seen_at AS changed_at,
            row_number() OVER (PARTITION BY v.row_key ORDER BY v.seen_at) AS place,
            lag(v.value) OVER (PARTITION BY v.row_key ORDER BY v.seen_at) AS previous_stage,
            min(v.seen_at) OVER () AS first_sync_at, COALESCE(o.created_in_crm_at, o.created_at) AS created_at
        FROM raw.observed v JOIN raw.opportunities o ON o.id = v.row_key
        WHERE v.table_name = 'opportunities' AND v.column_name = 'stage')
    ORDER BY changed_at, opportunity_id"""


def activities() -> str:
    """What leads did, what marketing sent them, and sales e-mails. In a program whose channel is a webinar, statuses
    are those of a webinar; in other programs they are those of an event, of which only registration and attendance
    count.
    """
    return f"""SELECT a.id AS activity_id, l.company_id AS account_id, a.lead_id AS contact_id, a.department, a.kind,
        a.happened_at AS occurred_at, a.is_two_way, a.subject, a.campaign
    FROM (
        SELECT v.id, v.lead_id, v.happened_at, p.name AS campaign,
            CASE WHEN v.type = '39' THEN 'sales' WHEN v.type = '6' THEN 'marketing' ELSE 'buyer' END AS department,
            CASE v.type WHEN '2' THEN 'form_submitted' WHEN '6' THEN 'email_sent' WHEN '10' THEN 'email_opened'
                WHEN '11' THEN 'email_clicked' WHEN '39' THEN 'email' WHEN '45' THEN 'email_replied'
                WHEN '46' THEN 'interesting_moment'
                WHEN '104' THEN CASE WHEN p.channel ILIKE '%webinar%' THEN 'webinar_' ELSE 'event_' END || CASE
                    WHEN v.new_status ILIKE 'attended%' THEN 'attended'
                    WHEN v.new_status ILIKE 'registered%' THEN 'registered' END END AS kind,
            CASE WHEN v.type = '45' THEN 'true' END AS is_two_way, COALESCE(v.description, v.value) AS subject
        FROM raw.activities v LEFT JOIN raw.programs p ON v.type = '104' AND p.id = v.value_id
        WHERE v.type NOT IN ('101', '102')
    ) a {LIVING_LEAD}
    WHERE a.kind IS NOT NULL ORDER BY a.happened_at, a.id"""


def lifecycle_changes() -> str:
    """Changes of the field that holds the lifecycle, where one was named and changed; otherwise of the revenue stage.

    Made by a workflow if by a smart campaign or the model itself; otherwise as source and reason say. A change of
    the revenue stage by hand is a user's. For a field, user and method are unknown, and so is who made the change.
    """
    return """SELECT lead_id AS contact_id, new_value AS lifecycle_stage, changed_at,
        TRY_CAST(id AS BIGINT)::VARCHAR AS sequence,
        CASE WHEN changed_by_user IS NOT NULL THEN 'user'
            WHEN campaign_id IS NOT NULL OR source ILIKE '%flow%' THEN 'workflow'
            WHEN concat_ws(' ', source, reason) ILIKE '%import%' THEN 'import'
            WHEN changed_by_method IS NOT NULL OR concat_ws(' ', source, reason) ILIKE '%web service%' THEN 'api'
        END AS changed_by
    FROM raw.lifecycle_log WHERE new_value IS NOT NULL
    UNION ALL
    SELECT lead_id AS contact_id, new_stage AS lifecycle_stage, happened_at AS changed_at,
        TRY_CAST(id AS BIGINT)::VARCHAR AS sequence,
        CASE WHEN campaign_id IS NOT NULL THEN 'workflow' WHEN reason ILIKE '%import%' THEN 'import'
            WHEN reason ILIKE '%web service%' THEN 'api' WHEN type = '102' THEN 'user' ELSE 'workflow' END AS changed_by
    FROM raw.activities
    WHERE type IN ('101', '102') AND new_stage IS NOT NULL AND NOT EXISTS (SELECT 1 FROM raw.lifecycle_log)
    ORDER BY changed_at, sequence"""


def users() -> str:
    """People who sign in. Marketo lists neither their department nor whether they are still active."""
    return """SELECT id AS user_id, COALESCE(NULLIF(concat_ws(' ', first_name, last_name), ''), email) AS name, email,
        'true' AS is_active
    FROM raw.users WHERE is_api_only IS DISTINCT FROM 'true' ORDER BY TRY_CAST(id AS BIGINT)"""


MAPPING: Mapping[str, Callable[[], str]] = {
    "account": accounts,
    "contact": contacts,
    "opportunity": opportunities,
    "stage_change": stage_changes,
    "activity": activities,
    "lifecycle_change": lifecycle_changes,
    "user": users,
}
