"""Rows of files that mean the same, according to people's decisions; and contacts without a company."""

from collections.abc import Sequence

from connectors.consolidation import consolidate, standing, survivors
from connectors.consolidation.leads import Leads, match_leads
from connectors.kit.base import Note
from storage.records.match_decisions import LEAD, Decided
from storage.snapshot import Snapshot
from storage.staging import Staging


def unite(staging: Staging, decided: Sequence[Decided], former: Snapshot | None) -> list[Note]:
    """Merge what people `decided` is one, and match contacts without a company; returns the notes.

    For rows of a single source: several sources are consolidated (`connectors.publish_all`). former: the published
    snapshot, whose ids survive.
    """
    if any(one.kind != LEAD for one in decided):
        consolidate(staging, decided, named=(), survived=survivors(former), stood=standing(former))
    return told_of(match_leads(staging, decided))


def told_of(leads: Leads) -> list[Note]:
    """An import's notes on contacts without a company."""
    notes = [Note("files.note.leads_matched", {"contacts": leads.matched})] if leads.matched else []
    return notes + ([Note("files.note.leads_asked", {"contacts": leads.asked})] if leads.asked else [])
