"""What HubSpot told, as canonical rows: one SELECT over its raw tables per canonical table."""

from collections.abc import Callable, Mapping

from connectors.hubspot.activities import activities
from connectors.hubspot.words import BUYING_ROLES, CHANGED_BY, case


def accounts() -> str:
    """Companies. One without a name goes by its domain, then by its id; its source is where HubSpot first saw it."""
    return """
        SELECT id AS account_id, COALESCE(NULLIF(name, ''), NULLIF(domain, ''), id) AS name, domain, segment, industry,
            state AS region, country, zip AS postcode, city AS place, numberofemployees AS employees,
            hs_analytics_source AS source,
            hubspot_owner_id AS owner_sales, job, createdate AS created_at
        FROM raw.companies"""


def contacts() -> str:
    """Contacts, with their primary company. Of several buying roles the first that HubSpot lists counts."""
    role = case("split_part(hs_buying_role, ';', 1)", BUYING_ROLES)
    return f"""
        SELECT id AS contact_id, company_id AS account_id,
            NULLIF(concat_ws(' ', NULLIF(firstname, ''), NULLIF(lastname, '')), '') AS name, email,
            {role} AS buying_role, hs_persona AS persona, createdate AS created_at
        FROM raw.contacts"""


# Whether a stage ends a deal; where HubSpot does not say so, its probability of 1 or 0 does.
IS_CLOSED = "COALESCE(s.is_closed = 'true', TRY_CAST(s.probability AS DOUBLE) IN (0, 1), false)"


def opportunities() -> str:
    """Deals. Won and lost are what their stage says: closed with a probability of 1 or 0.

    closed_at: when it last entered a closed stage, by its history; the close date of a closed deal can be set to any
    day and only stands in where no history is told. expected_close_on: the close date; of a closed deal, whose close
    date HubSpot overwrites, the last one that was set before it closed.
    """
    return f"""
        WITH closing AS (
            SELECT d.id, {IS_CLOSED} AS is_closed, max(h.changed_at) AS entered_at,
                CASE WHEN {IS_CLOSED} THEN
                    CASE TRY_CAST(s.probability AS DOUBLE) WHEN 1 THEN 'won' WHEN 0 THEN 'lost' END END AS outcome,
                COALESCE(s.label, d.dealstage) AS stage
            FROM raw.deals d
            LEFT JOIN raw.stages s ON s.object = 'deals' AND s.stage_id = d.dealstage
            LEFT JOIN raw.deal_stages h ON h.deal_id = d.id AND h.value = d.dealstage
            GROUP BY d.id, d.dealstage, s.is_closed, s.probability, s.label
        ), expected AS (
            SELECT c.id, arg_max(e.value, e.changed_at) AS closes_at
            FROM closing c JOIN raw.deal_close_dates e ON e.deal_id = c.id AND e.changed_at < c.entered_at
            WHERE c.is_closed GROUP BY c.id
        )
        SELECT d.id AS opportunity_id, d.company_id AS account_id, COALESCE(NULLIF(d.dealname, ''), d.id) AS name,
            c.stage, d.amount, d.deal_currency_code AS currency, d.hubspot_owner_id AS owner,
            d.createdate AS created_at,
            CASE WHEN c.is_closed THEN e.closes_at ELSE d.closedate END AS expected_close_on,
            CASE WHEN c.is_closed THEN COALESCE(c.entered_at, d.closedate) END AS closed_at, c.outcome
        FROM raw.deals d JOIN closing c ON c.id = d.id LEFT JOIN expected e ON e.id = d.id"""


def stage_changes() -> str:
    """Versions of a deal's stage, by the name the stage bears today."""
    return f"""
        SELECT h.deal_id AS opportunity_id, COALESCE(s.label, h.value) AS stage, h.changed_at,
            {case("h.source_type", CHANGED_BY)} AS changed_by
        FROM raw.deal_stages h JOIN raw.deals d ON d.id = h.deal_id
        LEFT JOIN raw.stages s ON s.object = 'deals' AND s.stage_id = h.value
        ORDER BY h.deal_id, h.changed_at"""


def lifecycle_changes() -> str:
    """Versions of the lifecycle stage of contacts and of companies."""
    return f"""
        WITH versions AS (
            SELECT NULL AS account_id, h.contact_id, 'contacts' AS object, h.value, h.changed_at, h.source_type
            FROM raw.contact_lifecycles h JOIN raw.contacts c ON c.id = h.contact_id
            UNION ALL
            SELECT h.company_id, NULL, 'companies', h.value, h.changed_at, h.source_type
            FROM raw.company_lifecycles h JOIN raw.companies c ON c.id = h.company_id
        )
        SELECT v.account_id, v.contact_id, COALESCE(s.label, v.value) AS lifecycle_stage, v.changed_at,
            {case("v.source_type", CHANGED_BY)} AS changed_by
        FROM versions v LEFT JOIN raw.stages s ON s.object = v.object AND s.stage_id = v.value
        ORDER BY v.contact_id, v.account_id, v.changed_at"""


def users() -> str:
    """Owners. HubSpot has no departments: a team called marketing, sales or Vertrieb says which one it is."""
    return """
        SELECT id AS user_id, COALESCE(name, email, id) AS name, email,
            CASE WHEN teams ILIKE '%marketing%' THEN 'marketing'
                WHEN teams ILIKE '%sales%' OR teams ILIKE '%vertrieb%' THEN 'sales' END AS department,
            team, is_active
        FROM raw.owners"""


MAPPING: Mapping[str, Callable[[], str]] = {
    "account": accounts,
    "contact": contacts,
    "opportunity": opportunities,
    "stage_change": stage_changes,
    "lifecycle_change": lifecycle_changes,
    "activity": activities,
    "user": users,
}
