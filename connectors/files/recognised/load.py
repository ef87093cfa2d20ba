"""The assembled data as canonical rows of the staging file; what fits no table goes to quarantine."""

import pyarrow as pa

from connectors.files.recognised.recognise import World
from connectors.kit.base import FillReport
from connectors.kit.convert import Formats
from connectors.kit.loader import Rows, load, quarantine
from model.tables import DEPARTMENTS, TABLES
from storage.staging import Staging

SOURCE = "files"
_ISO = Formats("UTC")
_INSTANT = "strftime(timezone('UTC', {0}), '%Y-%m-%dT%H:%M:%S.%fZ')"

_OPPORTUNITY = {
    "opportunity_id": "id", "account_id": "account", "name": "COALESCE(name, id)", "stage": "COALESCE(stage, status)",
    "amount": "CAST(amount AS VARCHAR)", "currency": "currency", "owner": "owner", "pipeline": "pipeline",
    "type": "type", "created_at": "COALESCE(created_at, begun_at)", "closed_at": "ended_at",
    "expected_close_on": "CAST(COALESCE(expected_close_on, CASE WHEN state = 'open' THEN closes_on END) AS VARCHAR)",
    "outcome": "CASE WHEN state IN ('won', 'lost') THEN state END",
}  # fmt: skip
_CHANGE = {
    "opportunity_id": "id", "stage": "stage", "changed_at": "moment", "sequence": "CAST(NULLIF(place, 0) AS VARCHAR)",
    "previous_stage": "previous", "is_entry_known": "CASE WHEN NOT is_known THEN 'false' END", "pipeline": "pipeline",
}  # fmt: skip
_ACCOUNT = {
    "account_id": "account_id", "name": "COALESCE(name, account_id)", "owner_sales": "owner", "source": "origin",
    "parent_account_id": "parent", "created_at": "created_at",
    **{name: name for name in ("domain", "segment", "industry", "region", "country", "postcode", "place", "employees")},
}  # fmt: skip
_CONTACT = {
    "contact_id": "id", "account_id": "account", "created_at": "created_at",
    **{name: name for name in ("name", "email", "buying_role", "persona")},
}  # fmt: skip
_ACTIVITY = {
    "activity_id": "id", "account_id": "account", "occurred_at": "occurred_at", "department": "department",
    "kind": "COALESCE(kind, 'activity')",
    **{name: name for name in ("contact_id", "opportunity_id", "subject")},
}  # fmt: skip


# What rows of one opportunity have in common, unless one of them is wrong.
_ALIKE = ("state", "stage", "status", "amount", "account", "name", "created_at", "closes", "expected_close_on")


def fill(staging: Staging, world: World, zone: str) -> FillReport:
    """Stage the canonical rows of `world`, assembled in `staging`; returns what was loaded and quarantined."""
    report = FillReport(notes=list(world.proposal.notes))
    connection = staging.connection
    _load(staging, report, "account", _accounts(), _ACCOUNT, world)
    _load(staging, report, "contact", _contacts(), _CONTACT, world)
    begun = (
        "SELECT d.*, CAST(timezone($zone, closes) AS DATE) AS closes_on,"
        " COALESCE(c.first, d.ended_at, $seen) AS begun_at"
        " FROM deal d LEFT JOIN (SELECT id, min(moment) AS first FROM change GROUP BY id) c USING (id)"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE dated_deal AS {begun}", {"zone": zone, "seen": world.seen_at})
    instants = "* REPLACE ({created} AS created_at, {ended} AS ended_at, {begun} AS begun_at)".format(
        created=_INSTANT.format("created_at"), ended=_INSTANT.format("ended_at"), begun=_INSTANT.format("begun_at")
    )
    _load(staging, report, "opportunity", f"SELECT {instants} FROM dated_deal", _OPPORTUNITY, world)
    moment = f"* REPLACE ({_INSTANT.format('moment')} AS moment)"
    _load(staging, report, "stage_change", f"SELECT {moment} FROM change", _CHANGE, world)
    _load(staging, report, "activity", _activities(), _ACTIVITY, world)
    _keep_back(staging, report, world)
    _ask_about_names(staging, world)
    return report


def _accounts() -> str:
    columns = ", ".join(
        f"arg_min({name}, (number, line)) FILTER ({name} IS NOT NULL) AS {name}"
        for name in ("domain", "postcode", "place", "employees", "owner", "parent", "origin", "created_at")
    )
    both = ", ".join(f"COALESCE(a.{name}, d.{name}) AS {name}" for name in ("segment", "industry", "region", "country"))
    own = ", ".join(
        f"arg_min({name}, (number, line)) FILTER ({name} IS NOT NULL) AS {name}"
        for name in ("segment", "industry", "region", "country")
    )
    of_deals = ", ".join(f"min({name}) AS {name}" for name in ("segment", "industry", "region", "country"))
    return (
        "SELECT c.account_id, c.name, a.domain, a.postcode, a.place, a.employees, a.owner, a.origin, a.created_at,"
        f" COALESCE(p.account_id, a.parent) AS parent, {both}, a.number, a.line FROM company c LEFT JOIN ("
        f" SELECT COALESCE(r.account_id, k.account_id) AS account_id, min(number) AS number, min(line) AS line,"
        f" {columns}, {own} FROM account_row r LEFT JOIN company_key k USING (name) GROUP BY ALL) a USING (account_id)"
        f" LEFT JOIN (SELECT account AS account_id, {of_deals} FROM deal GROUP BY account) d USING (account_id)"
        " LEFT JOIN company_key p ON p.name = a.parent"
    )


def _contacts() -> str:
    return (
        "SELECT r.*, COALESCE(r.contact_id, lower(r.email), "
        "concat_ws(' / ', COALESCE(r.account_id, k.account_id), r.name)) AS id,"
        " COALESCE(r.account_id, k.account_id) AS account FROM person_row r"
        " LEFT JOIN company_key k ON k.name = r.account_name"
        " QUALIFY row_number() OVER (PARTITION BY id ORDER BY r.number, r.line) = 1"
    )


def _activities() -> str:
    known = ", ".join(f"'{name}'" for name in DEPARTMENTS)
    return (
        "SELECT * EXCLUDE (department), CASE WHEN lower(department) IN (" + known + ") THEN lower(department)"
        " ELSE 'sales' END AS department, "
        "COALESCE(activity_id, base || CASE WHEN nth > 1 THEN ' / ' || nth ELSE '' END) AS id"
        " FROM (SELECT *, row_number() OVER (PARTITION BY base ORDER BY number, line) AS nth FROM ("
        " SELECT r.*, COALESCE(r.account_id, k.account_id) AS account,"
        " concat_ws(' / ', COALESCE(r.account_id, k.account_id), r.occurred_at, r.kind, r.subject) AS base"
        " FROM activity_row r LEFT JOIN company_key k ON k.name = r.account_name))"
        " QUALIFY row_number() OVER (PARTITION BY id ORDER BY number, line) = 1"
    )


def _load(staging: Staging, report: FillReport, table: str, rows: str, texts: dict[str, str], world: World) -> None:
    """Load `rows`, file by file so that quarantine names each file; rows that come from no file go with the first."""
    first = world.sources[0].number if world.sources else 0
    for source in world.sources:
        relation = f"(SELECT * FROM ({rows}) WHERE COALESCE(number, {first}) = {source.number} ORDER BY line)"
        one = Rows(source.table.file, relation, texts, _ISO, line="COALESCE(line, 0)")
        loaded, kept_back = load(staging, TABLES[table], one, source=SOURCE)
        if loaded or kept_back:
            report.count(table, loaded=loaded, quarantined=kept_back)


def _keep_back(staging: Staging, report: FillReport, world: World) -> None:
    """Quarantine rows about opportunities without an id or a stage, and those that contradict the row that counts.

    Several rows of an opportunity, one for each product, are no fault.
    """
    files = {source.number: source.table.file for source in world.sources}
    broken = staging.connection.execute(
        "SELECT number, line, CASE WHEN id IS NULL THEN 'opportunity_id' ELSE 'stage' END FROM told_row"
        " WHERE id IS NULL OR COALESCE(stage, status) IS NULL ORDER BY ALL"
    ).fetchall()
    quarantine(
        staging,
        [(SOURCE, files[of], line, "opportunity", column, "quarantine.missing", None) for of, line, column in broken],
    )
    if broken:
        report.count("opportunity", loaded=0, quarantined=len(broken))
    twice = staging.connection.execute(
        "SELECT t.number, t.line, t.id FROM told_row t JOIN deal d USING (id)"
        " JOIN told_row c ON c.number = d.number AND c.line = d.line"
        " WHERE NOT t.is_change AND t.state <> 'removed' AND (t.number, t.line) <> (c.number, c.line) AND"
        f" ({', '.join(f't.{name}' for name in _ALIKE)}) IS DISTINCT FROM ({', '.join(f'c.{name}' for name in _ALIKE)})"
        " AND (t.number, t.line) NOT IN (SELECT (number, line) FROM line_row)"
        " ORDER BY ALL"
    ).fetchall()
    quarantine(
        staging,
        [(SOURCE, files[of], line, "opportunity", "opportunity_id", "quarantine.duplicate_key", key)
         for of, line, key in twice],
    )  # fmt: skip


def _ask_about_names(staging: Staging, world: World) -> None:
    """Accounts known by name only that may be one company: for a person to look at, on *Same companies*."""
    if not world.doubtful:
        return
    pairs = pa.table({
        "left_id": [left for left, _ in world.doubtful], "right_id": [right for _, right in world.doubtful]
    })  # fmt: skip
    staging.connection.register("doubtful_pairs", pairs)
    staging.connection.execute(
        "INSERT INTO likely_link BY NAME SELECT 'account' AS kind, left_id, right_id, NULL::DOUBLE AS score,"
        " 'name.same' AS reasons, true AS is_duplicate FROM doubtful_pairs"
    )
    staging.connection.unregister("doubtful_pairs")
