"""Activities from six of HubSpot's objects: calls, meetings, e-mails, messages, submissions, participations.

Each is one activity of one contact: for a meeting with several, HubSpot's links do not say who spoke, and the oldest
contact stands for all. Without a company of its own, it belongs to the contact's. Who acted: the buyer where they
called, wrote or submitted; else the department of the owner, or sales where HubSpot gives none.
"""

from connectors.hubspot.words import CONNECTED, NOT_REACHED, case, listed

INCOMING, FORWARDED = "INCOMING_EMAIL", "FORWARDED_EMAIL"
# All others (BOUNCED, FAILED, SCHEDULED, SENDING) reached nobody. https://developers.hubspot.com/docs/api-reference/crm-emails-v3/guide
SENT = "SENT"
CHANNELS = {
    "whatsapp_message": ("WHATS_APP",),
    "linkedin_message": ("LINKEDIN_MESSAGE",),
    "text_message": ("SMS",),
}
# A cancelled meeting does not count; one that nobody came to was still offered.
CALLED_OFF = ("CANCELED", "RESCHEDULED")


def activities() -> str:
    """All of them, in one SELECT."""
    sql = " UNION ALL ".join((calls(), meetings(), emails(), messages(), submissions(), participations()))
    return f"""
        WITH told AS ({sql})
        SELECT t.id AS activity_id, COALESCE(t.company_id, c.company_id) AS account_id, t.contact_id,
            t.deal_id AS opportunity_id,
            CASE WHEN t.is_buyer THEN 'buyer' WHEN o.teams ILIKE '%marketing%' THEN 'marketing' ELSE 'sales' END
                AS department,
            t.kind, t.occurred_at, t.is_two_way, t.subject
        FROM told t LEFT JOIN raw.contacts c ON c.id = t.contact_id LEFT JOIN raw.owners o ON o.id = t.owner_id"""


def calls() -> str:
    """Calls. Two-way where they were connected."""
    two_way = case("hs_call_disposition", {"true": (CONNECTED,), "false": NOT_REACHED})
    return f"""
        SELECT id, company_id, contact_id, deal_id, hubspot_owner_id AS owner_id, hs_timestamp AS occurred_at,
            CASE hs_call_direction WHEN 'INBOUND' THEN 'inbound_call' ELSE 'call' END AS kind,
            COALESCE(hs_call_direction = 'INBOUND', false) AS is_buyer,
            {two_way} AS is_two_way, hs_call_title AS subject
        FROM raw.calls"""


def meetings() -> str:
    """Meetings, except cancelled ones. Two-way where they took place; HubSpot mostly leaves them "scheduled"."""
    two_way = case("hs_meeting_outcome", {"true": ("COMPLETED",), "false": ("NO_SHOW",)})
    return f"""
        SELECT id, company_id, contact_id, deal_id, hubspot_owner_id,
            COALESCE(NULLIF(hs_meeting_start_time, ''), hs_timestamp), 'meeting', false, {two_way}, hs_meeting_title
        FROM raw.meetings WHERE COALESCE(hs_meeting_outcome, '') NOT IN ({listed(CALLED_OFF)})"""


def emails() -> str:
    """One-to-one e-mails that were sent. An incoming one is the buyer's answer; an outgoing one is two-way once it
    was answered. For one forwarded to HubSpot the author is unknown: it is left out.
    """
    return f"""
        SELECT id, company_id, contact_id, deal_id, hubspot_owner_id, hs_timestamp,
            CASE hs_email_direction WHEN '{INCOMING}' THEN 'email_reply' ELSE 'email' END,
            COALESCE(hs_email_direction = '{INCOMING}', false),
            CASE WHEN hs_email_direction = '{INCOMING}' THEN 'true'
                WHEN TRY_CAST(hs_email_reply_count AS INTEGER) > 0 THEN 'true'
                WHEN TRY_CAST(hs_email_reply_count AS INTEGER) = 0 THEN 'false' END,
            hs_email_subject
        FROM raw.emails
        WHERE COALESCE(NULLIF(hs_email_status, ''), '{SENT}') = '{SENT}'
        AND hs_email_direction IS DISTINCT FROM '{FORWARDED}'"""


def messages() -> str:
    """Logged messages; their content, and who began, is not read."""
    kind = f"COALESCE({case('hs_communication_channel_type', CHANNELS)}, 'message')"
    return f"""
        SELECT id, company_id, contact_id, deal_id, hubspot_owner_id, hs_timestamp, {kind}, false, NULL, NULL
        FROM raw.communications"""


def submissions() -> str:
    """Submitted forms, identified by contact, form and instant, as HubSpot gives them no id here."""
    return """
        SELECT concat_ws('-', f.contact_id, f.form_id, epoch_ms(CAST(f.submitted_at AS TIMESTAMPTZ))), NULL,
            f.contact_id, NULL, NULL, f.submitted_at, 'form_submitted', true, NULL, forms.name
        FROM raw.form_submissions f LEFT JOIN raw.forms forms ON forms.id = f.form_id
        WHERE EXISTS (SELECT 1 FROM raw.contacts c WHERE c.id = f.contact_id)"""


def participations() -> str:
    """Sign-ups for marketing events, or attendance, which replaces them; no-shows and cancellations do not count."""
    return """
        SELECT concat_ws('-', p.event_id, p.contact_id), NULL, p.contact_id, NULL, NULL, p.occurred_at,
            CASE WHEN e.type ILIKE '%webinar%'
                THEN CASE p.state WHEN 'ATTENDED' THEN 'webinar_attended' ELSE 'webinar_registered' END
                ELSE CASE p.state WHEN 'ATTENDED' THEN 'event_visited' ELSE 'event_registered' END END,
            true, NULL, e.name
        FROM raw.participations p JOIN raw.marketing_events e ON e.id = p.event_id
        WHERE p.state IN ('ATTENDED', 'REGISTERED')"""
