"""Calls, meetings and tasks as activities."""

from connectors.zoho.people import contacts

# States of a call that did not take place, or not yet.
NOT_CALLED = "('scheduled', 'overdue', 'cancelled')"


def activities() -> str:
    """Calls made, meetings, and completed tasks; nothing without a customer.

    Who acted: the department of the owner, or the buyer where somebody called us. A converted lead is its
    contact. Of several participants of a meeting the contact named first counts. Ids are unique within an organisation,
    so they alone say what an activity is about.
    """
    return f"""
    WITH person AS (
        SELECT id, id AS contact_id FROM raw.contacts
        UNION ALL SELECT id, coalesce(converted_contact, id) FROM raw.leads
    ), home AS (SELECT contact_id, account_id FROM ({contacts()})), invited AS (
        SELECT e.id, arg_min(p.value ->> 'participant', p.key::INTEGER) AS who_id
        FROM raw.events e, json_each(e.participants::JSON) p
        WHERE p.value ->> 'type' IN ('contact', 'lead') GROUP BY e.id
    ), done AS ({_CALLS} UNION ALL {_EVENTS} UNION ALL {_TASKS}), linked AS (
        SELECT x.*, coalesce(w.contact_id, l.contact_id) AS contact_id, d.id AS deal_id,
            coalesce(a.id, d.account_name) AS told_account
        FROM done x
        LEFT JOIN person w ON w.id = x.who_id
        LEFT JOIN person l ON l.id = x.what_id
        LEFT JOIN raw.deals d ON d.id = x.what_id
        LEFT JOIN raw.accounts a ON a.id = x.what_id
    )
    SELECT x.id AS activity_id, coalesce(x.told_account, h.account_id) AS account_id, x.contact_id,
        x.deal_id AS opportunity_id,
        CASE WHEN x.is_theirs THEN 'buyer' WHEN contains(lower(u.role), 'marketing') THEN 'marketing' ELSE 'sales' END
            AS department,
        x.kind, x.occurred_at, x.is_two_way, x.subject
    FROM linked x
    LEFT JOIN home h ON h.contact_id = x.contact_id
    LEFT JOIN raw.users u ON u.id = x.owner
    WHERE coalesce(x.contact_id, x.told_account, x.deal_id) IS NOT NULL
    ORDER BY x.id"""


# A call counts as two-way by its length; a missed one is the buyer's attempt.
_CALLS = f"""
    SELECT id, who_id, what_id, owner, subject, lower(call_type) IN ('inbound', 'missed') AS is_theirs,
        CASE lower(call_type) WHEN 'inbound' THEN 'inbound_call' WHEN 'missed' THEN 'missed_call' ELSE 'call' END
            AS kind,
        coalesce(call_start_time, created_time) AS occurred_at,
        CASE WHEN lower(call_type) = 'missed' THEN 'false'
             WHEN TRY_CAST(call_duration_in_seconds AS DOUBLE) > 0 THEN 'true'
             WHEN TRY_CAST(call_duration_in_seconds AS DOUBLE) = 0 THEN 'false' END AS is_two_way
    FROM raw.calls WHERE coalesce(lower(outgoing_call_status), '') NOT IN {NOT_CALLED}"""
_EVENTS = """
    SELECT e.id, coalesce(e.who_id, i.who_id), e.what_id, e.owner, e.event_title, false, 'meeting',
        coalesce(e.start_datetime, e.created_time), 'true'
    FROM raw.events e LEFT JOIN invited i ON i.id = e.id"""
_TASKS = """
    SELECT id, who_id, what_id, owner, subject, false, 'task', coalesce(closed_time, modified_time),
        CAST(NULL AS VARCHAR)
    FROM raw.tasks WHERE status = 'Completed'"""
