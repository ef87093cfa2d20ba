"""Rows of files that mean the same, by what people said of them; and contacts without a company."""

from collections.abc import Sequence

from connectors.consolidation import consolidate, standing, survivors
from connectors.consolidation.leads import Leads, match_leads
from connectors.kit.base import Note
from storage.records.match_decisions import LEAD, Decided
from storage.snapshot import Snapshot
from storage.staging import Staging


def unite(staging: Staging, decided: Sequence[Decided], former: Snapshot | None) -> list[Note]:
    """Make one of what people `decided` to be one, and match contacts without a company; what there is to tell.

    For rows of a single source: several are consolidated (`connectors.publish_all`). former: the published snapshot,
    whose ids live on.
    """
    if any(one.kind != LEAD for one in decided):
        consolidate(staging, decided, named=(), survived=survivors(former), stood=standing(former))
    return told_of(match_leads(staging, decided))


def told_of(leads: Leads) -> list[Note]:
    """What an import says of contacts without a company."""
    notes = [Note("files.note.leads_matched", {"contacts": leads.matched})] if leads.matched else []
    return notes + ([Note("files.note.leads_asked", {"contacts": leads.asked})] if leads.asked else [])
