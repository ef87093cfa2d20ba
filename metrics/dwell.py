"""Dwell: how long accounts stay in a phase, with the spells still open counted honestly.

A mean over finished spells is biased low: the slow ones are still open. Kaplan-Meier counts them as long as
they have lasted (Kaplan & Meier, J. Am. Statist. Ass. 53, 1958).
"""

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from metrics.ask import Ask, Plan, Query, Tables, bind, keep
from metrics.frame import as_table, flags, integers, words
from metrics.spells import phase_spells
from metrics.survival import Curve, kaplan_meier
from model.charter import WON

ONWARD = ("advance", "skip", WON)
NUMBERS = (
    ("spells", pa.int64()),
    ("exits", pa.int64()),
    ("open", pa.int64()),
    ("median_days", pa.int64()),
    ("q85_days", pa.int64()),
    ("median_low", pa.int64()),
    ("median_high", pa.int64()),
    ("advance_per_100_weeks", pa.float64()),
    ("completed_mean_days", pa.float64()),
    ("excluded", pa.int64()),
)

Group = tuple[str, str | None]
Mask = npt.NDArray[np.bool_]


def exit_counts(spells: ir.Table, *, in_play: tuple[str, ...], by: str | None = None) -> ir.Table:
    """phase [, `by`], exit, days, is_entry_known, n: spells per phase in play, how they ended, how long they were.

    days is the dwell, or the age of a spell still open; 0 where the entry is unknown, as it means nothing there.
    """
    days = spells.is_entry_known.ifelse(ibis.coalesce(spells.dwell_days, spells.age_days), 0)
    dimension = {} if by is None else {"dimension": spells[by]}
    return (
        spells.filter(spells.phase.isin(in_play))
        .select("phase", "exit", "is_entry_known", days=days, **dimension)
        .group_by("phase", *dimension, "exit", "days", "is_entry_known")
        .agg(n=ibis._.count())
    )


class Histogram:
    """Counts per group of `exit_counts`, ready for the statistics."""

    def __init__(self, counted: pa.Table) -> None:
        self.groups: list[Group] = list(
            zip(
                [str(phase) for phase in words(counted, "phase")],
                words(counted, "dimension") if "dimension" in counted.column_names else [None] * counted.num_rows,
                strict=True,
            )
        )
        self.exits = np.array([way or "" for way in words(counted, "exit")])
        self.days, self.n = integers(counted, "days"), integers(counted, "n")
        self.is_known = flags(counted, "is_entry_known")
        order: dict[Group, int] = {}
        self._place = np.array([order.setdefault(group, len(order)) for group in self.groups], dtype=np.int64)
        self.distinct = order
        self._phases = np.array([phase for phase, _ in self.groups])
        exits = self.n * (self.is_known & (self.exits != ""))
        self._exits = np.bincount(self._place, weights=exits, minlength=len(order))

    def rows(self, group: Group) -> Mask:
        """Which counts belong to `group`; none for a group that does not occur."""
        return self._place == self.distinct.get(group, -1)

    def of_phase(self, phase: str) -> Mask:
        """Which counts belong to any group of `phase`."""
        return self._phases == phase

    def exits_of(self, group: Group) -> int:
        """Spells of a `group` that occurs, with a known entry, that have ended."""
        return int(self._exits[self.distinct[group]])

    def curve(self, rows: Mask) -> Curve:
        """Kaplan-Meier over the spells with a known entry among `rows`; every exit is an event."""
        rows = rows & self.is_known
        return kaplan_meier(self.days[rows], self.n[rows], self.exits[rows] != "")

    def figures(self, rows: Mask) -> dict[str, Any]:
        """The numbers of one group, named as in `NUMBERS`."""
        known = rows & self.is_known
        has_left = known & (self.exits != "")
        exits, at_risk = int(self.n[has_left].sum()), int((self.n[known] * self.days[known]).sum())
        onward = int(self.n[known & np.isin(self.exits, ONWARD)].sum())
        curve = self.curve(rows)
        low, high = curve.interval(0.5)
        return {
            "spells": int(self.n[known].sum()),
            "exits": exits,
            "open": int(self.n[known].sum()) - exits,
            "median_days": curve.quantile(0.5),
            "q85_days": curve.quantile(0.15),
            "median_low": low,
            "median_high": high,
            "advance_per_100_weeks": 100 * onward / (at_risk / 7) if at_risk else None,
            "completed_mean_days": int((self.n * self.days)[has_left].sum()) / exits if exits else None,
            "excluded": int(self.n[rows & ~self.is_known].sum()),
        }


def plan(tables: Tables, ask: Ask) -> Plan:
    """Every phase in play, or the one the option `phase` names.

    With `by`, every group that occurs, accounts without a value as a group of their own.
    """
    chosen = ask.option("phase")
    in_play = (chosen,) if chosen else ask.charter.in_play

    def counts() -> ir.Table:
        spells = keep(phase_spells(tables["spell"], as_of=bind("as_of")), ask)
        return exit_counts(spells, in_play=in_play, by=ask.by)

    histogram = Histogram((yield Query(counts, is_shared=True)))
    groups: list[Group] = [(phase, None) for phase in in_play]
    if ask.by is not None:
        groups = sorted(
            histogram.distinct, key=lambda group: (ask.charter.rank[group[0]], group[1] is None, group[1] or "")
        )
    figures = [histogram.figures(histogram.rows(group)) for group in groups]
    columns = [("phase", pa.string()), *([(ask.by, pa.string())] if ask.by else []), *NUMBERS]
    values = {name: [row[name] for row in figures] for name, _ in NUMBERS}
    named: dict[str, Any] = {"phase": [group[0] for group in groups], (ask.by or ""): [group[1] for group in groups]}
    return as_table(columns, named | values)
