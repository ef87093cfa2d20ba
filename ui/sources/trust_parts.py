"""What was read, as lists."""

from typing import Final

from ui.blocks import plain_list
from ui.shell import access, notes
from ui.shell.scope import Scope
from ui.sources import trust_rows, trust_words
from ui.text.catalogue import t

PARTS: Final = ("phases", "doubts", "care_box", "records")


def parts() -> tuple[str, ...]:
    """The parts of the page that the visitor may see: what was read is only reported for all accounts together."""
    return PARTS if access.current().sight.is_whole else tuple(part for part in PARTS if part != "records")


def show_records(scope: Scope) -> None:
    """Show what was read: how fresh it is, what cannot be assigned, what has no start, quarantined rows and notes."""
    gaps, unknown, kept_back, noted = (
        trust_rows.findings(),
        trust_rows.unknown_entries(scope),
        trust_rows.quarantine(),
        notes.of_import(),
    )
    plain_list.show_list(
        "trust.freshness",
        trust_rows.freshness(),
        trust_rows.FRESHNESS,
        answer=trust_words.freshness_answer(),
        fine=t("trust.freshness.none"),
    )
    plain_list.show_list(
        "trust.findings",
        gaps,
        trust_rows.FINDINGS,
        answer=trust_words.findings_answer(gaps),
        fine=t("trust.findings.fine"),
    )
    plain_list.show_list(
        "trust.unknown",
        unknown,
        trust_rows.UNKNOWN,
        answer=trust_words.unknown_answer(unknown),
        fine=t("trust.unknown.fine"),
    )
    plain_list.show_list(
        "trust.quarantine",
        kept_back,
        trust_rows.QUARANTINE,
        answer=trust_words.quarantine_answer(kept_back),
        fine=t("trust.quarantine.fine"),
    )
    plain_list.show_list(
        "trust.notes", noted, {"note": "text"}, answer=t("trust.notes.answer"), fine=t("trust.notes.fine")
    )
