"""The output of `about` in the terminal: all that is held about a person, in words; JSON keeps technical names."""

from collections.abc import Iterator, Mapping
from typing import Any

from ui.text.catalogue import has_text, t


def sentences(facts: Mapping[str, Any]) -> Iterator[str]:
    """Who it is, then everything stored about the person, a line per row, and the snapshots that hold any of it.

    What a system calls its own columns stays as it is: nobody but the system can say it otherwise.
    """
    person = facts["person"]
    kind = t(f"forget.kind.{person['kind']}")
    yield f"{kind} {', '.join(person['ids'])}: {', '.join((*person['names'], *person['emails']))}"
    for place, tables in facts["held"].items():
        for table, rows in tables.items():
            yield f"{_place(place)}, {_named(table, 'held.table', 'table', 'stream')}: {len(rows)}"
            for row in rows:
                yield "    " + "; ".join(f"{_column(name)}: {_written(value)}" for name, value in row.items())
    yield t("held.snapshots", ids=", ".join(facts["snapshots"]))


def _place(place: str) -> str:
    """Where it is stored: "source hubspot" is a kind of place and its name."""
    kind, _, name = place.partition(" ")
    return t(f"held.place.{kind}", name=name)


def _column(name: str) -> str:
    return _named(name, "held.column", "field", "column")


def _named(name: str, *areas: str) -> str:
    """The word for `name` in the first of `areas` that has one; else the name itself."""
    return next((t(f"{area}.{name}") for area in areas if has_text(f"{area}.{name}")), name)


def _written(value: Any) -> str:
    return t("answer.yes" if value else "answer.no") if isinstance(value, bool) else str(value)
