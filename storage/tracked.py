"""Tracked fields as seen: any difference between a snapshot and the previous one becomes an attribute change.

For files and systems alike: if the source keeps no history of a field, comparing two readings creates one.
"""

from model.tables import ATTRIBUTE_CHANGE, TRACKED_FIELDS
from storage.build import Build
from storage.revisions import is_same_company
from storage.snapshot import Snapshot

ACCOUNT_FIELDS = ("account_id", "parent_account_id")


def build_tracked(build: Build) -> None:
    """Add to the staged attribute changes those of the previous snapshot, and the differences seen since.

    A change adds the old value (seen when the previous snapshot was read, if nothing was known about the field) and the
    new one, seen now. If the source itself reports a field's history, nothing is added to it. If accounts were merged
    or separated again, rows that name them have not moved; nor has a contact whose account was assigned by a rule or a
    person rather than its source (`link`, kind lead). Nothing is added if the previous snapshot is of another company.
    """
    former = build.former
    if former is None or not is_same_company(build, former):
        return
    _register(build, former)
    build.run("CREATE TEMP TABLE told AS SELECT DISTINCT entity, entity_id, field FROM attribute_change")
    for entity, fields in TRACKED_FIELDS.items():
        known = former.tables[entity].columns
        for field in fields:
            if field in known:
                _observe(build, former, entity, field)
    if "attribute_change" in former.tables:
        _carry_on(build, former)
    for name in ("one_account", "told"):
        build.run(f"DROP TABLE {name}")


def _register(build: Build, former: Snapshot) -> None:
    """`one_account`: ids that meant the same account then or mean the same now, and the common id to compare by."""
    build.run("CREATE TEMP TABLE one_account (id VARCHAR, same_id VARCHAR)")
    merged = "SELECT merged_id AS id, kept_id AS same_id FROM link WHERE kind = 'account'"
    gone = "SELECT row_id, into_id FROM gone WHERE table_name = 'account' AND into_id IS NOT NULL"
    build.run(f"INSERT INTO one_account {merged} UNION {gone}")
    build.connection.register("former_row", former.arrow(merged))
    build.run("INSERT INTO one_account FROM former_row WHERE id NOT IN (SELECT id FROM one_account)")
    build.connection.unregister("former_row")


def _same(column: str, field: str) -> str:
    """SQL for a value of `field` as it is compared."""
    if field not in ACCOUNT_FIELDS:
        return column
    return f"coalesce((SELECT min(same_id) FROM one_account WHERE id = {column}), {column})"


def _told(entity: str, field: str, *, is_linked: bool = True) -> str:
    """SQL for the value of `field` as in the source. is_linked: whether there is a table of links."""
    value = f'"{field}"::VARCHAR'
    if (entity, field) != ("contact", "account_id") or not is_linked:
        return value
    return f"CASE WHEN contact_id NOT IN (SELECT merged_id FROM link WHERE kind = 'lead') THEN {value} END"


def _observe(build: Build, former: Snapshot, entity: str, field: str) -> None:
    key = f"{entity}_id"
    was = _told(entity, field, is_linked="link" in former.tables)
    rows = former.arrow(f"SELECT {key} AS id, {was} AS was, synced_at FROM {entity}")
    known = "SELECT entity_id AS id FROM attribute_change WHERE entity = $entity AND field = $field"
    is_kept = "attribute_change" in former.tables
    known_values = (
        former.arrow(known, {"entity": entity, "field": field}) if is_kept else rows.slice(0, 0).select(["id"])
    )
    build.connection.register("former_row", rows)
    build.connection.register("former_known", known_values)
    build.connection.execute(
        f"""CREATE TEMP TABLE seen AS
        SELECT f.id, f.was, f.synced_at, t.value
        FROM former_row f JOIN (SELECT {key} AS id, {_told(entity, field)} AS value FROM "{entity}") t ON t.id = f.id
        WHERE f.was IS DISTINCT FROM t.value
            AND {_same("f.was", field)} IS DISTINCT FROM {_same("t.value", field)}
            AND NOT EXISTS (
                FROM told a WHERE a.entity = $entity AND a.field = $field AND a.entity_id = f.id
            )""",
        {"entity": entity, "field": field},
    )
    build.connection.execute(
        """INSERT INTO attribute_change BY NAME
        SELECT $entity AS entity, id AS entity_id, $field AS field, was AS value,
            coalesce(timezone('UTC', synced_at), $published) AS seen_at
        FROM seen WHERE id NOT IN (SELECT id FROM former_known)
        UNION ALL
        SELECT $entity, id, $field, value, $now FROM seen""",
        {"entity": entity, "field": field, "published": former.info.published_at, "now": build.synced_at},
    )
    build.run("DROP TABLE seen")
    for name in ("former_row", "former_known"):
        build.connection.unregister(name)


def _carry_on(build: Build, former: Snapshot) -> None:
    """Carry over the changes known to the previous snapshot, unless the source delivers them again."""
    columns = ", ".join(ATTRIBUTE_CHANGE.column_names)
    build.connection.register("former_row", former.arrow(f"SELECT {columns} FROM attribute_change"))
    build.run(
        f"""INSERT INTO attribute_change BY NAME
        SELECT DISTINCT entity, entity_id, field,
            CASE WHEN field IN {ACCOUNT_FIELDS} THEN {_same("value", "account_id")} ELSE value END AS value,
            timezone('UTC', changed_at) AS changed_at, timezone('UTC', seen_at) AS seen_at
        FROM former_row f WHERE NOT EXISTS (
            FROM told a WHERE a.entity = f.entity AND a.entity_id = f.entity_id AND a.field = f.field
        )"""
    )
    build.connection.unregister("former_row")
