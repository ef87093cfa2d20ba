"""Salesforce's rows as canonical rows: users, accounts, contacts, opportunities."""

from connectors.kit.convert import literal
from connectors.kit.website import host
from connectors.salesforce.changes import stage_changes
from connectors.salesforce.staff import STAFF

# Roles on an opportunity as supplied by Salesforce, in English and German -> the charter's words.
BUYING_ROLES = {
    "decider": ("decision maker", "economic decision maker", "executive sponsor", "entscheider", "entscheidungsträger"),
    "buyer": ("economic buyer", "buyer", "einkäufer"),
    "user": ("business user", "end user", "user", "anwender", "geschäftsanwender"),
    "technical": ("technical buyer", "evaluator", "technical evaluator"),
}


def users() -> str:
    """People with a seat in Salesforce; no automation, integrations, or partners and customers with a login."""
    return f"""
SELECT id AS user_id, name, email, department, team, coalesce(is_active, 'true') AS is_active
FROM ({STAFF}) WHERE acts_as = 'user' ORDER BY id"""


def accounts(currency: str | None = None) -> str:
    """Accounts; the domain is the website's, without www; `currency` is used for rows without one.

    The owner counts as marketing where they work there, otherwise as sales.
    """
    return f"""
SELECT a.id AS account_id, a.name,
    {host("a.website")} AS domain,
    a.industry, a.billing_state AS region, coalesce(a.billing_country_code, a.billing_country) AS country,
    a.billing_postal_code AS postcode, a.billing_city AS place, a.number_of_employees AS employees,
    a.account_source AS source,
    CASE WHEN s.department = 'marketing' THEN s.id END AS owner_marketing,
    CASE WHEN s.department IS DISTINCT FROM 'marketing' AND s.acts_as = 'user' THEN s.id END AS owner_sales,
    coalesce(a.currency_iso_code, {_text(currency)}) AS currency, a.created_date AS created_at,
    a.parent_id AS parent_account_id
FROM raw.accounts a LEFT JOIN ({STAFF}) s ON s.id = a.owner_id ORDER BY a.id"""


def contacts() -> str:
    """Contacts, and leads that were not converted.

    A lead belongs to the account whose name is exactly its company's, if there is one and only one such account;
    otherwise to none. The buying role is the latest one on any opportunity.
    """
    return f"""
WITH roles AS (
    SELECT contact_id, arg_max({_buying_role("role")}, created_date) AS buying_role
    FROM raw.contact_roles WHERE role IS NOT NULL GROUP BY contact_id),
named AS (
    SELECT lower(trim(name)) AS company, min(id) AS account_id FROM raw.accounts GROUP BY company HAVING count(*) = 1)
SELECT c.id AS contact_id, c.account_id, c.name, c.email, r.buying_role, c.title AS persona,
    c.created_date AS created_at
FROM raw.contacts c LEFT JOIN roles r ON r.contact_id = c.id
UNION ALL
SELECT l.id, n.account_id, l.name, l.email, NULL, l.title, l.created_date
FROM raw.leads l LEFT JOIN named n ON n.company = lower(trim(l.company))
WHERE l.converted_contact_id IS NULL
ORDER BY contact_id"""


def opportunities(currency: str | None = None) -> str:
    """Opportunities; `currency` is used for rows without one.

    Closed at the last known change of stage; without one, on the closing day that somebody entered.
    """
    return f"""
WITH moved AS (
    SELECT opportunity_id, max(changed_at) AS changed_at FROM ({stage_changes()})
    WHERE is_entry_known IS NULL GROUP BY opportunity_id)
SELECT o.id AS opportunity_id, o.account_id, o.name, o.stage_name AS stage, o.amount,
    coalesce(o.currency_iso_code, {_text(currency)}) AS currency, o.owner_id AS owner, o.created_date AS created_at,
    o.close_date AS expected_close_on,
    CASE WHEN o.is_closed = 'true' THEN coalesce(m.changed_at, o.last_stage_change_date, o.close_date) END AS closed_at,
    CASE WHEN o.is_won = 'true' THEN 'won' WHEN o.is_closed = 'true' THEN 'lost' END AS outcome,
    r.name AS pipeline, o.type
FROM raw.opportunities o LEFT JOIN moved m ON m.opportunity_id = o.id
LEFT JOIN raw.record_types r ON r.id = o.record_type_id ORDER BY o.id"""


def _buying_role(column: str) -> str:
    told = f"lower(trim({column}))"
    cases = " ".join(
        f"WHEN {told} IN ({', '.join(map(literal, words))}) THEN {literal(role)}"
        for role, words in BUYING_ROLES.items()
    )
    return f"CASE {cases} ELSE {told} END"


def _text(value: str | None) -> str:
    return "NULL::VARCHAR" if value is None else literal(value)
