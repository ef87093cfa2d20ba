"""Zoho's rows as canonical tables: one SELECT over the raw tables for each."""

from collections.abc import Callable, Mapping

from connectors.kit.website import host
from connectors.zoho.activities import activities
from connectors.zoho.history import STAGE_OF, stage_changes
from connectors.zoho.people import contacts

OUTCOME = "CASE s.kind WHEN 'Closed Won' THEN 'won' WHEN 'Closed Lost' THEN 'lost' END"


def accounts() -> str:
    """Accounts; the domain is the website's; the owner counts as sales."""
    return f"""
    SELECT a.id AS account_id, a.account_name AS name, {host("a.website")} AS domain, a.segment, a.industry,
        a.billing_state AS region, a.billing_country AS country, a.billing_code AS postcode, a.billing_city AS place,
        a.employees, a.owner AS owner_sales, a.created_time AS created_at, a.parent_account AS parent_account_id
    FROM raw.accounts a"""


def opportunities() -> str:
    """Deals; won and lost according to the list of stages, closed when that stage was entered, else on the closing
    day that somebody entered. A deal without an account belongs to its contact's.
    """
    return f"""
    SELECT d.id AS opportunity_id, coalesce(d.account_name, c.account_name) AS account_id, d.deal_name AS name,
        coalesce(s.label, d.stage) AS stage, d.amount, coalesce(d.currency, o.currency) AS currency, d.owner,
        d.created_time AS created_at, d.closing_date AS expected_close_on,
        CASE WHEN {OUTCOME} IS NOT NULL
            THEN coalesce(m.moved_at, d.stage_modified_time, d.closing_date || 'T00:00:00.000Z') END AS closed_at,
        {OUTCOME} AS outcome, d.pipeline, d.type
    FROM raw.deals d
    LEFT JOIN ({STAGE_OF}) w ON w.word = d.stage
    LEFT JOIN raw.stages s ON s.id = w.id
    LEFT JOIN (
        SELECT opportunity_id, stage_id, max(changed_at) AS moved_at FROM ({stage_changes()})
        WHERE is_entry_known IS NULL GROUP BY opportunity_id, stage_id
    ) m ON m.opportunity_id = d.id AND m.stage_id = s.id
    LEFT JOIN raw.contacts c ON c.id = d.contact_name
    LEFT JOIN (SELECT min(currency) AS currency FROM raw.organisation) o ON true"""


def users() -> str:
    """Users; a role with "marketing" in its name means the marketing department."""
    return """
    SELECT u.id AS user_id, u.name, u.email,
        CASE WHEN contains(lower(u.role), 'marketing') THEN 'marketing' ELSE 'sales' END AS department,
        CASE WHEN u.status = 'active' THEN 'true' ELSE 'false' END AS is_active
    FROM raw.users u"""


MAPPING: Mapping[str, Callable[[], str]] = {
    "account": accounts,
    "contact": contacts,
    "opportunity": opportunities,
    "stage_change": stage_changes,
    "activity": activities,
    "user": users,
}
