"""The customer's voice as pages see it: the cards of this company, those that fit an account, and the knowledge gap."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from model.voice import Card
from storage.records import voice as kept
from storage.records.voice import ChangedMeanwhile, VoiceCard
from ui.shell import access, data, phase
from ui.shell.scope import Scope
from ui.text import language, values


@dataclass(frozen=True)
class Shown:
    """A card with the version in which it was read."""

    card: Card
    version: int

    @property
    def key(self) -> str:
        """Its key in the URL of a page."""
        return f"{self.card.card_id}.{self.card.language}"


def is_demo() -> bool:
    """Whether the published company is the demonstration, which has its own cards."""
    snapshot = data.snapshot()
    return snapshot is not None and snapshot.info.is_demo


def every() -> list[Shown]:
    """Every card of the charter's phases in every language, latest interview first."""
    with data.records().reading() as session:
        rows = kept.all_cards(session, is_demo=is_demo())
    return [Shown(row.card, row.version) for row in rows if row.phase in data.charter().in_play]


def spoken(as_of: date) -> list[Shown]:
    """Each card once, in the reader's language if available; interviews after `as_of` are left out."""
    best: dict[str, Shown] = {}
    for shown in every():
        found = best.get(shown.card.card_id)
        if shown.card.interviewed_on <= as_of and (found is None or shown.card.language == language.current()):
            best[shown.card.card_id] = shown
    return [*best.values()]


def of_phase(scope: Scope, key: str) -> list[Shown]:
    """The cards of phase `key`, of every phase for ``all``; under a filter, those of its segments and of no segment."""
    segments = dict(scope.where).get("segment", ())
    return [
        shown
        for shown in spoken(scope.as_of)
        if key in (shown.card.phase, phase.ALL) and (not segments or shown.card.segment in (*segments, None))
    ]


def fitting(profile: Mapping[str, Any], personas: set[str], in_phase: str, day: date) -> list[Shown]:
    """The cards that fit an account: those of its phase, and of its segment or of none.

    Cards about a persona among its people or about its job come first.
    """
    segment = None if values.is_nothing(profile["segment"]) else str(profile["segment"])
    found = [shown for shown in spoken(day) if shown.card.phase == in_phase]
    found = [shown for shown in found if shown.card.segment in (segment, None)]

    def is_about(card: Card) -> bool:
        return card.about == profile["job"] if card.kind == "job" else card.about in personas

    return sorted(found, key=lambda shown: not is_about(shown.card))


def gap(scope: Scope) -> pd.DataFrame:
    """The rows of ``knowledge_gap`` for the cards of this company."""
    cards = {shown.card.card_id: shown.card for shown in every()}
    card_facts = tuple((card.phase, card.segment, card.voices, card.interviewed_on) for card in cards.values())
    return data.run_metric("knowledge_gap", scope, cards=card_facts)


def count_accounts(rows: pd.DataFrame) -> int:
    """How many accounts are in the fields."""
    return int(rows["accounts"].sum()) if len(rows) else 0


def save(card: Card, seen_version: int | None, by: str | None) -> VoiceCard | None:
    """Save the card, edited by `by`; returns the current row if somebody else has changed it meanwhile, else None.

    A card that was removed meanwhile is created again.
    """
    access.require("decide")
    try:
        with data.records().begin() as session:
            kept.save(session, card, seen_version=seen_version, by=by, is_demo=is_demo())
    except ChangedMeanwhile as error:
        if error.theirs is not None:
            return error.theirs
        return save(card, None, by)
    return None


def remove(shown: Shown) -> bool:
    """Remove the card; False if somebody else has changed it meanwhile."""
    access.require("decide")
    try:
        with data.records().begin() as session:
            kept.remove(session, shown.card, seen_version=shown.version, is_demo=is_demo())
    except ChangedMeanwhile:
        return False
    return True
