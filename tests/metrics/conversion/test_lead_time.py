"""Lead time: traced by hand, and against the plain-Python reading for simulated companies."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import WON, default_charter
from model.errors import Fault
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import conversions, survival
from tests.reference.journeys import PATIENT, journeys, simulated_log
from tests.reference.spells import phase_spells

CHARTER = default_charter()
COLUMNS = ("to_phase", "entries", "reached", "median_days", "median_low", "median_high", "q85_days")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("lead"), keep=1)


def lead_time(events, start, as_of):
    """Every distinct day tried in turn, with the share that had arrived by then."""
    spells = phase_spells(events, CHARTER, as_of)
    begun = conversions.starts(spells, start, "account")
    later = (*CHARTER.in_play[CHARTER.in_play.index(start) + 1 :], WON)
    return [row_of(goal, spells, begun, as_of) for goal in later]


def row_of(goal, spells, begun, as_of):
    sample = []
    for one in begun:
        fate = conversions.fate(spells, one, conversions.goals(goal, CHARTER))
        waited = (as_of - one["entered_on"]).days
        sample.append((waited, None) if fate is None else (fate[1], "reached" if fate[0] else "lost"))
    reached = sum(cause == "reached" for _, cause in sample)
    told = [goal, len(sample), reached, None, None, None, None]
    if reached >= 20:
        days = sorted({day for day, _ in sample})
        share = {day: survival.aalen_johansen(sample, ("reached", "lost"), day)[0]["reached"] for day in days}
        limits = {
            day: survival.complementary_log_log(share[day], survival.incidence_variance(sample, ("reached",), day))
            for day in days
        }
        whole = share[days[-1]]

        def first(curve, level):
            return next((day for day in days if curve(day) >= level - 1e-12), None)

        told[3] = first(share.__getitem__, 0.5 * whole)
        told[4] = first(lambda day: limits[day][1], 0.5 * whole)
        told[5] = first(lambda day: limits[day][0], 0.5 * whole)
        told[6] = first(share.__getitem__, 0.85 * whole)
    return dict(zip(COLUMNS, told, strict=True))


def lead_time_accounts(events, from_phase, to_phase, as_of):
    """Every account that came there, from its first entry."""
    spells, found = phase_spells(events, CHARTER, as_of), []
    for one in conversions.starts(spells, from_phase, "account"):
        fate = conversions.fate(spells, one, conversions.goals(to_phase, CHARTER))
        if fate is not None and fate[0]:
            there = one["entered_on"] + timedelta(days=fate[1])
            found.append(
                {
                    "account_id": one["account_id"], "name": one["account_id"], "segment": None,
                    "entry_on": one["entered_on"], "reached_on": there, "needed_days": fate[1],
                }
            )  # fmt: skip
    return sorted(found, key=lambda row: (row["needed_days"], row["account_id"]))


def test_days_counted_by_hand(warehouse):
    """20 come to orientation after 1, 2 ... 20 days; one skips to comparison after 30; one is lost, one still waits."""
    lines = [f"a{n}: trigger@0 > orientation@{n}" for n in range(1, 21)]
    events = journeys(*lines, "s: trigger@0 > comparison@30", "l: trigger@0 > lost@40", "w: trigger@0")
    snapshot = publish(warehouse, phase_event=events)
    found = rows(answer(snapshot, "lead_time", as_of=events[0]["occurred_at"].date() + timedelta(days=60)))
    # 21 arrived; half of them, 10.5, had by day 11, and 85 %, 17.85, by day 18.
    first = found[0]
    assert [first[name] for name in COLUMNS[:4]] == ["orientation", 23, 21, 11]
    assert first["q85_days"] == 18
    # One came further: fewer than 20 tell no time.
    assert [tuple(row.values()) for row in found[1:]] == [
        ("requirements", 23, 1, None, None, None, None), ("comparison", 23, 1, None, None, None, None),
        ("decision", 23, 0, None, None, None, None), ("won", 23, 0, None, None, None, None),
    ]  # fmt: skip


def test_from_another_phase_and_no_unknown_one(warehouse):
    events = journeys("a: comparison@0 > won@9", "b: trigger@0 > decision@5 > lost@7", "c: comparison?@0 > won@3")
    snapshot = publish(warehouse, phase_event=events)
    found = rows(answer(snapshot, "lead_time", from_phase="comparison"))
    assert [(row["to_phase"], row["entries"], row["reached"]) for row in found] == [("decision", 1, 1), ("won", 1, 1)]
    with pytest.raises(Fault, match="nonsense"):
        answer(snapshot, "lead_time", from_phase="nonsense")
    with pytest.raises(Fault, match=r"answer\.not_allowed"):
        answer(snapshot, "lead_time", from_phase="won")
    with pytest.raises(Fault, match=r"answer\.goal_not_later"):
        answer(snapshot, "lead_time_accounts", from_phase="comparison", to_phase="trigger")


@settings(PATIENT, max_examples=4)
@given(seed=st.integers(0, 10_000), start=st.sampled_from(CHARTER.in_play[:3]), earlier=st.integers(0, 60))
def test_any_company_against_plain_python(warehouse, seed, start, earlier):
    events = simulated_log(seed)
    snapshot = publish(warehouse, phase_event=events)
    as_of = snapshot.info.as_of - timedelta(days=earlier)
    found = rows(answer(snapshot, "lead_time", from_phase=start, as_of=as_of))
    same(found, lead_time(events, start, as_of))
    for row in found:
        asked = {"from_phase": start, "to_phase": row["to_phase"], "as_of": as_of}
        same(rows(answer(snapshot, "lead_time_accounts", **asked)), lead_time_accounts(events, **asked))
        assert len(rows(answer(snapshot, "lead_time_accounts", **asked))) == row["reached"]
