"""Records that are the same, in words."""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any, Final

from model.tables import TABLES
from model.tables import Kind as KindOfColumn
from storage.records.match_decisions import Kind
from ui.text import values
from ui.text.catalogue import has_text, t
from ui.text.vocabulary import activity_name

# Minimum evidence, in bits, for a pair to be called very likely, and likely (connectors/consolidation/weighing.py).
_LIKELY: Final = ((4.0, "very_likely"), (0.0, "likely"))


def source_name(row_id: str) -> str:
    """The name of a row's source: the system, else the prefix of its id."""
    source = row_id.partition(":")[0] if ":" in row_id else ""
    if not source:
        return t("matches.no_source")
    return t(f"connector.{source}") if has_text(f"connector.{source}") else source.removeprefix("list-")


def numbered(names: Sequence[str]) -> list[str]:
    """`names` of pairs, with the number of the pair where several have one name."""
    return [
        one if names.count(one) == 1 else f"{one} · {t('matches.pair', number=number)}"
        for number, one in enumerate(names, start=1)
    ]


def likelihood(score: float, keys: str, kind: Kind) -> str:
    """A score in words. A part of a group has much in common with the whole, so its score means less."""
    if kind != "account":
        return t(f"matches.likelihood.{kind}")
    word = next((word for limit, word in _LIKELY if score >= limit), "possible")
    return t(f"matches.likelihood.{'possible' if 'name.sister' in keys.split() else word}")


def reasons(keys: str | None) -> str:
    """The evidence for a pair, in one line."""
    line = "; ".join(t(f"matches.reason.{reason}") for reason in (keys or "").split())
    return line[:1].upper() + line[1:]


def text_for_kind(text: str, kind: Kind) -> str:
    """The text that names what is compared: for accounts the key as it is, for other kinds with the kind appended."""
    return t(f"matches.{text}" if kind == "account" else f"matches.{text}.{kind}")


def verdict_said(verdict: str, kind: Kind) -> str:
    """A verdict in words; the text for an undone decision is the same for every kind."""
    return t("matches.verdict.taken_back") if verdict == "taken_back" else text_for_kind(f"verdict.{verdict}", kind)


def written(kind: Kind, name: str, value: Any, zone: tzinfo) -> str:
    """A formatted cell; instants and days are text in tables that store single values."""
    of = {column.name: column.kind for column in TABLES[kind].columns}.get(name)
    if of is KindOfColumn.INSTANT:
        return values.moment(datetime.fromisoformat(str(value)), zone)
    if of is KindOfColumn.DATE:
        return values.day(date.fromisoformat(str(value)[:10]))
    if of is KindOfColumn.BOOLEAN:
        return t("answer.yes" if str(value).lower() == "true" else "answer.no")
    if kind == "activity" and name in ("kind", "department"):
        return activity_name(value) if name == "kind" else t(f"department.{value}")
    return str(value)
