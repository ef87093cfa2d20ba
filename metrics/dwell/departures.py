"""How spells ended and how old the open ones are, counted: what the semi-Markov curves are made of."""

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

# A choice of accounts needs so many exits from a phase to have a curve of its own, as in `stuck`.
SMALLEST_EXITS = 20


def departures(spells: ir.Table, *, dimension: tuple[str, ...] = ()) -> ir.Table:
    """phase [, `dimension`], next_phase, days, is_entry_known, n: spells with a known entry, and the open ones without;
    none that ended by a correction.

    next_phase is null while open; days is the dwell, or the age of an open spell (without a known entry: since it was
    first seen).
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
    """phase [, `dimension`], days, n: at which age spells with a known entry joined the window that begins on `first`.

    The spells are those that were there on that day or later (`metrics.dwell.window.within`).
    """
    age = ibis.greatest(first.delta(spells.entered_on, unit="day"), 0).cast("int32")
    known = spells.filter(spells.is_entry_known).select("phase", *dimension, days=age)
    return known.group_by("phase", *dimension, "days").agg(n=ibis._.count())


@dataclass(frozen=True)
class Movement:
    """Curves of a choice of accounts and its stock [phase, age], phases numbered as in `Charter.phase_keys`.

    unknown[phase, days]: accounts whose entry nobody knows, by the days since they were first seen there.
    """

    curves: Curves
    unknown: Floats

    @classmethod
    def of(cls, counted: pa.Table, charter: Charter, joined: pa.Table | None = None) -> "Movement":
        """From the rows of `departures`, and of `joined_departures` where they are those of a window."""
        source, goal = ranks(counted, "phase", charter), ranks(counted, "next_phase", charter)
        days, n, is_known = integers(counted, "days"), integers(counted, "n"), flags(counted, "is_entry_known")
        length, phases = int(days.max(initial=0)) + 1, len(charter.phase_keys)
        unknown = np.zeros((phases, length))
        np.add.at(unknown, (source[~is_known], days[~is_known]), n[~is_known])
        known = (part[is_known] for part in (source, goal, days, n))
        return cls(curves(phases, *known, length=length, joined=_came(joined, charter, (phases, length))), unknown)

    @cached_property
    def accounts(self) -> Floats:
        """[p]: accounts in every phase."""
        count: Floats = (self.curves.stock + self.unknown).sum(axis=1)
        return count

    def told_by(self, everyone: "Movement") -> "Movement":
        """This choice of accounts with the curves of `everyone` for every phase it has too few exits from itself."""
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
        """[phase, age]: `aged_stock` of the phases somebody was seen to leave."""
        known: Floats = self.aged_stock * (self.curves.exits > 0)[:, None]
        return known

    @cached_property
    def aged_stock(self) -> Floats:
        """[phase, age]: the stock, each account without a known entry spread over the ages it may have.

        It has been there at least as long as it was seen. Had accounts always come at the same pace, so many of
        them would have age t as are still there after t days: those are the weights, over the ages ever observed.
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
    """The places of a column's phases in `Charter.phase_keys`; `OPEN` where it is null."""
    # Few words stand in many rows: only the words are looked up.
    column = counted.column(name).combine_chunks()
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    places = np.array([charter.rank[word] for word in column.dictionary.to_pylist()] + [OPEN], dtype=np.int64)
    return places[column.indices.fill_null(len(places) - 1).to_numpy(zero_copy_only=False).astype(np.int64)]
