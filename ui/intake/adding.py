"""A list added to the existing data: its name, when it was last confirmed, and what it brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import streamlit as st

from connectors.configured import all_of
from connectors.consolidation import Difference, ListReport
from connectors.files import Inspection, Mapping
from connectors.kit.base import Progress
from connectors.lists import forget, kept_lists, prepare, settle
from connectors.publish_all import publish_together
from model.charter import Charter
from model.errors import Fault
from settings import settings
from storage.sync_lock import only_sync
from ui.shell import data, state
from ui.sources import duplicates_rows, duplicates_words
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import html

WAYS: Final = ("replace", "add")
_WAY: Final = "lists.way"
NONE: Final = "\x00none"
# How many differences are shown after an import; all of them are on the accounts' own pages.
_SHOWN: Final = 100


@dataclass(frozen=True)
class Addition:
    """How a list is stored: its name, and the day for rows without one in `confirmed_column`."""

    label: str
    confirmed_on: date
    confirmed_column: str | None


def is_chosen() -> bool:
    """Whether the files on the screen are to be added to the existing data."""
    return state.remembered(_WAY, WAYS[0]) == "add"


def choose_addition(
    inspections: Sequence[Inspection], label: str, *, exported_on: date | None = None, is_next: bool = False
) -> Addition | None:
    """What the visitor states about a list to be added; None if everything is to be replaced.

    exported_on: the day of the export, if known. is_next: there are earlier looks at exports of this kind, so nothing
    is replaced and this is the next look.
    """
    if not settings().sources and not kept_lists(settings().data):
        st.caption(t("lists.only_replace"))
        return None
    named = {way: t("lists.how.look" if is_next and way == "replace" else f"lists.how.{way}") for way in WAYS}
    way = st.radio(
        t("lists.how"), WAYS, format_func=named.get, help=t("lists.how_help"), key="lists.how", horizontal=True
    )
    if way != state.remembered(_WAY, WAYS[0]):
        # What is shown above depends on it.
        state.remember(_WAY, way)
        st.rerun()
    if way != "add":
        return None
    name, day, column = st.columns(3)
    given = name.text_input(
        t("lists.name"), value=Path(label).stem, max_chars=60, help=t("lists.name_help"), key="lists.name"
    )
    today = datetime.now(UTC).astimezone(data.charter().zone).date()
    confirmed = day.date_input(
        t("lists.confirmed_on"), value=min(exported_on or today, today), min_value=date(1990, 1, 1), max_value=today,
        format=values.date_pattern(), help=t("lists.confirmed_on_help"), key=f"lists.confirmed_on.{exported_on}",
    )  # fmt: skip
    headers = [header for one in inspections for header in one.columns if header]
    chosen = column.selectbox(
        t("lists.confirmed_column"), [NONE, *dict.fromkeys(headers)], format_func=_column_name, key="lists.column"
    )
    return Addition(given.strip() or label, confirmed or today, None if chosen == NONE else chosen)


def _column_name(header: str) -> str:
    return t("lists.no_column") if header == NONE else header


def add_list(
    folder: Path, mapping: Mapping | None, charter: Charter, addition: Addition, progress: Progress
) -> dict[str, Any]:
    """Publish everything together with the list, and store the list; Fault if that fails: then nothing is stored."""
    with only_sync(settings().data) as tell:

        def step(done: int, total: int, label: str) -> None:
            progress(done, total, label)
            tell(done, total, label)

        made = prepare(
            settings().data, folder, label=addition.label, confirmed_on=addition.confirmed_on, charter=charter,
            mapping=mapping, confirmed_column=addition.confirmed_column,
        )  # fmt: skip
        try:
            systems = all_of(settings()) if settings().sources else []
            done = publish_together(systems, settings(), data.warehouse(), charter, added=made, progress=step)
        except Fault:
            forget(made)
            raise
        settle(made)
    return _plain(addition.label, done.lists[made.name])


def keep_as_base(folder: Path, mapping: Mapping | None, charter: Charter, label: str) -> None:
    """After everything was replaced, store these files as the base for added lists, unless systems are connected."""
    if settings().sources:
        return
    for one in kept_lists(settings().data):
        forget(one)
    today = datetime.now(UTC).astimezone(charter.zone).date()
    settle(
        prepare(
            settings().data, folder, label=label, confirmed_on=today, charter=charter, mapping=mapping, is_base=True
        )
    )


def _plain(label: str, report: ListReport) -> dict[str, Any]:
    return {
        "name": label,
        "matched": report.matched,
        "new": report.new,
        "conflicting": len(report.conflicting),
        "outdated": len(report.outdated),
        "differences": [_row(one) for one in (*report.conflicting, *report.outdated)[:_SHOWN]],
    }


def _row(one: Difference) -> dict[str, Any]:
    days = (one.confirmed_at, one.standing_confirmed_at)
    mine, other = (day.astimezone(data.charter().zone).date().isoformat() if day else None for day in days)
    return {
        "account_id": one.account_id, "column": one.column, "value": one.value, "day": mine,
        "standing": one.standing, "source": one.standing_source, "standing_day": other, "is_outdated": one.is_outdated,
    }  # fmt: skip


def show_addition(report: dict[str, Any]) -> None:
    """What the list brought: known, new, contradicting and outdated values, with both values and their days."""
    st.success(t("lists.added", name=report["name"]))
    st.write(" ".join(tn(f"lists.{name}", report[name]) for name in ("matched", "new", "conflicting", "outdated")))
    if not report["differences"]:
        return
    with st.expander(t("lists.conflicts"), expanded=True):
        st.caption(t("lists.kept_value"))
        heads = ("account", "column", "in_list", "standing", "what")
        head = "".join(f"<th scope='col'>{html(t(f'lists.column.{name}'))}</th>" for name in heads)
        lines = "".join(_line(row) for row in report["differences"])
        st.html(f'<table class="gt-why"><tr>{head}</tr>{lines}</table>')


def _line(row: dict[str, Any]) -> str:
    cells = (
        duplicates_rows.name_of(row["account_id"]),
        t(f"field.{row['column']}"),
        _dated(row["value"], row["day"]),
        f"{_dated(row['standing'], row['standing_day'])}, {duplicates_words.source_name(row['source'] + ':')}",
        t("lists.is_outdated" if row["is_outdated"] else "lists.is_conflicting"),
    )
    return "<tr>" + "".join(f"<td>{html(cell)}</td>" for cell in cells) + "</tr>"


def _dated(value: str, day: str | None) -> str:
    return f"{value} ({values.day(date.fromisoformat(day))})" if day else value
