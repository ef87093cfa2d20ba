"""Who an id refers to, from all stored snapshots: every id, name and address of the person."""

from storage.forgetting.person import Kind, Person
from storage.warehouse import Warehouse

# The ids that one step away stand for the same contacts as those given: united here, or by the system itself.
_UNITED = """
    WITH pair AS (
        SELECT kept_id AS id, merged_id AS other FROM link WHERE kind = 'contact'
        UNION SELECT into_id, row_id FROM gone
        WHERE table_name = 'contact' AND kind = 'merged' AND into_id IS NOT NULL
    )
    SELECT other FROM pair WHERE id IN (SELECT unnest($1::VARCHAR[]))
    UNION SELECT id FROM pair WHERE other IN (SELECT unnest($1::VARCHAR[]))
    ORDER BY 1
"""

# Exports name employees where they own something, and nowhere else.
_OWNERS = """
    SELECT 1 FROM opportunity WHERE owner = $1
    UNION ALL SELECT 1 FROM account WHERE owner_marketing = $1 OR owner_sales = $1
    LIMIT 1
"""


def person_of(warehouse: Warehouse, kind: Kind, person_id: str) -> Person | None:
    """The person with that id in any stored snapshot, with every id that was united with theirs, here or by the
    system itself; None if there is none. Where no table of users knows a user, the id of an owner is all there is, and
    is the name or address as well.
    """
    ids: dict[str, None] = {person_id: None}
    names: dict[str, None] = {}
    mails: dict[str, None] = {}
    is_known = False
    everywhere = [warehouse.stored(info.id) for info in warehouse.snapshots()]
    if kind == "contact":
        known = 0
        while known != len(ids):  # over any number of steps, each of which any snapshot may know
            known = len(ids)
            for stored in everywhere:
                ids.update({one: None for (one,) in stored.rows_of(_UNITED, [list(ids)])})
    for stored in everywhere:
        rows = stored.rows_of(
            f'SELECT {kind}_id, name, email FROM "{kind}" WHERE {kind}_id IN (SELECT unnest($1::VARCHAR[]))',
            [list(ids)],
        )
        for own, name, mail in rows:
            is_known = True
            ids[own] = None
            names.update({name: None} if name else {})
            mails.update({mail: None} if mail else {})
    if not is_known and kind == "user" and any(stored.rows_of(_OWNERS, [person_id]) for stored in everywhere):
        is_known = True
        (mails if "@" in person_id else names).update({} if person_id.isdecimal() else {person_id: None})
    return Person(kind, tuple(ids), tuple(names), tuple(mails)) if is_known else None
