"""Salesforce Sales Cloud: accounts, contacts, leads, opportunities with their history, activities, campaigns, users.

Read: the objects of ``objects.py``, over REST queries (``/services/data/vXX.X/queryAll``) and Bulk API 2.0 query jobs
(``/services/data/vXX.X/jobs/query``), both with deleted and archived rows.
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_queryall.htm
https://developer.salesforce.com/docs/platform/api-asynch/guide/query-bulk-api-2-0.html

Sign-in: OAuth client credentials of an external client app (or connected app), scope ``api``; or, only without an app,
user name, password and security token: SOAP ``login()`` is off in organisations made since Winter '26 and ends in
Summer '27, https://developer.salesforce.com/docs/platform/api/guide/sforce-api-calls-login.html.
Its user needs "API Enabled" and read access to the objects; what that user may not see is left out.
https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm

Limits: API calls per 24 hours (``Sforce-Limit-Info``, see ``connectors/kit/quota.py``), 25 long calls at a time, 10,000
jobs a day, 2,000 rows of a query, job results for seven days, deleted rows for 15 days (the recycle bin).

History: ``OpportunityHistory`` has every change of stage, amount, probability and close date since the opportunity was
created. Tracked fields (``OpportunityFieldHistory``, ``LeadHistory``) are kept for 18 months, 24 over the API.
https://help.salesforce.com/s/articleView?id=platform.tracking_field_history.htm
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from pydantic import Field, HttpUrl, SecretStr, model_validator

from connectors.kit.base import Note, RefusedError
from connectors.kit.stream import Stream
from connectors.kit.system import Declared, Observed, Standing, System, SystemSettings
from connectors.salesforce import activities, changes, mapping
from connectors.salesforce.known_ids import known_ids
from connectors.salesforce.objects import OBJECTS, SObject
from connectors.salesforce.org import Org
from connectors.salesforce.reading import reader
from connectors.salesforce.session import Session

SCOPES = ("api", "refresh_token")
# 24 months of tracked fields; stages go back further, as long as their opportunity exists.
HISTORY_DAYS = 730
# Deleted rows are listed for 15 days; a day less, as a run takes its time.
RECYCLE_BIN = timedelta(days=14)


class SalesforceSettings(SystemSettings):
    """The address of the organisation and how to sign in: client id and secret, or user name, password and token."""

    INSTEAD = dict.fromkeys(("username", "password", "security_token"), "client_id")

    url: HttpUrl = Field(description="My Domain address, https://<company>.my.salesforce.com")
    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    username: str | None = None
    password: SecretStr | None = None
    security_token: SecretStr | None = None
    currency: str | None = Field(
        default=None, min_length=3, max_length=3, description="currency of an organisation with only one"
    )

    @model_validator(mode="after")
    def _one_way_in(self) -> "SalesforceSettings":
        if not self.sign_in:
            raise ValueError("either client_id and client_secret, or username, password and security_token")
        return self

    @property
    def sign_in(self) -> Mapping[str, str]:
        """The arguments of SalesforceLogin, in clear; empty if they are incomplete."""
        if self.client_id and self.client_secret:
            return {
                "consumer_key": self.client_id.get_secret_value(),
                "consumer_secret": self.client_secret.get_secret_value(),
            }
        if self.username and self.password and self.security_token:
            return {
                "username": self.username,
                "password": self.password.get_secret_value(),
                "security_token": self.security_token.get_secret_value(),
            }
        return {}


def salesforce(settings: SalesforceSettings, *, sleep: Callable[[float], None] = time.sleep) -> System:
    """The organisation of `settings`, ready to be read; `sleep` is the function used to wait."""
    return System(
        name="salesforce",
        opened=partial(_opened, settings, sleep),
        tested=partial(_tested, has_app=settings.client_id is not None),
        streams=tuple(_stream(sobject) for sobject in OBJECTS),
        mapping={
            "user": mapping.users,
            "account": partial(mapping.accounts, settings.currency),
            "contact": mapping.contacts,
            "opportunity": partial(mapping.opportunities, settings.currency),
            "stage_change": changes.stage_changes,
            "lifecycle_change": changes.lifecycle_changes,
            "activity": activities.activities,
            "attribute_change": changes.attributes,
        },
        identities={"accounts": "account", "contacts": "contact", "leads": "contact"},
        known_ids=known_ids,
        observed=(Observed("opportunities", "stage_name"), Observed("leads", "status")),
        history_days=HISTORY_DAYS,
    )


def _stream(sobject: SObject) -> Stream:
    return Stream(
        sobject.table_name,
        (sobject.table,),
        reader(sobject),
        lists_all=not sobject.forgets,
        tells_gone_for=RECYCLE_BIN,
        # Rows of a history are counted with those of other fields, which are not read.
        count=None if sobject.only else lambda org: org.count(sobject),
    )


@contextmanager
def _opened(settings: SalesforceSettings, sleep: Callable[[float], None]) -> Iterator[Org]:
    session = Session(
        str(settings.url),
        settings.sign_in,
        timeout=settings.timeout_seconds,
        leave=settings.leave_share,
        sleep=sleep,
    )
    try:
        session.open()
        yield Org(session, sleep)
    finally:
        session.close()


def _tested(org: Org, *, has_app: bool) -> Standing:
    """The organisation's name; as missing, objects and fields that do not exist here or that this user may not see."""
    records, _ = org.query("SELECT Id, Name FROM Organization")
    missing: list[str] = []
    for sobject in OBJECTS:
        try:
            missing += (f"{sobject.name}.{field}" for field in org.hidden(sobject))
        except RefusedError:
            missing.append(sobject.name)
    notes = () if has_app else (Note("system.salesforce.password_ends"),)
    return Standing(records[0]["Name"] or "Salesforce", tuple(missing), notes)


SALESFORCE = Declared(SalesforceSettings, salesforce, scopes=SCOPES)
