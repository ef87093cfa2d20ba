"""Pipedrive: organizations, persons, deals and activities by version 2 of the API, the rest by version 1.

Lists and updates  https://developers.pipedrive.com/docs/api/v1 (GET /api/v2/organizations, persons, deals,
deals/archived, activities, stages, pipelines with updated_since, sort_by and cursor; pages of at most 500 rows)
Deletions          GET /api/v1/recents (a month back), is_deleted and active_flag
History            GET /api/v1/deals/{id}/changelog, as far back as the deal; who: change_source, is_bulk_update_flag
Users              GET /api/v1/users, roles, legacyTeams
Limits             https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting: a budget of tokens a day for the
whole company (30,000 times plan times seats), a list of version 2 costs 10, one of version 1 and a changelog 20; 20 to
120 requests in two seconds. x-ratelimit-* and x-daily-ratelimit-token-remaining show what is left.
Credentials: the API token of a user who sees everything (x-api-token); there are no scopes to choose.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial

from pydantic import Field, SecretStr, field_validator

from connectors.kit.stream import RawTable, Row, Stream
from connectors.kit.system import Declared, Standing, System, SystemSettings
from connectors.pipedrive import mapping, tables
from connectors.pipedrive.changes import deal_changes
from connectors.pipedrive.client import NAME, Pipedrive, opened
from connectors.pipedrive.listed import Listing, whole

# The list of deals omits archived ones.
DEAL_LISTS = ("/api/v2/deals", "/api/v2/deals/archived")
ORGANIZATION_FIELDS = "/api/v2/organizationFields"
FIELD_KEY = r"^([0-9a-f]{40})?$"


class PipedriveSettings(SystemSettings):
    """An account, and what its custom fields and activity types mean."""

    company_domain: str = Field(min_length=1)
    api_token: SecretStr
    buyer_activity_types: str = Field(default="", description="keys of activity types that the buyer acts in")
    role_field: str = Field(default="", pattern=FIELD_KEY, description="custom field of persons: their buying role")
    segment_field: str = Field(default="", pattern=FIELD_KEY, description="custom field of organizations: segment")

    @field_validator("company_domain")
    @classmethod
    def _as_address(cls, domain: str) -> str:
        """The address of the account; ``example`` and ``example.pipedrive.com`` are accepted too."""
        domain = domain.strip().rstrip("/")
        if "://" in domain:
            return domain
        return f"https://{domain.removesuffix('.pipedrive.com')}.pipedrive.com"

    @property
    def buyer_types(self) -> tuple[str, ...]:
        """The comma-separated types in `buyer_activity_types`."""
        return tuple(filter(None, (one.strip() for one in self.buyer_activity_types.split(","))))


def pipedrive(settings: PipedriveSettings) -> System:
    """The account as a system to be read."""
    return System(
        name=NAME,
        opened=partial(_opened, settings),
        tested=_tested,
        streams=(*_people(), *_business(settings), deal_changes(DEAL_LISTS)),
        mapping=mapping.canonical(settings.buyer_types),
        identities={"organizations": "account", "persons": "contact"},
    )


def _opened(settings: PipedriveSettings) -> AbstractContextManager[Pipedrive]:
    token = settings.api_token.get_secret_value()
    return opened(settings.company_domain, token, settings.timeout_seconds, settings.leave_share)


def _tested(client: Pipedrive) -> Standing:
    """Whose token it is; a user who is no administrator may not see every row."""
    user = client.all("/api/v1/users/me")
    return Standing(str(user.get("name")), () if user.get("is_admin") else ("admin",))


def _people() -> tuple[Stream, ...]:
    def rows(table: RawTable, path: str, client: Pipedrive) -> Iterator[Row]:
        return (tables.plain(table, record) for record in client.all(path) or ())

    return (
        whole(tables.USERS, partial(rows, tables.USERS, "/api/v1/users")),
        whole(tables.ROLES, partial(rows, tables.ROLES, "/api/v1/roles")),
        whole(tables.MEMBERS, lambda client: iter(tables.members(client.all("/api/v1/legacyTeams") or ()))),
        whole(tables.STAGES, partial(_all, tables.STAGES)),
        whole(tables.PIPELINES, partial(_all, tables.PIPELINES)),
        whole(tables.INDUSTRIES, lambda client: iter(tables.industries(client.listed(ORGANIZATION_FIELDS)))),
    )


def _all(table: RawTable, client: Pipedrive) -> Iterator[Row]:
    """All rows of a small list of version 2."""
    return (tables.plain(table, record) for record in client.listed(f"/api/v2/{table.name}"))


def _business(settings: PipedriveSettings) -> Iterator[Stream]:
    segment, role = settings.segment_field, settings.role_field
    yield Listing(
        tables.ORGANIZATIONS, "organization", ("/api/v2/organizations",),
        lambda record: tables.organization(record, segment), _custom(segment),
        ("website", "industry", "employee_count"), ORGANIZATION_FIELDS,
    ).stream()  # fmt: skip
    yield Listing(
        tables.PERSONS, "person", ("/api/v2/persons",), lambda record: tables.person(record, role), _custom(role)
    ).stream()
    yield Listing(tables.DEALS, "deal", DEAL_LISTS, partial(tables.plain, tables.DEALS)).stream()
    yield Listing(
        tables.ACTIVITIES, "activity", ("/api/v2/activities",), partial(tables.plain, tables.ACTIVITIES)
    ).stream()


def _custom(field: str) -> dict[str, str]:
    """The parameters that request one custom field, choices with their labels."""
    return {"custom_fields": field, "include_option_labels": "true"} if field else {}


PIPEDRIVE = Declared(PipedriveSettings, pipedrive)
