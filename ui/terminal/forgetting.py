"""The output of `forget` in the terminal, and the question before anybody is forgotten for good."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import typer

from storage.forgetting.who import person_of
from storage.printing import visible
from storage.warehouse import Warehouse
from ui.text.catalogue import t, tn


def is_confirmed(warehouse: Warehouse, what: Literal["contact", "user", "source"], name: str) -> bool:
    """Whether somebody at the terminal types the id or name once more, having read who that is; a script is not asked.

    Also true where nobody has that id: that is a fault of its own.
    """
    if not sys.stdin.isatty():
        return True
    whom = name
    if what != "source":
        person = person_of(warehouse, what, name)
        if person is None:
            return True
        whom = ", ".join((*person.names, *person.emails)) or name
    question = t(f"forget.sure.{what}", whom=whom, name=name)
    if str(typer.prompt(visible(question), default="", show_default=False)).strip() == name:
        return True
    typer.echo(t("forget.not_confirmed"), err=True)
    return False


def removed(found: Sequence[Any], *, is_tried: bool, is_source: bool) -> Iterator[str]:
    """A line per place with what was there, and what forgetting does not reach."""
    for one in found:
        # Of a source its files and its snapshots go as a whole; of a person rows.
        kind = "whole" if is_source else "place"
        yield tn(f"forget.{kind}.{one.place}", one.rows, name=one.name)
    if not found:
        yield t("forget.nothing")
    if is_tried:
        yield t("forget.tried")
    else:
        yield t("forget.source_done" if is_source else "forget.done")
    yield t("forget.not_reached")
