"""Adobe Marketo Engage, over its REST API: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/rest-api

Read: leads with the values of their company, deletions and merges; form fills, e-mails sent, opened and clicked, sales
e-mails, interesting moments, statuses in programs (webinars), changes of the revenue stage or of a field that holds the
lifecycle; programs; opportunities and the roles of leads in them; users.

Credentials: client id and secret of a custom service (LaunchPoint) whose API-only user has the permissions of SCOPES.
Limits, of the whole subscription: 50,000 calls a day by default (607: this run ends, the next goes on), some of them
left to others (``/rest/v1/stats/usage.json`` shows those used), 100 calls in 20 seconds and 10 at once (606,
615: waited for); errors come with status 200. A call covers 300 activities of any
type, so that ten million cost some 33,000 calls for each of the three passes. A log that proves long is therefore read
from bulk extract (``/bulk/v1/activities/export``): jobs over 31 days each, 500 MB a day for all integrations, two at a
time and ten in the queue; whatever is refused there is read by pages.
History: 25 months; 90 days for e-mails sent, data values and opportunities; two weeks for deleted leads; for ever for
new leads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
from pydantic import AnyHttpUrl, Field, SecretStr

from connectors.kit.client_credentials import ClientCredentials
from connectors.kit.http import Http, authorities
from connectors.kit.quota import Quota
from connectors.kit.scopes import missing_scopes
from connectors.kit.stream import GONE, Stream
from connectors.kit.system import Declared, Observed, Standing, System, SystemSettings
from connectors.marketo import mapping
from connectors.marketo.activities import ACTIVITIES, PROGRAMS, USERS, activities, programs, users
from connectors.marketo.client import NAME, TOKEN_REFUSED, Marketo, Usage, code_of, verdict
from connectors.marketo.leads import LEADS, Leads, deleted
from connectors.marketo.lifecycle import LIFECYCLE_LOG, Lifecycle
from connectors.marketo.log import REMEMBERED, THE_BEGINNING
from connectors.marketo.opportunities import OPPORTUNITIES, ROLES, opportunities

SCOPES = (
    "Read-Only Activity",
    "Read-Only Lead",
    "Read-Only Opportunity",
    "Read-Only Assets",
    "Access User Management Api",
)
# Marketo lists deleted leads for two weeks only, and never deleted opportunities.
DELETIONS_TOLD = timedelta(days=13)
LISTED_AGAIN = timedelta(days=30)


class MarketoSettings(SystemSettings):
    """The address of Marketo, and the custom service that reads it."""

    url: AnyHttpUrl
    client_id: str
    client_secret: SecretStr
    buying_role_field: str | None = None
    lifecycle_field: str | None = None
    daily_calls: int = Field(default=50_000, gt=0, description="calls a day of the subscription, by its contract")
    daily_export_mb: int = Field(
        default=500, ge=0, description="megabytes a day that the subscription may export; 0: nothing is exported"
    )


def marketo(settings: MarketoSettings) -> System:
    """The Marketo of `settings`, ready to be read."""

    @contextmanager
    def opened() -> Iterator[Marketo]:
        # Marketo shows its address with /rest at the end; the identity service is beside that.
        address = str(settings.url).rstrip("/").removesuffix("/rest")
        auth = ClientCredentials(NAME, lambda: _asked(settings, address), _is_stale)
        client = httpx.Client(verify=authorities(), base_url=address, timeout=settings.timeout_seconds, auth=auth)
        with Http(NAME, client, verdict=verdict) as http:
            usage = Usage(Quota(NAME, settings.leave_share), settings.daily_calls)
            exports = int(settings.daily_export_mb * 1_000_000 * (1 - settings.leave_share))
            yield Marketo(http, lambda: auth.scope, usage, exports)

    def tested(client: Marketo) -> Standing:
        questions: tuple[Callable[[], object], ...] = (
            lambda: client.token(THE_BEGINNING),
            lambda: client.leads(["1"], ["id"]),
            lambda: client.opportunities(["1"], ["marketoGUID"]),
            lambda: client.programs(0),
            lambda: client.users(0),
        )
        missing = missing_scopes(SCOPES, questions)  # the first answer says whose they are
        return Standing(client.owner(), missing)

    return System(
        NAME,
        opened,
        tested,
        (
            Stream("users", (USERS,), users, lists_all=True),
            Stream("programs", (PROGRAMS,), programs, lists_all=True),
            # Before the leads: where a merged lead is also reported as deleted, the merge must come last.
            Stream("deleted_leads", (GONE,), deleted),
            Stream(
                "leads",
                (LEADS, GONE),
                Leads(settings.buying_role_field).read,
                lists_all=True,
                listed_again=LISTED_AGAIN,
                tells_gone_for=DELETIONS_TOLD,
            ),
            Stream("activities", (ACTIVITIES,), activities),
            Stream("lifecycle", (LIFECYCLE_LOG,), Lifecycle(settings.lifecycle_field).read),
            Stream("opportunities", (OPPORTUNITIES, ROLES), opportunities, lists_all=True, listed_again=LISTED_AGAIN),
        ),
        mapping.MAPPING,
        identities={LEADS.name: "contact"},
        observed=(Observed(OPPORTUNITIES.name, "stage"),),
        history_days=REMEMBERED.days,
    )


MARKETO = Declared(MarketoSettings, marketo, scopes=SCOPES)


def _asked(settings: MarketoSettings, address: str) -> httpx.Request:
    params = {
        "grant_type": "client_credentials",
        "client_id": settings.client_id,
        "client_secret": settings.client_secret.get_secret_value(),
    }
    return httpx.Request("GET", f"{address}/identity/oauth/token", params=params)


def _is_stale(answer: httpx.Response) -> bool:
    if answer.status_code == 401:
        return True
    try:
        return code_of(answer.json()) in TOKEN_REFUSED
    except ValueError:  # a part of a file may end within a character
        return False
