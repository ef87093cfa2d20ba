"""`compare` and `signals` against the plain-Python reading of the contract."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import changes_judged, kpis
from tests.reference.journeys import PATIENT, accounts_by_chance, days, simulated_log, worlds

CHARTER = default_charter()
FEW = settings(PATIENT, max_examples=6)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("judged"), keep=1)


def touched_in(snapshot):
    """Premature and late of a period as `touch_fit` tells them, which has a twin of its own."""

    @cache
    def fit(start, end):
        return {row["phase"]: row for row in rows(answer(snapshot, "touch_fit", start=start, end=end))}

    return lambda figure, phase, start, end: fit(start, end)[phase][figure]


@settings(FEW)
@given(world=worlds(), day=days(), length=st.integers(1, 40), back=st.integers(0, 60), data=st.data())
def test_small_worlds(warehouse, world, day, length, back, data):
    snapshot = publish(
        warehouse, phase_event=world.events, account=world.accounts, activity=world.activities,
        opportunity=world.opportunities,
    )  # fmt: skip
    touched = touched_in(snapshot)
    as_of = min(day, snapshot.info.read_on)
    spells = kpis.phase_spells(world.events, CHARTER, as_of)
    grain = data.draw(st.sampled_from(("month", "week")))
    same(
        rows(answer(snapshot, "signals", as_of=as_of, grain=grain)),
        changes_judged.signals(spells, world.accounts, CHARTER, as_of, grain, touched),
    )
    end = as_of - timedelta(days=back)
    start = end - timedelta(days=length - 1)

    def spells_on(asked):
        return kpis.phase_spells(world.events, CHARTER, asked)

    same(
        rows(answer(snapshot, "compare", start=start, end=end, as_of=as_of)),
        changes_judged.compare(spells_on, world.accounts, CHARTER, start, end, as_of, touched),
        tolerance=1e-8,
    )


@pytest.mark.parametrize(("seed", "length", "grain"), [(1, 20, "week"), (2, 25, "week")])
def test_large_worlds(warehouse, seed, length, grain):
    events = simulated_log(seed, accounts=250)
    ids = sorted({event["account_id"] for event in events})
    accounts = accounts_by_chance(seed, ids)
    snapshot = publish(warehouse, phase_event=events, account=accounts)
    as_of = date(2025, 8, 20)
    touched = touched_in(snapshot)
    spells_on = cache(lambda day: kpis.phase_spells(events, CHARTER, day))
    expected = changes_judged.signals(spells_on(as_of), accounts, CHARTER, as_of, grain, touched)
    same(rows(answer(snapshot, "signals", as_of=as_of, grain=grain)), expected)
    last = max(row["period"] for row in expected)
    of_last = [row for row in expected if row["period"] == last]
    same(rows(answer(snapshot, "signals", as_of=as_of, grain=grain, limit=1)), of_last)
    assert {row["verdict"] for row in expected} > {"usual"}
    start = as_of - timedelta(days=length - 1)
    expected = changes_judged.compare(spells_on, accounts, CHARTER, start, as_of, as_of, touched)
    same(rows(answer(snapshot, "compare", start=start, end=as_of)), expected, tolerance=1e-8)
    assert {"usual"} <= {row["verdict"] for row in expected if row["figure"] == "dwell"}
