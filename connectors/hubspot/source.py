"""HubSpot, CRM and marketing: what is read, and how an account is queried.

Objects: companies, contacts, deals with the history of their stage and close date, calls, meetings, e-mails,
messages, owners with their teams, pipelines, forms, marketing events with their participants. Never the body of an
e-mail or the notes of a call. All on the dated API (the paths are in the modules beside this one), as described in
https://github.com/HubSpot/HubSpot-public-api-spec-collection; pipelines and marketing events are described up to
2026-03, forms as v3, which HubSpot ends in September 2027.

Credentials: a service key, or the token of a legacy private app (none can be made since October 2026).
https://developers.hubspot.com/changelog/service-keys
Limits: 190 requests in ten seconds and up to a million a day, less on smaller plans, by the headers of every answer;
searches 5 a second, 10,000 rows each (https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines).
History: HubSpot keeps only the latest versions of a property (fewer for a deal than for a contact), however old they
are. What was read once stays, so nothing is lost from the first day on.
"""

from functools import partial

from pydantic import Field, SecretStr, field_validator

from connectors.hubspot import account, crm, mapping, marketing
from connectors.hubspot.client import OBJECTS, SYSTEM, HubSpot, opened
from connectors.hubspot.known_ids import known_ids
from connectors.hubspot.objects import CrmObject, history_of
from connectors.kit.base import RefusedError
from connectors.kit.stream import Stream
from connectors.kit.system import Declared, Standing, System, SystemSettings

# Scope -> a path that answers only with it; this is how a missing scope is detected.
SCOPES = {
    "crm.objects.companies.read": f"{OBJECTS}/companies",
    "crm.objects.contacts.read": f"{OBJECTS}/contacts",
    "crm.objects.deals.read": f"{OBJECTS}/deals",
    "sales-email-read": f"{OBJECTS}/emails",
    "crm.objects.owners.read": account.OWNERS_PATH,
    "crm.objects.marketing_events.read": marketing.EVENTS_PATH,
    "forms": account.FORMS_PATH,
}
ACCOUNT_PATH = "/account-info/2026-09/details"


class HubSpotSettings(SystemSettings):
    """Access to one account."""

    access_token: SecretStr = Field(description="service key or private app token (pat-...)")
    address: str = Field(default="https://api.hubapi.com", description="where the API answers")
    searches_per_second: float = Field(default=4, gt=0, description="of the five an account has; others search too")
    at_once: int = Field(default=12, ge=1, le=20, description="questions at a time while everything is read")
    segment_property: str = Field(default="hs_ideal_customer_profile", description="company property: segment")
    job_property: str | None = Field(default=None, description="company property: job to be done")

    @field_validator("segment_property")
    @classmethod
    def _of_its_own(cls, name: str) -> str:
        if name in ("lifecyclestage", "hs_parent_company_id"):
            raise ValueError("a property that tells what kind of company it is")
        return name


def hubspot(settings: HubSpotSettings) -> System:
    """One HubSpot account."""
    return System(
        name=SYSTEM,
        opened=partial(
            opened,
            settings.access_token,
            settings.address,
            timeout=settings.timeout_seconds,
            searches_per_second=settings.searches_per_second,
            at_once=settings.at_once,
            leave=settings.leave_share,
        ),
        tested=_tested,
        streams=_streams(settings),
        mapping=mapping.MAPPING,
        identities={"companies": "account", "contacts": "contact"},
        known_ids=known_ids,
    )


HUBSPOT = Declared(HubSpotSettings, hubspot, scopes=tuple(SCOPES))


def _streams(settings: HubSpotSettings) -> tuple[Stream, ...]:
    companies = _companies(settings.segment_property, settings.job_property)
    objects = (companies, CONTACTS, DEALS, CALLS, MEETINGS, EMAILS, MESSAGES)
    return (
        account.owners(),
        account.stages(),
        *(crm.stream(one) for one in objects),
        account.forms(),
        marketing.events(),
    )


def _tested(client: HubSpot) -> Standing:
    """Whose token it is, and the scopes it lacks: a refused path means a missing scope."""
    account = client.question(ACCOUNT_PATH)
    return Standing(
        f"{account['uiDomain']}/{account['portalId']}", tuple(scope for scope in SCOPES if _lacks(client, scope))
    )


def _lacks(client: HubSpot, scope: str) -> bool:
    try:
        client.question(SCOPES[scope], {"limit": 1})
    except RefusedError:
        return True
    return False


# Only what is mapped is requested.
def _companies(segment: str, job: str | None) -> CrmObject:
    return CrmObject(
        "companies",
        (
            "name", "domain", "industry", "state", "country", "zip", "city", "numberofemployees", "hubspot_owner_id",
            "hs_analytics_source", "hs_parent_company_id", "createdate", "salesforceaccountid",
        ),
        own={"segment": segment, "job": job},
        history={
            "lifecyclestage": history_of("company_lifecycles", "company_id"),
            "hs_parent_company_id": history_of("company_parents", "company_id"),
            segment: history_of("company_segments", "company_id"),
        },
    )  # fmt: skip


CONTACTS = CrmObject(
    "contacts",
    (
        "firstname", "lastname", "email", "hs_buying_role", "hs_persona", "createdate", "salesforcecontactid",
        "salesforceleadid", marketing.SUBMISSIONS_PROPERTY,
    ),
    modified="lastmodifieddate",
    links=("companies",),
    history={
        "lifecyclestage": history_of("contact_lifecycles", "contact_id"),
        "associatedcompanyid": history_of("contact_companies", "contact_id"),
    },
    more=((marketing.SUBMISSIONS, marketing.submissions),),
)  # fmt: skip
DEALS = CrmObject(
    "deals",
    (
        "dealname", "dealstage", "pipeline", "dealtype", "amount", "deal_currency_code", "closedate",
        "hubspot_owner_id", "hs_v2_date_entered_current_stage", "createdate", "hs_lastmodifieddate",
        "hs_salesforceopportunityid",
    ),
    links=("companies", "contacts"),
    history={
        "dealstage": history_of("deal_stages", "deal_id"),
        "closedate": history_of("deal_close_dates", "deal_id"),
        "amount": history_of("deal_amounts", "deal_id"),
        "deal_currency_code": history_of("deal_currencies", "deal_id"),
        "pipeline": history_of("deal_pipelines", "deal_id"),
        "dealtype": history_of("deal_types", "deal_id"),
    },
)  # fmt: skip
TOUCH = ("hs_timestamp", "hubspot_owner_id")
TOUCHED = ("companies", "contacts", "deals")
CALLS = CrmObject("calls", (*TOUCH, "hs_call_title", "hs_call_direction", "hs_call_disposition"), links=TOUCHED)
MEETINGS = CrmObject(
    "meetings", (*TOUCH, "hs_meeting_title", "hs_meeting_start_time", "hs_meeting_outcome"), links=TOUCHED
)
EMAILS = CrmObject(
    "emails",
    (
        *TOUCH, "hs_email_subject", "hs_email_direction", "hs_email_status", "hs_email_reply_count",
        "hs_email_message_id",
    ),
    links=TOUCHED,
)  # fmt: skip
MESSAGES = CrmObject("communications", (*TOUCH, "hs_communication_channel_type"), links=TOUCHED)
