"""Stages that no rule names in the published snapshot, and rules that have fallen silent (`storage.stages`)."""

from dataclasses import dataclass
from datetime import date

from storage.snapshot import Snapshot

# The share of a source's open opportunities that may be in stages that no rule names.
MOST_UNNAMED = 0.1


@dataclass(frozen=True)
class SilentRule:
    """A word of a rule that matched in the previous snapshot and matches nothing now.

    evidence: the kind of rows it looks at; row_count: how many it matched; since_on: the day it was first seen silent.
    """

    source: str
    evidence: str
    phase: str
    word: str
    row_count: int
    since_on: date


@dataclass(frozen=True)
class Stage:
    """A stage as in its source, the phase that a rule gives it (None: no rule names it), and what is in it.

    amount is None if currencies differ or nothing is known.
    """

    source: str
    pipeline: str | None
    stage_id: str | None
    stage: str
    phase: str | None
    opportunities: int
    open_opportunities: int
    amount: float | None
    currency: str | None


@dataclass(frozen=True)
class UnnamedOf:
    """The stages of one source that no rule names, those with most open opportunities first, and the source's open
    total.
    """

    source: str
    stages: tuple[Stage, ...]
    open_of_all: int

    @property
    def open_opportunities(self) -> int:
        """The number of open opportunities in these stages."""
        return sum(stage.open_opportunities for stage in self.stages)

    @property
    def open_share(self) -> float:
        """Their share of the source's open opportunities (0 to 1)."""
        return self.open_opportunities / self.open_of_all if self.open_of_all else 0.0


def stages_of(snapshot: Snapshot) -> list[Stage]:
    """Every stage, those with most open opportunities first; empty for snapshots too old to have this table."""
    if "stage" not in snapshot.tables:
        return []
    rows = snapshot.arrow(
        "SELECT source, pipeline, stage_id, stage, phase, opportunities, open_opportunities, amount, currency"
        " FROM stage ORDER BY open_opportunities DESC, opportunities DESC, source, pipeline, stage, stage_id"
    )
    return [Stage(**row) for row in rows.to_pylist()]


def unnamed(snapshot: Snapshot) -> list[UnnamedOf]:
    """One entry per source with stages that no rule names, sorted by source."""
    every = stages_of(snapshot)
    found = []
    for source in sorted({stage.source for stage in every if stage.phase is None}):
        own = [stage for stage in every if stage.source == source]
        open_of_all = sum(stage.open_opportunities for stage in own)
        found.append(UnnamedOf(source, tuple(stage for stage in own if stage.phase is None), open_of_all))
    return found


def silent_rules(snapshot: Snapshot) -> list[SilentRule]:
    """Words of rules that matched before and match nothing now; empty for snapshots too old to have this table."""
    if "silent_rule" not in snapshot.tables:
        return []
    rows = snapshot.arrow(
        "SELECT source, evidence, phase, word, row_count, since_on FROM silent_rule"
        " ORDER BY evidence, phase, word, source"
    )
    return [SilentRule(**row) for row in rows.to_pylist()]


def stage_count(snapshot: Snapshot) -> int:
    """How many stages the sources have, by label, id and pipeline."""
    return int(snapshot.info.row_counts.get("stage", 0))
