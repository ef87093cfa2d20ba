"""After an import: three well-known numbers to check against the CRM, and what was not used."""

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from connectors.files.recognised import Proposal
from connectors.kit.base import Note
from ui.intake import amounts, summary
from ui.shell import notes
from ui.terminal import imports
from ui.text import values
from ui.text.catalogue import t, tn
from ui.text.escaping import markdown

# What is answered on the page, not with a command-line option.
_HERE: Final = {"looks.note.missing": "seen.note.missing"}


def plain(proposal: Proposal, told_of: Sequence[Note], quarantined: int) -> dict[str, Any]:
    """What is reported after an import, as plain data for the session."""
    counts = proposal.counts
    return {
        "files": list(dict.fromkeys(table.file for table in proposal.tables if table.kind)),
        "accounts": counts.accounts, "opportunities": counts.opportunities, "open": counts.open,
        "won": imports.in_year(counts.won_this_year, counts.won_undated),
        "year": proposal.exported_on.year if proposal.exported_on else None,
        "open_totals": [(one.open_total, one.currency) for one in proposal.amounts],
        "notes": [(_HERE.get(note.key, note.key), dict(note.values)) for note in told_of],
        "quarantined": quarantined,
        "is_without_accounts": counts.without_account == counts.opportunities,
    }  # fmt: skip


def show_key_figures(report: dict[str, Any]) -> None:
    """Show what was read; green only if it produced deals or accounts."""
    files = ", ".join(report["files"])
    sentence = markdown(t("seen.read", files=files, accounts=report["accounts"], deals=report["opportunities"]))
    if report["opportunities"]:
        # Deals without an account are in no phase, so that is no success.
        (st.warning if report["is_without_accounts"] else st.success)(sentence)
        st.markdown(t("seen.compare"))
        totals = report["open_totals"]
        deals = report["open"] if len(totals) == 1 else 0
        worth = " + ".join(amounts.of_open(total, currency, deals) for total, currency in totals)
        st.html(summary.tiles([
            (t("seen.open"), values.number(report["open"])),
            (t("seen.open_total"), worth or t("seen.no_amounts")),
            (t("seen.won_in", year=str(report["year"] or "")), report["won"]),
        ]))  # fmt: skip
    else:
        st.info(sentence)
    left = [markdown(notes.note_sentence(key, parts)) for key, parts in report["notes"]]
    if report["quarantined"]:
        left = [tn("sources.quarantined", report["quarantined"]), *left]
    if left:
        with st.expander(tn("seen.doubts", len(left)), expanded=True):
            st.markdown("\n".join(f"- {one}" for one in left))
