"""Zoho CRM by version 8 of its API: https://www.zoho.com/crm/developer/docs/api/v8/

Description  https://github.com/zoho/crm-oas (OpenAPI, version 8.0), against which the tests' fake is checked
Records      GET /crm/v8/{module} with fields, sort_by=Modified_Time, If-Modified-Since; 200 rows an answer
Deletions    GET /crm/v8/{module}/deleted
Counts       GET /crm/v8/{module}/actions/count, before a whole reading and only for its progress
History      the module that the description of the field Stage names (history_tracking), usually DealHistory: a row for
             each stay in a stage
Stages       GET /crm/v8/settings/fields?module=Deals: ids, labels, and which are won or lost (forecast_type)
Limits       https://www.zoho.com/crm/developer/docs/api/v8/api-limits.html: credits in any 24 hours, of the whole
             organisation (5,000 in the free edition, from 50,000 upwards in the others); an answer costs one.
             X-API-CREDITS-REMAINING shows what is left once half of them are used.
Credentials  OAuth: client id, client secret and a refresh token that does not end; access tokens last an hour, ten
             can be had in ten minutes. Each data centre has addresses of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial

from pydantic import Field, SecretStr, field_validator

from connectors.kit.as_text import as_text
from connectors.kit.scopes import missing_scopes
from connectors.kit.stream import Row
from connectors.kit.system import Declared, Standing, System, SystemSettings
from connectors.zoho import mapping, tables
from connectors.zoho.client import NAME, Zoho, opened
from connectors.zoho.listed import history_module, history_stream, module_stream, stage_field, whole

# Data centre -> the addresses for tokens and for the API.
# https://www.zoho.com/crm/developer/docs/api/v8/multi-dc.html
DATA_CENTRES = {
    "eu": ("https://accounts.zoho.eu", "https://www.zohoapis.eu"),
    "us": ("https://accounts.zoho.com", "https://www.zohoapis.com"),
    "in": ("https://accounts.zoho.in", "https://www.zohoapis.in"),
    "au": ("https://accounts.zoho.com.au", "https://www.zohoapis.com.au"),
    "jp": ("https://accounts.zoho.jp", "https://www.zohoapis.jp"),
    "ca": ("https://accounts.zohocloud.ca", "https://www.zohoapis.ca"),
    "sa": ("https://accounts.zoho.sa", "https://www.zohoapis.sa"),
    "cn": ("https://accounts.zoho.com.cn", "https://www.zohoapis.com.cn"),
}
SCOPES = ("ZohoCRM.users.READ", "ZohoCRM.org.READ", "ZohoCRM.settings.fields.READ", "ZohoCRM.modules.READ")
FIELD = r"^[A-Za-z0-9_]*$"


class ZohoSettings(SystemSettings):
    """An organisation, its credentials, and what its custom fields mean."""

    data_centre: str = Field(default="eu", min_length=1)
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    refresh_token: SecretStr
    role_field: str = Field(default="", pattern=FIELD, description="API name of the field of contacts: buying role")
    segment_field: str = Field(default="", pattern=FIELD, description="API name of the field of accounts: segment")
    daily_credits: int = Field(default=0, ge=0, description="credits in 24 hours by the contract; 0: estimated")

    @field_validator("data_centre")
    @classmethod
    def _is_known(cls, named: str) -> str:
        named = named.strip().rstrip("/").lower()
        if "://" not in named and named not in DATA_CENTRES:
            raise ValueError(f"one of {', '.join(DATA_CENTRES)}, or an address")
        return named

    @property
    def addresses(self) -> tuple[str, str]:
        """The addresses for tokens and for the API."""
        return DATA_CENTRES.get(self.data_centre, (self.data_centre, self.data_centre))


def zoho(settings: ZohoSettings) -> System:
    """The organisation of `settings`, ready to be read."""
    return System(
        name=NAME,
        opened=partial(_opened, settings),
        tested=_tested,
        streams=(
            whole(tables.USERS, lambda client: map(tables.user, client.users())),
            whole(tables.ORGANISATION, _organisation),
            whole(tables.STAGES, lambda client: map(tables.stage, stage_field(client).get("pick_list_values") or ())),
            module_stream(tables.accounts(settings.segment_field)),
            module_stream(tables.contacts(settings.role_field)),
            # Including converted ones: what was done with them is recorded for the lead.
            module_stream(tables.LEADS, converted="both"),
            module_stream(tables.DEALS),
            history_stream(),
            module_stream(tables.CALLS),
            module_stream(tables.EVENTS),
            module_stream(tables.TASKS),
        ),
        mapping=mapping.MAPPING,
        identities={"accounts": "account", "contacts": "contact"},
    )


def _opened(settings: ZohoSettings) -> AbstractContextManager[Zoho]:
    params = {
        "grant_type": "refresh_token",
        "client_id": settings.client_id,
        "client_secret": settings.client_secret.get_secret_value(),
        "refresh_token": settings.refresh_token.get_secret_value(),
    }
    return opened(*settings.addresses, params, settings.timeout_seconds, settings.leave_share, settings.daily_credits)


def _organisation(client: Zoho) -> Iterator[Row]:
    return ({"id": as_text(one["id"]), "currency": as_text(one.get("iso_code"))} for one in client.organisations())


def _tested(client: Zoho) -> Standing:
    """Whose the credentials are, and which scopes they lack."""
    owner = ""

    def user() -> None:
        nonlocal owner
        owner = str(client.current_user().get("full_name") or "")

    def history() -> None:
        client.deleted("Deals", "2000-01-01T00:00:00.000Z", 1)
        if (module := history_module(client)) is not None:
            client.records(module, {"fields": "id"}, None, None)

    questions: tuple[Callable[[], object], ...] = (user, client.organisations, lambda: client.fields("Deals"), history)
    missing = missing_scopes(SCOPES, questions)  # the first answer says whose they are
    return Standing(owner, missing)


ZOHO = Declared(ZohoSettings, zoho, scopes=SCOPES)
