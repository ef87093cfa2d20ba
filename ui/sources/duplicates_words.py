"""Records that mean the same, in words."""

from typing import Final

from storage.records.match_decisions import Kind
from ui.text.catalogue import has_text, t

# Bits of evidence from which on a pair is called very likely, and likely (connectors/consolidation/weighing.py).
_LIKELY: Final = ((4.0, "very_likely"), (0.0, "likely"))


def source_name(row_id: str) -> str:
    """What the source of a row is called: the system, else the name that stands before its id."""
    source = row_id.partition(":")[0] if ":" in row_id else ""
    if not source:
        return t("matches.no_source")
    return t(f"connector.{source}") if has_text(f"connector.{source}") else source.removeprefix("list-")


def likelihood(score: float, told: str, kind: Kind) -> str:
    """A score in words. A part of a group shares much with the whole, so its score says less."""
    if kind != "account":
        return t(f"matches.likelihood.{kind}")
    word = next((word for limit, word in _LIKELY if score >= limit), "possible")
    return t(f"matches.likelihood.{'possible' if 'name.sister' in told.split() else word}")


def reasons(told: str | None) -> str:
    """The evidence of a pair in a line."""
    line = "; ".join(t(f"matches.reason.{reason}") for reason in (told or "").split())
    return line[:1].upper() + line[1:]


def text_for_kind(text: str, kind: Kind) -> str:
    """A text that names what is compared: of accounts as it stands, of other kinds with the kind behind its key."""
    return t(f"matches.{text}" if kind == "account" else f"matches.{text}.{kind}")


def verdict_said(verdict: str, kind: Kind) -> str:
    """A verdict in words; what was taken back is the same of every kind."""
    return t("matches.verdict.taken_back") if verdict == "taken_back" else text_for_kind(f"verdict.{verdict}", kind)
