"""Tasks, events and campaign responses as activities."""

from connectors.kit.convert import literal
from connectors.salesforce.mapping import contacts
from connectors.salesforce.staff import STAFF

# Type of a campaign, in lower case -> what a respondent did. Organisations add types of their own.
ANSWERS = {
    "webinar_attended": ("webinar",),
    "event_visited": ("conference", "trade show", "event", "messe", "konferenz", "veranstaltung"),
    "form_submitted": ("web form", "form", "website", "web", "landing page", "formular"),
    "ad_response": ("advertisement", "banner ads", "paid media", "social media", "anzeige"),
}
OTHER_ANSWER = "campaign_response"


def activities() -> str:
    """What was done with whom: completed tasks, events, campaign responses; nothing without a customer.

    Who acted: the department of the owner, sales where it is not known; the buyer where somebody called us or responded
    to a campaign. A converted lead is its contact.
    """
    return f"""
WITH staff AS ({STAFF}),
person AS (
    SELECT id AS who_id, id AS contact_id FROM raw.contacts
    UNION ALL SELECT id, coalesce(converted_contact_id, id) FROM raw.leads),
home AS (SELECT contact_id, account_id FROM ({contacts()}))
SELECT d.activity_id, coalesce(d.account_id, h.account_id) AS account_id,
    coalesce(p.contact_id, d.who_id) AS contact_id,
    CASE WHEN left(d.what_id, 3) = '006' THEN d.what_id END AS opportunity_id,
    CASE WHEN d.department = 'buyer' THEN 'buyer' ELSE coalesce(s.department, d.department) END AS department,
    d.kind, d.occurred_at, d.is_two_way, d.subject, d.campaign
FROM ({_tasks()} UNION ALL {_events()} UNION ALL {_answers()}) d
LEFT JOIN staff s ON s.id = d.owner_id
LEFT JOIN person p ON p.who_id = d.who_id
LEFT JOIN home h ON h.contact_id = coalesce(p.contact_id, d.who_id)
WHERE coalesce(d.account_id, d.who_id) IS NOT NULL OR left(d.what_id, 3) = '006'
ORDER BY d.activity_id"""


def _tasks() -> str:
    """Completed tasks. One created as completed was recorded afterwards: its due day counts, if that is earlier.

    A call counts as two-way by its length; without one, whether anybody answered is unknown.
    """
    born = "abs(epoch(completed_date_time::TIMESTAMP) - epoch(created_date::TIMESTAMP)) < 60"
    return f"""
SELECT id AS activity_id, account_id, who_id, what_id, owner_id, subject, NULL AS campaign,
    CASE WHEN task_subtype = 'ListEmail' THEN 'email_sent'
         WHEN (task_subtype = 'Call' OR type = 'Call') AND call_type = 'Inbound' THEN 'inbound_call'
         WHEN task_subtype IN ('Call', 'Email') THEN lower(task_subtype)
         WHEN type IS NOT NULL AND lower(type) <> 'other' THEN {_word("type")}
         WHEN regexp_matches(lower(subject), '^(e-?mail:|e-?mail$)') THEN 'email'
         WHEN regexp_matches(lower(subject), '^(call|anruf|telefonat)\\b') THEN 'call'
         ELSE 'task' END AS kind,
    CASE WHEN completed_date_time IS NULL THEN coalesce({_midnight("activity_date")}, created_date)
         WHEN {born} AND activity_date < left(completed_date_time, 10) THEN {_midnight("activity_date")}
         ELSE completed_date_time END AS occurred_at,
    CASE WHEN task_subtype = 'ListEmail' THEN 'marketing'
         WHEN (task_subtype = 'Call' OR type = 'Call') AND call_type = 'Inbound' THEN 'buyer'
         ELSE 'sales' END AS department,
    CASE WHEN call_type = 'Inbound' THEN 'true'
         WHEN call_duration_in_seconds::DOUBLE > 0 THEN 'true'
         WHEN call_duration_in_seconds::DOUBLE = 0 THEN 'false' END AS is_two_way
FROM raw.tasks WHERE is_closed = 'true' AND is_recurrence IS DISTINCT FROM 'true'"""


def _events() -> str:
    """Meetings as one row each: not the copies of invitees, not the pattern of a series. Every meeting is two-way.

    One that names nobody is with the contact or lead who was invited first and did not decline.
    """
    return f"""
SELECT e.id, account_id, coalesce(e.who_id, i.who_id), what_id, owner_id, subject, NULL,
    CASE WHEN type IS NULL OR lower(type) = 'other' THEN 'meeting' ELSE {_word("type")} END,
    CASE WHEN is_all_day_event = 'true' THEN coalesce({_midnight("activity_date")}, start_date_time)
         ELSE coalesce(start_date_time, {_midnight("activity_date")}, created_date) END,
    'sales', 'true'
FROM raw.events e LEFT JOIN (
    SELECT event_id, arg_min(relation_id, id) AS who_id FROM raw.event_relations
    WHERE left(relation_id, 3) IN ('003', '00Q') AND coalesce(status, '') NOT IN ('Declined', 'Uninvited')
    GROUP BY event_id
) i ON i.event_id = e.id
WHERE is_child IS DISTINCT FROM 'true' AND is_recurrence IS DISTINCT FROM 'true'"""


def _answers() -> str:
    """Campaign responses. Salesforce gives only the day; the member's creation is exact if it fell on that day."""
    told = "lower(trim(c.type))"
    kinds = " ".join(
        f"WHEN {told} IN ({', '.join(map(literal, words))}) THEN {literal(kind)}" for kind, words in ANSWERS.items()
    )
    return f"""
SELECT m.id, NULL, coalesce(m.contact_id, m.lead_id), NULL, NULL, NULL, c.name,
    CASE {kinds} ELSE {literal(OTHER_ANSWER)} END,
    CASE WHEN left(m.created_date, 10) = m.first_responded_date OR m.first_responded_date IS NULL THEN m.created_date
         ELSE {_midnight("m.first_responded_date")} END,
    'buyer', NULL
FROM raw.campaign_members m LEFT JOIN raw.campaigns c ON c.id = m.campaign_id WHERE m.has_responded = 'true'"""


def _word(column: str) -> str:
    """A type in the charter's spelling of kinds: ``Needs Analysis`` -> ``needs_analysis``."""
    return f"trim(regexp_replace(lower({column}), '[^a-z0-9äöüß]+', '_', 'g'), '_')"


def _midnight(column: str) -> str:
    """SQL for the instant at which a day begins; null stays null."""
    return f"(left({column}, 10) || 'T00:00:00.000Z')"
