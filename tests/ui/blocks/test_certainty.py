"""No default claims certainty: a figure is counted, or it is estimated and says its limits."""

import pytest

from metrics import CATALOG
from ui.blocks import figure
from ui.text import catalogue, language
from ui.text.catalogue import t

# Columns that can only be estimates: rates, quantiles, expectations, parts of a change.
ESTIMATES = ("_rate", "median", "q85", "survival", "threshold_days", "value_at_risk", "change")
WHOLE = ("expected", "low", "high")
# Rates over all accounts that stand somewhere today, counted in full: how a phase is known, roles of one account,
# and what is said of one account or one case.
COUNTED = {
    "trust", "buying_group", "buying_group_accounts", "accounts", "account_profile", "own_accounts", "story_accounts",
    "account_spells", "touch_fit_accounts", "handover_accounts", "trust_accounts", "knowledge_gap", "fixes",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _in_english(monkeypatch):
    monkeypatch.setattr(catalogue, "is_strict", True)
    language.use("en")
    yield
    language.use("de")


@pytest.mark.parametrize("name", [name for name, metric in CATALOG.items() if metric.is_estimated])
def test_an_estimate_without_interval_is_a_fault(name):
    with pytest.raises(ValueError, match="needs an interval"):
        figure.certainty(name, "")
    assert figure.certainty(name, "95%: 1 to 2") == "95%: 1 to 2"


@pytest.mark.parametrize("name", [name for name, metric in CATALOG.items() if not metric.is_estimated])
def test_what_is_counted_says_so(name):
    assert figure.certainty(name, "") == t("why.counted") == "counted: all there is of it in the data"


def test_rows_of_an_estimate_may_be_a_list_that_is_counted():
    assert figure.certainty("conversion", "", is_counted=True) == t("why.counted")
    with pytest.raises(ValueError, match="needs an interval"):
        figure.certainty("stock", "", is_counted=False)


@pytest.mark.parametrize("name", CATALOG)
def test_nothing_that_can_only_be_an_estimate_is_called_counted(name):
    found = [
        column for column, _ in CATALOG[name].columns if any(part in column for part in ESTIMATES) or column in WHOLE
    ]
    assert CATALOG[name].is_estimated or not found or name in COUNTED, found


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_no_sampling_error_is_claimed_nowhere(spoken):
    known = catalogue.texts_of(spoken)
    assert [key for key, said in known.items() if "sampling error" in said or "Stichprobenfehler" in said] == []
