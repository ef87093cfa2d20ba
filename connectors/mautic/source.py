"""Mautic 4 and later, over its REST API: https://devdocs.mautic.org/en/latest/rest_api/rest_api.html

Read: users, companies, contacts with their primary company, stages and the log of their changes, notes of calls,
meetings and e-mails, form submissions, downloads, e-mails sent, opened, clicked and answered, webinars (GoTo plug-in),
and from the audit log deletions and merges. The logs come from the statistics (``/api/stats/<table>``).

Credentials: a user's name and password (Basic, to be allowed under Configuration, API settings) or a client of API
credentials (OAuth 2, client credentials). Permissions of the role: those of SCOPES; the audit log needs an
administrator. Limits: none of its own unless the operator sets a rate limit (429). History: as far as the instance
keeps it; ``mautic:maintenance:cleanup`` removes old rows. Mautic has no opportunities.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import httpx
from pydantic import AnyHttpUrl, Field, SecretStr, ValidationInfo, field_validator

from connectors.kit.base import Note, RefusedError
from connectors.kit.client_credentials import ClientCredentials
from connectors.kit.http import Http, authorities
from connectors.kit.stream import GONE, RawTable, Stream
from connectors.kit.system import Declared, Standing, System, SystemSettings
from connectors.mautic import mapping, tables
from connectors.mautic.audit import gone
from connectors.mautic.client import NAME, ROWS, Clause, JsonRow, Mautic
from connectors.mautic.contacts import contacts
from connectors.mautic.mailings import TABLE as MAILED
from connectors.mautic.mailings import mailings
from connectors.mautic.passes import Rows, growing, whole
from connectors.mautic.replies import REPLIES, replies
from connectors.mautic.replies import TABLE as REPLIED

# Exists from Mautic 7.2 on; before that, only administrators may read notes.
NOTES = "lead:notes:viewother"
# Permission of the role -> the request that shows whether it was granted.
SCOPES = {
    "lead:leads:viewother": "contacts",
    "user:users:view": "users",
    "stage:stages:view": "stages",
    "campaign:campaigns:viewother": "campaigns",
    "form:forms:viewother": "forms",
    "email:emails:viewother": "emails",
    "asset:assets:viewother": "assets",
    NOTES: "notes",
}
# Deletions in no audit log are found after this time at the latest.
LISTED_AGAIN = timedelta(days=7)


class MauticSettings(SystemSettings):
    """The address of Mautic, and whose credentials are used: a user's or a client's."""

    INSTEAD = dict.fromkeys(("username", "password"), "client_id")

    url: AnyHttpUrl
    client_id: str | None = None
    client_secret: SecretStr | None = None
    username: str | None = None
    password: SecretStr | None = Field(default=None, validate_default=True)
    buying_role_field: str | None = None

    @field_validator("password")
    @classmethod
    def _one_way_in(cls, password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        given = info.data
        if not (given.get("username") and password) and not (given.get("client_id") and given.get("client_secret")):
            raise ValueError("client_id and client_secret, or username and password, are needed")
        return password


def mautic(settings: MauticSettings) -> System:
    """The Mautic of `settings`, ready to be read."""

    @contextmanager
    def opened() -> Iterator[Mautic]:
        address = str(settings.url).rstrip("/")
        client = httpx.Client(
            verify=authorities(), base_url=address, timeout=settings.timeout_seconds, auth=_auth(settings, address)
        )
        with Http(NAME, client) as http:
            yield Mautic(http)

    return System(
        NAME,
        opened,
        tested,
        _streams(settings.buying_role_field),
        mapping.MAPPING,
        identities={tables.COMPANIES.name: "account", tables.CONTACTS.name: "contact"},
    )


MAUTIC = Declared(MauticSettings, mautic, scopes=tuple(SCOPES))


def tested(client: Mautic) -> Standing:
    """Whose credentials they are, and which permissions are missing."""
    missing = []
    for scope, kind in SCOPES.items():
        try:
            client.things(kind, limit=1)
        except RefusedError:
            missing.append(scope)
    notes = (Note("system.mautic.notes_refused"),) if NOTES in missing else ()
    return Standing(client.user_name(), tuple(missing), notes)


def _auth(settings: MauticSettings, address: str) -> httpx.Auth:
    if settings.username and settings.password:
        return httpx.BasicAuth(settings.username, settings.password.get_secret_value())
    client_id, secret = settings.client_id, settings.client_secret

    def request() -> httpx.Request:
        held = {"client_id": client_id, "client_secret": secret.get_secret_value() if secret else None}
        return httpx.Request("POST", f"{address}/oauth/v2/token", data={"grant_type": "client_credentials", **held})

    return ClientCredentials(NAME, request, lambda answer: answer.status_code == 401)


def _streams(role_field: str | None) -> tuple[Stream, ...]:
    return (
        _list("users", tables.USERS, tables.users),
        _list("stages", tables.STAGES),
        _list("campaigns", tables.CAMPAIGN_EVENTS, tables.campaign_events),
        _list("forms", tables.FORMS),
        _list("emails", tables.EMAILS),
        _list("assets", tables.ASSETS),
        _list("companies", tables.COMPANIES, tables.companies, is_counted=True),
        Stream(
            "contacts",
            (tables.CONTACTS,),
            contacts(role_field),
            lists_all=True,
            listed_again=LISTED_AGAIN,
            count=lambda client: client.things_there("contacts"),
        ),
        Stream(
            "notes",
            (tables.NOTES,),
            growing(lambda client, where: client.things("notes", *where, limit=ROWS), tables.notes, "dateAdded"),
            lists_all=True,
            listed_again=LISTED_AGAIN,
            count=lambda client: client.things_there("notes"),
        ),
        _log("lead_stages_change_log"),
        _log("form_submissions"),
        _log("asset_downloads"),
        # Of all page hits only links in e-mails: a page view says nothing about a dialogue, and there are millions.
        _log("page_hits", ("email_id", "isNotNull", ""), ("redirect_id", "isNotNull", "")),
        _log("plugin_goto_events", is_optional=True),
        _log("plugin_citrix_events", is_optional=True),
        Stream("mailings", (tables.MAILINGS,), mailings(), count=lambda client: client.rows_there(MAILED)),
        Stream("replies", (REPLIES,), replies, count=lambda client: client.rows_there(REPLIED)),
        Stream("gone", (GONE,), gone),
    )


def _list(
    kind: str, table: RawTable, rows: Callable[[Sequence[JsonRow]], Rows] | None = None, *, is_counted: bool = False
) -> Stream:
    """A kind of things, few enough to be read in full every time; without `rows` only their names.

    is_counted: there may be enough of them to be worth a question of how many.
    """

    def ask(client: Mautic, where: Sequence[Clause]) -> list[JsonRow]:
        return client.things(kind, *where, minimal=rows is None)

    def count(client: Mautic) -> int:
        return client.things_there(kind)

    read = whole(ask, rows or tables.named(table))
    return Stream(kind, (table,), read, lists_all=True, count=count if is_counted else None)


def _log(name: str, *only: Clause, is_optional: bool = False) -> Stream:
    table, theirs = tables.LOGS[name]
    dated = next(column for column in theirs if tables.is_date(column))

    def ask(client: Mautic, where: Sequence[Clause]) -> list[JsonRow]:
        return client.rows(name, *only, *where)

    return Stream(
        table.name,
        (table,),
        growing(ask, tables.logged(name), dated, is_optional=is_optional),
        count=lambda client: client.rows_there(name, *only),
    )
