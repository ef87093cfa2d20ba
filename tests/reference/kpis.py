"""The KPI contract in plain Python: slow, literal, and written without looking at the engine.

Rows are dicts. `spells` are always those of `phase_spells(events, charter, as_of)` for the same as_of (for a
period: its end), so nothing later can matter.
"""

from tests.reference.conversions import cohorts, conversion
from tests.reference.durations import dwell, outcomes, stuck
from tests.reference.flows import changes, cumulative_flow, flow, stock, transitions
from tests.reference.spells import phase_spells
from tests.reference.survival import aalen_johansen, kaplan_meier, wilson

__all__ = [
    "aalen_johansen",
    "changes",
    "cohorts",
    "conversion",
    "cumulative_flow",
    "dwell",
    "flow",
    "kaplan_meier",
    "outcomes",
    "phase_spells",
    "stock",
    "stuck",
    "transitions",
    "wilson",
]
