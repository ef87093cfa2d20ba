"""Dataverse's rows as canonical tables: one SELECT over the raw tables for each."""

from collections.abc import Callable
from functools import partial

from connectors.dynamics.history import attributes, lifecycle_changes, stage_changes
from connectors.kit.website import host

# Users who are people: no applications, and no support, non-interactive or delegated administrator users.
PEOPLE = "u.applicationid IS NULL AND coalesce(u.accessmode, '0') NOT IN ('3', '4', '5')"

OUTCOME = "CASE o.statecode WHEN '1' THEN 'won' WHEN '2' THEN 'lost' END"

# Raw table -> canonical kind, whether it took place, when.
# An appointment that nobody completed counts as held once its time has passed, unless it was cancelled.
HAPPENED = {
    "phonecalls": ("'call'", "a.statecode = '1'", "coalesce(a.actualstart, a.actualend, a.scheduledend, a.createdon)"),
    "appointments": (
        "'meeting'",
        "(a.statecode = '1' OR a.statecode <> '2' AND TRY_CAST(a.scheduledend AS TIMESTAMPTZ) <= current_timestamp)",
        "coalesce(a.actualstart, a.scheduledstart, a.createdon)",
    ),
    "emails": ("'email'", "a.statecode = '1'", "coalesce(a.senton, a.actualend, a.createdon)"),
    "campaignresponses": (
        "coalesce(replace(lower(a.category), ' ', '_'), 'campaign_response')",
        "a.statecode <> '2'",
        "coalesce(a.receivedon, a.actualend, a.createdon)",
    ),
}
# Whether the buyer took part: a call that reached somebody, a meeting, an incoming e-mail or response.
TWO_WAY = {
    "phonecalls": "CASE a.leftvoicemail WHEN 'true' THEN 'false' WHEN 'false' THEN 'true' END",
    "appointments": "'true'",
    "emails": "CASE WHEN a.directioncode = 'false' THEN 'true' END",
    "campaignresponses": "NULL",
}
MARKETERS = "a.owner_user_id IN (SELECT systemuserid FROM raw.systemusers WHERE contains(lower(unit), 'marketing'))"
BY_OWNER = f"CASE WHEN {MARKETERS} THEN 'marketing' ELSE 'sales' END"
# Incoming calls and e-mails come from the buyer; others from the owner, whose business unit may belong to marketing.
DEPARTMENT = {
    "phonecalls": f"CASE WHEN a.directioncode = 'false' THEN 'buyer' ELSE {BY_OWNER} END",
    "appointments": BY_OWNER,
    "emails": f"CASE WHEN a.directioncode = 'false' THEN 'buyer' ELSE {BY_OWNER} END",
    "campaignresponses": "'buyer'",
}


def tables(*, stage_column: str, process: str) -> dict[str, Callable[[], str]]:
    """Canonical table -> the function that returns its SELECT."""
    return {
        "account": accounts,
        "contact": contacts,
        "opportunity": opportunities,
        "stage_change": partial(stage_changes, stage_column, process),
        "lifecycle_change": lifecycle_changes,
        "activity": activities,
        "user": users,
        "attribute_change": attributes,
    }


def accounts() -> str:
    """Accounts; the domain comes from the website; the owner counts as sales."""
    return f"""
    SELECT a.accountid AS account_id, a.name,
        {host("a.websiteurl")} AS domain,
        a.category AS segment, a.industry, a.address1_stateorprovince AS region, a.address1_country AS country,
        a.address1_postalcode AS postcode, a.address1_city AS place, a.numberofemployees AS employees,
        a.owner_user_id AS owner_sales, a.createdon AS created_at, a.parent_id AS parent_account_id
    FROM raw.accounts a"""


def contacts() -> str:
    """Contacts, and leads that are not qualified: a qualified lead is represented by its contact."""
    return """
    SELECT c.contactid AS contact_id, c.account_id, c.fullname AS name, c.emailaddress1 AS email,
        c.role AS buying_role, c.jobtitle AS persona, c.createdon AS created_at
    FROM raw.contacts c
    UNION ALL
    SELECT l.leadid, l.account_id, l.fullname, l.emailaddress1, NULL, l.jobtitle, l.createdon
    FROM raw.leads l WHERE l.contact_id IS NULL"""


def opportunities() -> str:
    """Opportunities: the stage people see, or won and lost; the expected amount or, once won, the agreed one."""
    return f"""
    SELECT o.opportunityid AS opportunity_id,
        coalesce(o.account_id, o.customer_account_id, c.account_id) AS account_id, o.name,
        coalesce({OUTCOME}, o.stage, 'open') AS stage,
        CASE WHEN o.statecode = '1' THEN coalesce(o.actualvalue, o.estimatedvalue) ELSE o.estimatedvalue END AS amount,
        m.isocurrencycode AS currency, o.owner_user_id AS owner, o.createdon AS created_at,
        left(o.estimatedclosedate, 10) AS expected_close_on,
        CASE WHEN o.statecode IN ('1', '2') THEN coalesce(l.closed_at, o.actualclosedate) END AS closed_at,
        {OUTCOME} AS outcome
    FROM raw.opportunities o
    LEFT JOIN raw.contacts c ON c.contactid = o.contact_id
    LEFT JOIN raw.transactioncurrencies m ON m.transactioncurrencyid = o.currency_id
    LEFT JOIN (
        SELECT opportunity_id, max(createdon) AS closed_at FROM raw.opportunitycloses GROUP BY opportunity_id
    ) l ON l.opportunity_id = o.opportunityid"""


def activities() -> str:
    """What took place: calls, meetings, e-mails and responses to campaigns; plans and cancellations are left out."""
    return " UNION ALL ".join(map(_activities, HAPPENED))


def _activities(table: str) -> str:
    kind, happened, at = HAPPENED[table]
    campaign = "a.campaign" if table == "campaignresponses" else "NULL"
    return f"""
    SELECT a.activityid AS activity_id,
        coalesce(a.about_account_id, o.account_id, o.customer_account_id, c.account_id, l.account_id,
            a.party_account_id) AS account_id,
        coalesce(c.contactid, l.leadid) AS contact_id, a.about_opportunity_id AS opportunity_id,
        {DEPARTMENT[table]} AS department, {kind} AS kind, {at} AS occurred_at, {TWO_WAY[table]} AS is_two_way,
        a.subject, {campaign} AS campaign
    FROM raw.{table} a
    LEFT JOIN raw.opportunities o ON o.opportunityid = a.about_opportunity_id
    LEFT JOIN raw.leads l ON l.leadid = coalesce(a.about_lead_id, a.party_lead_id)
    LEFT JOIN raw.contacts c ON c.contactid = coalesce(a.about_contact_id, a.party_contact_id, l.contact_id)
    WHERE {happened}"""


def users() -> str:
    """People with a sign-in: department by the business unit's name; team: the alphabetically first owner team."""
    return f"""
    SELECT u.systemuserid AS user_id, u.fullname AS name, u.internalemailaddress AS email,
        CASE WHEN contains(lower(u.unit), 'marketing') THEN 'marketing' ELSE 'sales' END AS department, t.team,
        CASE WHEN u.isdisabled = 'true' THEN 'false' ELSE 'true' END AS is_active
    FROM raw.systemusers u
    LEFT JOIN (
        SELECT m.systemuserid, min(t.name) AS team FROM raw.teammemberships m
        JOIN raw.teams t ON t.teamid = m.teamid WHERE t.teamtype = '0' AND t.isdefault = 'false'
        GROUP BY m.systemuserid
    ) t ON t.systemuserid = u.systemuserid
    WHERE {PEOPLE}"""
