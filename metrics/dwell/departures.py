"""Departures: counts of how spells ended and how old the open ones are, as input for the semi-Markov curves."""

from dataclasses import dataclass
from functools import cached_property

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.statistics.arrow import flags, integers
from metrics.statistics.semi_markov import OPEN, Curves, curves
from metrics.statistics.survival import Floats, Integers
from model.charter import Charter

# A selection of accounts gets its own curve for a phase once it has this many exits, as in `stuck`.
SMALLEST_EXITS = 20


def departures(spells: ir.Table, *, dimension: tuple[str, ...] = ()) -> ir.Table:
    """phase [, `dimension`], next_phase, days, is_entry_known, n: counts of spells.

    Includes spells with a known entry unless they ended with a correction, and all open spells. next_phase is null
    while a spell is open; days is its dwell, or its age if open (since it was first seen if the entry is unknown).
    """
    return (
        spells.filter((spells.is_entry_known & spells.next_phase.notnull()) | spells.is_open)
        .select(
            "phase", *dimension, "next_phase", "is_entry_known",
            days=ibis.coalesce(spells.dwell_days, spells.age_days),
        )
        .group_by("phase", *dimension, "next_phase", "days", "is_entry_known")
        .agg(n=ibis._.count())
    )  # fmt: skip


def joined_departures(spells: ir.Table, first: ir.DateValue, *, dimension: tuple[str, ...] = ()) -> ir.Table:
    """phase [, `dimension`], days, n: the age at which spells with a known entry joined the window starting on `first`.

    `spells` must be those that were there on that day or later (`metrics.dwell.window.spells_in_window`).
    """
    age = ibis.greatest(first.delta(spells.entered_on, unit="day"), 0).cast("int32")
    known = spells.filter(spells.is_entry_known).select("phase", *dimension, days=age)
    return known.group_by("phase", *dimension, "days").agg(n=ibis._.count())


@dataclass(frozen=True)
class Movement:
    """The curves of a selection of accounts and its stock [phase, age]; phases are indexed as in `Charter.phase_keys`.

    unknown[phase, days]: accounts with an unknown entry, by the days since they were first seen in the phase.
    """

    curves: Curves
    unknown: Floats

    @classmethod
    def from_counts(cls, counted: pa.Table, charter: Charter, joined: pa.Table | None = None) -> "Movement":
        """Built from the rows of `departures`; for a window, also from those of `joined_departures`."""
        source, goal = ranks(counted, "phase", charter), ranks(counted, "next_phase", charter)
        days, n, is_known = integers(counted, "days"), integers(counted, "n"), flags(counted, "is_entry_known")
        length, phases = int(days.max(initial=0)) + 1, len(charter.phase_keys)
        unknown = np.zeros((phases, length))
        np.add.at(unknown, (source[~is_known], days[~is_known]), n[~is_known])
        known = (part[is_known] for part in (source, goal, days, n))
        return cls(curves(phases, *known, length=length, joined=_came(joined, charter, (phases, length))), unknown)

    @cached_property
    def accounts(self) -> Floats:
        """[phase]: how many accounts are in each phase."""
        count: Floats = (self.curves.stock + self.unknown).sum(axis=1)
        return count

    def completed_by(self, everyone: "Movement") -> "Movement":
        """The same accounts, with the curves of `everyone` for the phases in which they have too few exits."""
        length = max(self.unknown.shape[1], everyone.unknown.shape[1])
        own, all_ = self._long(length), everyone._long(length)
        is_enough = own.curves.exits >= SMALLEST_EXITS
        hazard = np.where(is_enough[:, None, None], own.curves.hazard, all_.curves.hazard)
        at_risk = np.where(is_enough[:, None], own.curves.at_risk, all_.curves.at_risk)
        exits = np.where(is_enough, own.curves.exits, all_.curves.exits)
        return Movement(Curves(hazard, at_risk, own.curves.stock, exits), own.unknown)

    def _long(self, length: int) -> "Movement":
        more = length - self.unknown.shape[1]
        parts = (self.curves.hazard, self.curves.at_risk, self.curves.stock, self.unknown)
        hazard, at_risk, stock, unknown = (
            np.concatenate((part, np.zeros((*part.shape[:-1], more))), axis=-1) for part in parts
        )
        return Movement(Curves(hazard, at_risk, stock, self.curves.exits), unknown)

    @cached_property
    def known_stock(self) -> Floats:
        """[phase, age]: `aged_stock`, but 0 for phases that no account was ever seen to leave."""
        known: Floats = self.aged_stock * (self.curves.exits > 0)[:, None]
        return known

    @cached_property
    def aged_stock(self) -> Floats:
        """[phase, age]: the stock, with each account whose entry is unknown spread over its possible ages.

        Such an account has been there at least since it was first seen. If accounts always arrived at the same rate,
        the share of them with age t would be proportional to the share still there after t days: those are the
        weights, over the ages ever observed.
        """
        weights = self.curves.survival * (self.curves.at_risk > 0)
        possible = weights[:, ::-1].cumsum(axis=1)[:, ::-1]
        share = np.divide(self.unknown, possible, out=np.zeros_like(possible), where=possible > 0)
        spread: Floats = self.curves.stock + weights * share.cumsum(axis=1)
        return spread


def _came(joined: pa.Table | None, charter: Charter, shape: tuple[int, int]) -> Floats | None:
    if joined is None:
        return None
    came = np.zeros(shape)
    np.add.at(came, (ranks(joined, "phase", charter), integers(joined, "days")), integers(joined, "n"))
    return came


def ranks(counted: pa.Table, name: str, charter: Charter) -> Integers:
    """For each row the index of its phase in `Charter.phase_keys`; `OPEN` for null."""
    # Many rows share few distinct phases: only those are looked up.
    column = counted.column(name).combine_chunks()
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    places = np.array([charter.rank[word] for word in column.dictionary.to_pylist()] + [OPEN], dtype=np.int64)
    return places[column.indices.fill_null(len(places) - 1).to_numpy(zero_copy_only=False).astype(np.int64)]
