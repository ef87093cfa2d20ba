"""The figure a decision is meant to move, counted by hand on one small company; each is a reading of a known metric."""

from datetime import date

import pytest

from metrics import CATALOG
from metrics.change.effects import EFFECTS
from storage.measured import measured
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys

# Day 181 of the journeys.
DAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return publish(
        Warehouse(tmp_path_factory.mktemp("measured")),
        account=[{"account_id": name, "region": region} for name, region in (("a", "DACH"), ("b", "UK"), ("c", "UK"))],
        phase_event=journeys(
            "a: trigger@0 > comparison@160",
            "b: comparison@0",
            "c: comparison@100 > decision@154",
            "d: comparison@10 > won@153",
        ),
    )


@pytest.mark.parametrize(
    ("effect", "phase", "where", "expected"),
    [
        ("stock", "comparison", None, 2),
        ("stock", None, None, 3),  # won is not in play
        ("stock", "comparison", {"region": ["UK"]}, 1),
        ("stuck", "comparison", None, 1),  # b: 181 days, limit 45; a: 21 days
        # Four weeks up to day 181 begin on day 154: c counts, d's win the day before would not.
        ("entered", "decision", None, 1),
        ("entered", "comparison", None, 1),
        ("entered", None, None, 2),
        ("value_at_risk", "comparison", None, 0),
        ("premature", None, None, 0),
        ("median_days", "trigger", None, 160),
        ("median_days", None, None, None),  # no sum of medians
    ],
)
def test_by_hand(snapshot, effect, phase, where, expected):
    assert measured(snapshot, effect, as_of=DAY, phase=phase, where=where) == expected


def test_an_earlier_day_knows_nothing_of_later_ones(snapshot):
    assert measured(snapshot, "entered", as_of=date(2026, 6, 3), phase="decision") == 0
    assert measured(snapshot, "entered", as_of=date(2026, 6, 4), phase="decision") == 1


@pytest.mark.parametrize("effect", EFFECTS)
def test_every_effect_is_a_column_of_a_metric(effect):
    known = EFFECTS[effect]
    metric = CATALOG[known.metric]
    assert {"phase", known.column} <= {name for name, _ in metric.columns}
    assert (metric.time == "period") == (known.days is not None)
    assert metric.better in (known.better, "neither")
