"""The columns the KPI contract names, in its order: what readers of exports and scripts rely on."""

import pytest

from metrics import CATALOG
from metrics.question.grouping import columns_by

CONTRACT = {
    "phase_spells": "account_id journey spell phase entered_at entered_on left_at left_on next_phase exit dwell_days"
    " age_days is_open is_entry_known evidence_id",
    "stock": "phase accounts value",
    "flow": "phase stock_start entered left stock_end",
    "cumulative_flow": "day phase accounts",
    "transitions": "from_phase to_phase exit transitions accounts",
    "dwell": "phase spells exits open median_days q85_days median_low median_high advance_per_100_weeks"
    " completed_mean_days excluded",
    "outcomes": "phase horizon_days advanced_rate returned_rate lost_rate dormant_rate still_rate"
    " advanced_low advanced_high returned_low returned_high lost_low lost_high dormant_low dormant_high"
    " still_low still_high",
    "conversion": "cohort entries mature converted conversion_rate low high",
    "cohorts": "cohort weeks_since_entry at_risk reached_rate",
    "stuck": "account_id phase entered_on age_days threshold_days threshold_source silent_days is_silent has_next_step"
    " value value_at_risk next_department owner",
    "buying_group": "account_id phase required_roles covered_roles coverage_rate engaged_contacts",
    "decomposition": "part department phase change low high is_clear unit factor_start factor_end start_value"
    " end_value",
    "compare": "figure phase now before difference low high verdict",
    "signals": "figure phase period value expected low high periods verdict",
    "changes": "account_id from_phase to_phase kind",
}


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract(name: str) -> None:
    assert [column for column, _ in CATALOG[name].columns] == CONTRACT[name].split()


def test_dwell_puts_the_dimension_behind_the_phase() -> None:
    assert [column for column, _ in columns_by(CATALOG["dwell"], "segment")][:3] == ["phase", "segment", "spells"]
