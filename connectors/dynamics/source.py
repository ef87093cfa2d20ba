"""Microsoft Dynamics 365 Sales: the Dataverse Web API 9.2, read as an application.

Read: account, contact, lead, opportunity, opportunityclose, phonecall, appointment, email, campaignresponse,
activityparty, systemuser, team, teammembership, transactioncurrency, stringmap, audit and the business process flow.
Change tracking  https://learn.microsoft.com/power-apps/developer/data-platform/use-change-tracking-synchronize-data-external-systems
Audit            https://learn.microsoft.com/power-apps/developer/data-platform/auditing/retrieve-audit-data
Limits           https://learn.microsoft.com/power-apps/developer/data-platform/api-limits (6000 requests in 5 minutes a
user and web server; 429 with Retry-After), pages of at most 5000 rows.
Privileges: read at organisation level on those tables (change tracking needs that level), and prvReadAuditSummary
with prvReadRecordAuditHistory for the history. How far back: to the day auditing of opportunities was switched on; it
is never retroactive. Without it, we record changes ourselves at every sync, and the process flow shows since when an
opportunity has been in its present stage.
"""

from contextlib import AbstractContextManager
from functools import partial

import httpx
from pydantic import Field, SecretStr, field_validator

from connectors.dynamics import mapping
from connectors.dynamics.client import Dataverse, closing, pace
from connectors.dynamics.dated import audits, dated, options, whole
from connectors.dynamics.entities import (
    ACCOUNTS,
    ACTIVITIES,
    CLOSES,
    CONTACTS,
    CURRENCIES,
    LEADS,
    MEMBERSHIPS,
    TEAMS,
    USERS,
    opportunities,
    processes,
)
from connectors.dynamics.known_ids import known_ids
from connectors.dynamics.parties import activities
from connectors.dynamics.tracked import tracked
from connectors.kit.base import ContractError, Note, RefusedError
from connectors.kit.client_credentials import ClientCredentials
from connectors.kit.http import Http, authorities
from connectors.kit.system import Declared, Observed, Standing, System, SystemSettings

TRACKED = ("accounts", "contacts", "leads", "opportunities", *(one.entity_set for one in ACTIVITIES))
AUDIT_PRIVILEGES = ("prvReadAuditSummary", "prvReadRecordAuditHistory")
PRIVILEGES = (
    "prvReadAccount", "prvReadContact", "prvReadLead", "prvReadOpportunity", "prvReadActivity",
    "prvReadUser", "prvReadTeam", "prvReadTransactionCurrency", *AUDIT_PRIVILEGES,
)  # fmt: skip


class DynamicsSettings(SystemSettings):
    """An environment and the application that may read it."""

    url: str = Field(description="address of the environment, such as https://example.crm4.dynamics.com")
    tenant_id: str
    client_id: str
    client_secret: SecretStr
    authority: str = "https://login.microsoftonline.com"
    stage_column: str = Field(default="stepname", pattern=r"^[a-z][a-z0-9_]*$", description="stage of an opportunity")
    process: str = Field(default="opportunitysalesprocesses", pattern=r"^[a-z][a-z0-9_]*$")
    page_size: int = Field(default=1000, ge=1, le=5000)

    @field_validator("url", "authority")
    @classmethod
    def _no_slash(cls, address: str) -> str:
        return address.rstrip("/")


def dynamics(settings: DynamicsSettings) -> System:
    """The environment as a system to be read."""
    return System(
        name="dynamics",
        opened=partial(_opened, settings),
        tested=_tested,
        streams=(
            *map(whole, (USERS, TEAMS, MEMBERSHIPS, CURRENCIES)),
            options(settings.stage_column),
            *map(tracked, (ACCOUNTS, CONTACTS, LEADS, opportunities(settings.stage_column))),
            dated(CLOSES, "createdon"),
            dated(processes(settings.process), "modifiedon"),
            audits(settings.stage_column),
            *map(activities, ACTIVITIES),
        ),
        mapping=mapping.tables(stage_column=settings.stage_column, process=settings.process),
        identities={"accounts": "account", "contacts": "contact", "leads": "contact"},
        known_ids=known_ids,
        observed=(Observed("opportunities", "stage_value"), Observed("leads", "status_value")),
    )


def _opened(settings: DynamicsSettings) -> AbstractContextManager[Dataverse]:
    def request() -> httpx.Request:
        return httpx.Request(
            "POST",
            f"{settings.authority}/{settings.tenant_id}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": settings.client_id,
                "client_secret": settings.client_secret.get_secret_value(),
                "scope": f"{settings.url}/.default",
            },
        )

    signs_in = ClientCredentials("dynamics", request, lambda answer: answer.status_code == 401)
    client = httpx.Client(verify=authorities(), auth=signs_in, timeout=settings.timeout_seconds)
    return closing(Dataverse(Http("dynamics", client, pace=pace), settings.url, settings.page_size))


def _tested(client: Dataverse) -> Standing:
    """The user of the credentials, and whether that user may read the audit log."""
    who = client.row("WhoAmI").get("UserId")
    name = client.row(f"systemusers({who})?$select=fullname").get("fullname")
    missing: tuple[str, ...] = ()
    try:
        client.row("audits?$select=auditid&$top=1")
    except RefusedError:
        missing = AUDIT_PRIVILEGES
    untracked = ", ".join(_untracked(client))
    notes = (Note("system.dynamics.untracked", {"tables": untracked}),) if untracked else ()
    return Standing(str(name), missing, notes)


def _untracked(client: Dataverse) -> list[str]:
    """The tables without change tracking; none where this user may not read table definitions."""
    wanted = " or ".join(f"EntitySetName eq '{name}'" for name in TRACKED)
    try:
        payload = client.row(f"EntityDefinitions?$select=EntitySetName,ChangeTrackingEnabled&$filter={wanted}")
    except (ContractError, RefusedError):
        return []
    return sorted(str(one["EntitySetName"]) for one in payload["value"] if not one["ChangeTrackingEnabled"])


DYNAMICS = Declared(DynamicsSettings, dynamics, scopes=PRIVILEGES)
