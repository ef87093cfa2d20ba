"""Account Engagement's rows as canonical rows."""

from connectors.kit.website import host

# Role of a user, in lower case -> department. Administrators may belong to either.
DEPARTMENT = """CASE WHEN regexp_matches(lower(role_name), 'sales|vertrieb') THEN 'sales'
    WHEN regexp_matches(lower(role_name), 'marketing') THEN 'marketing' END"""

# Type of a visitor activity -> (who acted, kind). Errors, sessions, bounces, unsubscriptions and anything about
# opportunities are not touches and are left out.
# https://developer.salesforce.com/docs/marketing/pardot/guide/object-field-reference.html#visitor-activity
TOUCHES = {
    "4": ("buyer", "form_submitted"),
    "6": ("marketing", "email_sent"),
    "7": ("buyer", "site_search"),
    "11": ("buyer", "email_opened"),
    "17": ("buyer", "link_clicked"),
    "20": ("buyer", "website_visit"),
    "21": ("buyer", "link_clicked"),
    "22": ("buyer", "chat"),
    "23": ("marketing", "webinar_invited"),
    "24": ("buyer", "webinar_attended"),
    "25": ("buyer", "webinar_registered"),
    "26": ("buyer", "link_clicked"),
    "27": ("buyer", "content_viewed"),
    "28": ("buyer", "event_registered"),
    "29": ("buyer", "event_visited"),
    "30": ("buyer", "content_viewed"),
    "34": ("buyer", "content_viewed"),
}


def users() -> str:
    """Users; deleted ones are inactive but kept, since their actions remain theirs."""
    return f"""
SELECT id AS user_id, coalesce(nullif(trim(concat_ws(' ', first_name, last_name)), ''), email, id) AS name, email,
    {DEPARTMENT} AS department,
    CASE WHEN is_deleted = 'true' THEN 'false' ELSE 'true' END AS is_active
FROM raw.users ORDER BY id"""


def accounts() -> str:
    """Prospect accounts. The owner counts as sales where the role says so, otherwise as marketing."""
    return f"""
SELECT a.id AS account_id, a.name,
    {host("a.website")} AS domain,
    a.industry, a.billing_state AS region, a.billing_country AS country,
    nullif(regexp_replace(a.employees, '[^0-9]', '', 'g'), '') AS employees,
    CASE WHEN u.department IS DISTINCT FROM 'sales' THEN u.id END AS owner_marketing,
    CASE WHEN u.department = 'sales' THEN u.id END AS owner_sales, a.created_at
FROM raw.prospect_accounts a
LEFT JOIN (SELECT id, {DEPARTMENT} AS department FROM raw.users) u ON u.id = a.assigned_to_id
ORDER BY a.id"""


def contacts() -> str:
    """Prospects; nameless ones go by their e-mail address."""
    return """
SELECT id AS contact_id, prospect_account_id AS account_id,
    coalesce(nullif(trim(concat_ws(' ', first_name, last_name)), ''), email) AS name, email, job_title AS persona,
    created_at
FROM raw.prospects ORDER BY id"""


def lifecycle_changes() -> str:
    """Every entry of a prospect into a stage of the lifecycle. Rules move prospects on, never people."""
    return """
SELECT h.prospect_id AS contact_id, s.name AS lifecycle_stage, h.created_at AS changed_at,
    CAST(row_number() OVER (PARTITION BY h.prospect_id ORDER BY h.created_at, h.id::BIGINT) AS VARCHAR) AS sequence,
    'workflow' AS changed_by
FROM raw.lifecycle_histories h
JOIN raw.lifecycle_stages s ON s.id = h.next_stage_id
JOIN raw.prospects p ON p.id = h.prospect_id
ORDER BY contact_id, sequence::INTEGER"""


def activities() -> str:
    """What known prospects did and were sent. A view of a file counts as a download, a chat as a conversation."""
    cases = " ".join(f"WHEN '{number}' THEN '{kind}'" for number, (_, kind) in TOUCHES.items())
    ours = ", ".join(f"'{number}'" for number, (who, _) in TOUCHES.items() if who == "marketing")
    return f"""
WITH told AS (
    SELECT *, CASE WHEN type IN ('1', '2') AND file_id IS NOT NULL THEN 'asset_downloaded'
        WHEN type = '1' AND coalesce(email_id, list_email_id) IS NOT NULL THEN 'email_clicked'
        WHEN type = '1' THEN 'link_clicked' WHEN type = '2' THEN 'page_view'
        ELSE CASE type {cases} END END AS kind
    FROM raw.visitor_activities)
SELECT t.id AS activity_id, p.prospect_account_id AS account_id, t.prospect_id AS contact_id,
    CASE WHEN t.type IN ({ours}) THEN 'marketing' ELSE 'buyer' END AS department, t.kind,
    t.created_at AS occurred_at, CASE WHEN t.kind = 'chat' THEN 'true' END AS is_two_way,
    coalesce(e.subject, f.name, t.details, e.name) AS subject, c.name AS campaign
FROM told t
LEFT JOIN raw.prospects p ON p.id = t.prospect_id
LEFT JOIN raw.campaigns c ON c.id = t.campaign_id
LEFT JOIN raw.forms f ON f.id = t.form_id
LEFT JOIN raw.list_emails e ON e.id = t.list_email_id
WHERE t.kind IS NOT NULL ORDER BY t.id::BIGINT"""


def known_ids() -> str:
    """The ids under which Salesforce knows prospect accounts and prospects."""
    return """
SELECT 'account' AS kind, id, 'salesforce' AS system, salesforce_id AS other_id FROM raw.prospect_accounts
UNION ALL SELECT 'contact', id, 'salesforce', salesforce_contact_id FROM raw.prospects
UNION ALL SELECT 'contact', id, 'salesforce', salesforce_lead_id FROM raw.prospects"""
