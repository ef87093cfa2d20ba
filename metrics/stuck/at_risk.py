"""Value at risk: how much of an account's value is at risk because its chance of winning has fallen since entry."""

from collections.abc import Generator
from dataclasses import dataclass

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from metrics.derive.milestones import without_reach
from metrics.derive.spells import spells_as_of
from metrics.dwell.departures import Movement, departures, ranks
from metrics.question.question import Query, Question, Tables, bind
from metrics.statistics.arrow import integers
from metrics.statistics.semi_markov import chance_on_entry, chance_still_there
from metrics.statistics.survival import Floats
from model.charter import LOST, WON, Charter

# Equal chances can differ in their last digits, depending on how they were added up: then nothing is at risk.
TOLERANCE = 1e-12


@dataclass(frozen=True)
class Risk:
    """lost[phase, age]: how much the chance of winning has fallen since entry, never below 0; nan without a curve."""

    lost: Floats
    charter: Charter

    def value_at_risk(self, rows: pa.Table) -> Floats:
        """Per row of `rows` (phase, age_days, value): the value at risk, nan if the value or the curve is unknown."""
        value = rows.column("value").cast(pa.float64()).fill_null(float("nan")).to_numpy()
        at_risk: Floats = value * self.lost[ranks(rows, "phase", self.charter), integers(rows, "age_days")]
        return at_risk


def risk(tables: Tables, question: Question) -> Generator[Query, pa.Table, Risk]:
    """The chances as of the day, from the spells of all accounts: no filter changes the risk of an account."""

    def counts() -> ir.Table:
        return departures(spells_as_of(without_reach(tables["spell"]), as_of=bind("as_of")))

    curves = Movement.from_counts((yield Query(counts, is_shared=True)), question.charter).curves
    rank = question.charter.rank
    entry = chance_on_entry(curves, rank[WON], rank[LOST])
    fallen = entry[:, None] - chance_still_there(curves, entry)
    lost = np.where((curves.exits > 0)[:, None], np.where(fallen > TOLERANCE, fallen, 0.0), np.nan)
    return Risk(lost, question.charter)


def ordered_by_risk(rows: pa.Table, at_risk: Floats) -> pa.Table:
    """`rows` with value_at_risk in its place, most at risk first, unknown last; ties stay in their order."""
    index = rows.column_names.index("value_at_risk")
    column = pa.array(at_risk, pa.float64(), from_pandas=True)
    order = np.argsort(np.where(np.isnan(at_risk), np.inf, -at_risk), kind="stable")
    return rows.set_column(index, "value_at_risk", column).take(pa.array(order))
