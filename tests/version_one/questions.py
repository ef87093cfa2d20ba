"""The questions that the product of version 1 was asked; its answers are in company.tar.xz."""

from datetime import date

HALF_YEAR = {"start": date(2026, 5, 1), "end": date(2026, 11, 22)}
EVER = {"start": date(2024, 5, 1), "end": date(2026, 11, 22)}
TO_COMPARISON = {"from_phase": "requirements", "to_phase": "comparison", "cohort": "quarter"}

# By the name of the answer's file: the metric and its options.
QUESTIONS = {
    "phase_spells": ("phase_spells", {}),
    "stock": ("stock", {}),
    "stock_2026-03-31": ("stock", {"as_of": date(2026, 3, 31)}),
    "flow": ("flow", HALF_YEAR),
    "cumulative_flow": ("cumulative_flow", {"start": date(2026, 11, 1), "end": date(2026, 11, 22)}),
    "transitions": ("transitions", EVER),
    "dwell": ("dwell", {}),
    "dwell_by_segment": ("dwell", {"by": "segment"}),
    "outcomes": ("outcomes", {"phase": "requirements", "horizons": (30, 90, 180)}),
    "conversion": ("conversion", {**TO_COMPARISON, "window_days": 90}),
    "cohorts": ("cohorts", TO_COMPARISON),
    "stuck": ("stuck", {}),
    "changes": ("changes", {"since": date(2026, 10, 1)}),
    "touch_fit": ("touch_fit", HALF_YEAR),
    "handover": ("handover", HALF_YEAR),
    "buying_group": ("buying_group", {}),
    "forecast": ("forecast", {"horizon_days": 90}),
    "velocity": ("velocity", {}),
    "decomposition": ("decomposition", HALF_YEAR),
    "targets": ("targets", HALF_YEAR),
    "trust": ("trust", {}),
    "fixes": ("fixes", {}),
}
