"""Who an id refers to, from all stored snapshots: every id, name and address of the person."""

from storage.forgetting.person import Kind, Person
from storage.warehouse import Warehouse


def person_of(warehouse: Warehouse, kind: Kind, person_id: str) -> Person | None:
    """The person with that id in any stored snapshot, including ids merged with theirs; None if there is none."""
    ids: dict[str, None] = {person_id: None}
    names: dict[str, None] = {}
    mails: dict[str, None] = {}
    is_known = False
    for info in warehouse.snapshots():
        stored = warehouse.stored(info.id)
        if kind == "contact":
            pairs = stored.rows_of(
                "SELECT kept_id, merged_id FROM link WHERE kind = 'contact' AND kept_id IN"
                " (SELECT kept_id FROM link WHERE kind = 'contact' AND (kept_id = $1 OR merged_id = $1))",
                [person_id],
            )
            ids.update(dict.fromkeys(one for pair in pairs for one in pair))
        rows = stored.rows_of(
            f'SELECT {kind}_id, name, email FROM "{kind}" WHERE {kind}_id IN (SELECT unnest($1::VARCHAR[]))',
            [list(ids)],
        )
        for own, name, mail in rows:
            is_known = True
            ids[own] = None
            names.update({name: None} if name else {})
            mails.update({mail: None} if mail else {})
    return Person(kind, tuple(ids), tuple(names), tuple(mails)) if is_known else None
