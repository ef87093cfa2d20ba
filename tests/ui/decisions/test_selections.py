"""Filters of a meeting are found from its series, a digest of them: also several values, and two dimensions."""

import pytest

from storage.records.meetings import series_of
from ui.decisions import open_decisions

KNOWN = {"segment": ["A", "B", "C"], "region": ["N", "S"], "industry": [f"i{number}" for number in range(20)]}
KNOWN["source"] = [f"s{number}" for number in range(10)]


@pytest.mark.parametrize(
    "where",
    [
        (("segment", ("A", "C")),),
        (("segment", ("A", "B", "C")),),
        (("region", ("S",)), ("segment", ("B",))),
        (("industry", ("i3", "i17")),),
        (("industry", ("i1", "i3", "i12")),),
        (("source", ("s1", "s2", "s4", "s7", "s8", "s9")),),
    ],
)
def test_selection_with_several_values_is_known(where) -> None:
    series = series_of(where)
    found = open_decisions._scopes({series}, open_decisions._of_several(KNOWN), is_demo=False, sight="")
    assert found == {series: where}


def test_many_of_many_values_stay_another_selection() -> None:
    """Of 20 values pairs and triples are tried, 190 and 1,140 of them: with every choice it would be a million."""
    series = series_of((("industry", ("i1", "i2", "i3", "i4")),))
    assert open_decisions._scopes({series}, open_decisions._of_several(KNOWN), is_demo=False, sight="") == {}
