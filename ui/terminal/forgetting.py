"""The output of `forget` and `about` in the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ui.text.catalogue import t


def removed(found: Sequence[Any], *, is_tried: bool, is_source: bool) -> Iterator[str]:
    """A line per place with what was there, and what forgetting does not reach."""
    for one in found:
        yield t(f"forget.place.{one.place}", name=one.name, rows=one.rows)
    if not found:
        yield t("forget.nothing")
    if is_tried:
        yield t("forget.tried")
    else:
        yield t("forget.source_done" if is_source else "forget.done")
    yield t("forget.not_reached")


def held(facts: Mapping[str, Any]) -> Iterator[str]:
    """Everything stored about a person, a line per row."""
    person = facts["person"]
    yield f"{person['kind']} {', '.join(person['ids'])}: {', '.join((*person['names'], *person['emails']))}"
    for place, tables in facts["held"].items():
        for table, rows in tables.items():
            yield f"{place}, {table}: {len(rows)}"
            for row in rows:
                yield "    " + "; ".join(f"{name}: {value}" for name, value in row.items())
    yield ", ".join(facts["snapshots"])
