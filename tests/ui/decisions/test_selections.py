"""Filters of a meeting are found from its series, a digest of them: also several values, and two dimensions."""

import pytest

from storage.records.meetings import series_of
from ui.decisions import open_decisions

KNOWN = {"segment": ["A", "B", "C"], "region": ["N", "S"], "industry": [f"i{number}" for number in range(20)]}


@pytest.mark.parametrize(
    "where",
    [
        (("segment", ("A", "C")),),
        (("segment", ("A", "B", "C")),),
        (("region", ("S",)), ("segment", ("B",))),
        (("industry", ("i3", "i17")),),
    ],
)
def test_selection_with_several_values_is_known(where) -> None:
    series = series_of(where)
    found = open_decisions._scopes({series}, open_decisions._of_several(KNOWN), is_demo=False, sight="")
    assert found == {series: where}


def test_many_of_many_values_stay_another_selection() -> None:
    """Of 20 values only pairs are tried, 190 of them: with every choice it would be a million."""
    series = series_of((("industry", ("i1", "i2", "i3")),))
    assert open_decisions._scopes({series}, open_decisions._of_several(KNOWN), is_demo=False, sight="") == {}
