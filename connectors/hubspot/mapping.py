"""HubSpot's rows as canonical rows: one SELECT over its raw tables per canonical table."""

from collections.abc import Callable, Mapping

from connectors.hubspot.activities import activities
from connectors.hubspot.deals import opportunities, stage_changes
from connectors.hubspot.versions import attributes
from connectors.hubspot.words import BUYING_ROLES, CHANGED_BY, case


def accounts() -> str:
    """Companies. One without a name goes by its domain, else by its id; its source is where HubSpot first saw it."""
    return """
        SELECT id AS account_id, COALESCE(NULLIF(name, ''), NULLIF(domain, ''), id) AS name, domain, segment, industry,
            state AS region, country, zip AS postcode, city AS place, numberofemployees AS employees,
            hs_analytics_source AS source,
            hubspot_owner_id AS owner_sales, job, createdate AS created_at, hs_parent_company_id AS parent_account_id
        FROM raw.companies"""


def contacts() -> str:
    """Contacts, with their primary company. Of several buying roles the first that HubSpot lists counts."""
    role = case("split_part(hs_buying_role, ';', 1)", BUYING_ROLES)
    return f"""
        SELECT id AS contact_id, company_id AS account_id,
            NULLIF(concat_ws(' ', NULLIF(firstname, ''), NULLIF(lastname, '')), '') AS name, email,
            {role} AS buying_role, hs_persona AS persona, createdate AS created_at
        FROM raw.contacts"""


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
    """Owners. HubSpot has no departments: a team called marketing, sales or Vertrieb gives the department."""
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
    "attribute_change": attributes,
}
