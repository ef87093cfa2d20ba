"""What an account has few of, and is read in full every time: its users, the stages of its pipelines, its forms."""

from collections.abc import Iterator

from connectors.hubspot.client import HubSpot, Record, rows_of
from connectors.kit.stream import Cursor, Page, RawTable, Row, Stream

OWNERS_PATH = "/crm/owners/2026-09"
PIPELINES_PATH = "/crm/pipelines/2026-03"
FORMS_PATH = "/marketing/v3/forms"

OWNERS = RawTable("owners", ("id",), ("id", "user_id", "name", "email", "type", "team", "teams", "is_active"))
# A contact's or a company's lifecycle is a pipeline too, and its stages have custom names.
STAGES = RawTable(
    "stages",
    ("stage_id", "object"),
    ("stage_id", "object", "label", "pipeline", "pipeline_id", "is_closed", "probability", "position"),
)
WITH_STAGES = ("deals", "contacts", "companies")
FORMS = RawTable("forms", ("id",), ("id", "name"))


def owners() -> Stream:
    """Users, including those who have left: their deals and calls remain."""
    return Stream("owners", (OWNERS,), _owners, lists_all=True)


def stages() -> Stream:
    """Stages of deals and of lifecycles. A deleted stage stays: histories still name it."""
    return Stream("stages", (STAGES,), _stages)


def forms() -> Stream:
    """Forms, archived ones included: submissions name them by id."""
    return Stream("forms", (FORMS,), _forms)


def _owners(client: HubSpot, cursor: Cursor | None) -> Iterator[Page]:
    for archived in ("false", "true"):
        for found, _ in client.listing(OWNERS_PATH, {"archived": archived}, after=None):
            yield Page({OWNERS.name: [_owner(one) for one in found]}, {})


def _owner(one: Record) -> Row:
    teams = one.get("teams", [])
    primary = [team["name"] for team in teams if team["primary"]]
    user = one.get("userId", one.get("userIdIncludingInactive"))
    return {
        "id": one["id"],
        "user_id": None if user is None else str(user),
        "name": " ".join(part for part in (one.get("firstName"), one.get("lastName")) if part) or None,
        "email": one.get("email"),
        "type": one["type"],
        "team": primary[0] if primary else None,
        "teams": "\n".join(team["name"] for team in teams) or None,
        "is_active": "false" if one["archived"] else "true",
    }


def _stages(client: HubSpot, cursor: Cursor | None) -> Iterator[Page]:
    for name in WITH_STAGES:
        path = f"{PIPELINES_PATH}/{name}"
        pipelines = rows_of(path, client.question(path))
        rows = [_stage(name, pipeline, stage) for pipeline in pipelines for stage in pipeline["stages"]]
        yield Page({STAGES.name: rows}, {})


def _stage(name: str, pipeline: Record, stage: Record) -> Row:
    return {
        "stage_id": stage["id"],
        "object": name,
        "label": stage["label"],
        "pipeline": pipeline["label"],
        "pipeline_id": pipeline["id"],
        "is_closed": stage["metadata"].get("isClosed"),
        "probability": stage["metadata"].get("probability"),
        "position": str(stage["displayOrder"]),
    }


def _forms(client: HubSpot, cursor: Cursor | None) -> Iterator[Page]:
    for archived in ("false", "true"):
        for found, _ in client.listing(FORMS_PATH, {"archived": archived, "formTypes": ["all"]}, after=None):
            yield Page({FORMS.name: [{"id": one["id"], "name": one["name"]} for one in found]}, {})
