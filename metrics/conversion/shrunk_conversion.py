"""Shrunk conversion: the rate of every cohort, with small ones drawn towards the overall rate."""

import numpy as np
import pyarrow as pa

from metrics.conversion import conversion
from metrics.question.grouping import with_dimension
from metrics.question.question import Plan, Question, Tables
from metrics.statistics.arrow import as_table, integers, number
from metrics.statistics.shrinkage import of_shares

# Rounded, so that the last digits do not depend on how a machine adds up.
DECIMALS = 9
COLUMNS = (
    ("cohort", pa.string()),
    ("mature", pa.int64()),
    ("converted", pa.int64()),
    ("shrunk_rate", pa.float64()),
    ("shrunk_low", pa.float64()),
    ("shrunk_high", pa.float64()),
    ("own_weight", pa.float64()),
    ("strength_entries", pa.float64()),
)


def shrunk_conversion(tables: Tables, question: Question) -> Plan:
    """The rows of `conversion` with at least one mature entry; the same options.

    shrunk_rate: their rate drawn towards all rows together, with 95 % limits. own_weight: the weight of the cohort's
    own entries in it, 0 to 1; strength_entries: the weight of the overall rate, in entries; null if cohorts differ no
    more than by chance, so that only the overall rate counts.
    """
    counted = yield from conversion.conversion(tables, question)
    mature, converted = integers(counted, "mature"), integers(counted, "converted")
    has_mature = np.flatnonzero(mature > 0)
    found = of_shares(converted[has_mature].astype(float), mature[has_mature].astype(float))
    strength = round(found.strength, DECIMALS) if np.isfinite(found.strength) else None
    values = {
        "cohort": counted["cohort"].take(pa.array(has_mature)).combine_chunks(),
        "mature": mature[has_mature],
        "converted": converted[has_mature],
        "shrunk_rate": [number(round(float(one), DECIMALS)) for one in found.rate],
        "shrunk_low": [number(round(float(one), DECIMALS)) for one in found.low],
        "shrunk_high": [number(round(float(one), DECIMALS)) for one in found.high],
        "own_weight": [number(round(float(one), DECIMALS)) for one in found.weight],
        "strength_entries": [strength] * has_mature.size,
        **{name: counted[name].take(pa.array(has_mature)).combine_chunks() for name in question.dimension},
    }
    return as_table(with_dimension(COLUMNS, question), values)
