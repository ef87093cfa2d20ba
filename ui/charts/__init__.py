"""Every chart of the product: functions from the rows of a metric to a Plotly figure in our shared template.

Rows are already aggregated; a chart never counts. Names from data are escaped here. A point that links to a page
has the options of that page in its ``customdata``.
"""

from ui.charts.base import WIDE, config
from ui.charts.chart_cache import Drawn
from ui.charts.cohorts import cohort_heat
from ui.charts.conversion import conversion_bars
from ui.charts.flow import cumulative_flow, flow_bars, stock_bars
from ui.charts.sparkline import places, sparkline
from ui.charts.survival import outcome_bars, survival_curves
from ui.charts.transitions import transition_matrix, transition_sankey

__all__ = [
    "WIDE",
    "Drawn",
    "cohort_heat",
    "config",
    "conversion_bars",
    "cumulative_flow",
    "flow_bars",
    "outcome_bars",
    "places",
    "sparkline",
    "stock_bars",
    "survival_curves",
    "transition_matrix",
    "transition_sankey",
]
