"""Verdicts on simulated companies whose truth is known; a hundred of each kind in `benchmarks verdicts`."""

import pytest

from benchmarks.verdicts import KNOWN, companies, is_found, never_changed


def test_a_company_that_never_changes_yields_next_to_no_signals(tmp_path):
    found = [never_changed(one) for a_month in (20, 60) for one in companies(tmp_path, a_month, range(2))]
    signals, verdicts = (sum(one[name] for one in found) for name in ("signals", "verdicts"))
    assert verdicts > 1_000
    assert signals <= 0.03 * verdicts
    # Two quarters and their half year, of four companies: neither a change of anything nor a cause.
    assert [one["with a change"] for one in found] == [0] * 4
    assert [one["with a cause"] for one in found] == [0] * 4


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_a_known_change_is_found_in_its_phase(known, tmp_path):
    found = [is_found(one, known) for one in companies(tmp_path, 60, range(2_000, 2_005), known.change)]
    assert sum(found) >= 4
