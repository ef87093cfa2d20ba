"""Every KPI against the plain-Python reading of the contract, on logs nobody would draw by hand."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import kpis
from tests.reference.journeys import PATIENT, days, simulated_log, worlds
from tests.reference.opened_by_rules import opened

CHARTER = default_charter()
PHASES = st.sampled_from(CHARTER.in_play)
LONG = settings(PATIENT, max_examples=40)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("reference"), keep=1)


def later_than(phase):
    """Where a way from `phase` can lead."""
    return st.sampled_from((*CHARTER.in_play[CHARTER.rank[phase] + 1 :], "won"))


def snapshot_of(warehouse, world):
    return publish(
        warehouse,
        phase_event=world.events,
        account=world.accounts,
        activity=world.activities,
        opportunity=world.opportunities,
    )


@settings(LONG)
@given(world=worlds(), since=days(), other=days(), p=PHASES, data=st.data())
def test_every_kpi_on_small_worlds(warehouse, world, since, other, p, data):
    snapshot = snapshot_of(warehouse, world)
    # On the last day the data knows, what accounts are worth is read, not worked out.
    as_of = data.draw(st.sampled_from((world.as_of, snapshot.info.as_of)))
    spells = kpis.phase_spells(world.events, CHARTER, as_of)
    deals = opened(world.opportunities, [], world.events, CHARTER)
    same(rows(answer(snapshot, "phase_spells", as_of=as_of)), spells)
    same(
        rows(answer(snapshot, "stock", as_of=as_of)),
        kpis.stock(spells, world.accounts, deals, CHARTER, as_of),
    )
    same(rows(answer(snapshot, "dwell", as_of=as_of)), kpis.dwell(spells, CHARTER))
    by = data.draw(st.sampled_from(("segment", "region", "job")))
    same(rows(answer(snapshot, "dwell", as_of=as_of, by=by)), kpis.dwell(spells, CHARTER, world.accounts, by))
    window_days = data.draw(st.sampled_from((1, 2, 30, 90, 400)))
    window = (as_of - timedelta(days=window_days - 1), as_of)
    same(
        rows(answer(snapshot, "dwell", as_of=as_of, window_days=window_days)),
        kpis.dwell(spells, CHARTER, window=window),
    )
    same(
        rows(answer(snapshot, "dwell", as_of=as_of, window_days=window_days, by=by)),
        kpis.dwell(spells, CHARTER, world.accounts, by, window),
    )
    same(
        rows(answer(snapshot, "outcomes", as_of=as_of, phase=p, horizons=(0, 30, 200))),
        kpis.outcomes(spells, p, (0, 30, 200)),
    )
    unit, grain = data.draw(st.sampled_from(("account", "attempt"))), data.draw(st.sampled_from(("month", "quarter")))
    window = data.draw(st.sampled_from((0, 7, 30, 90)))
    q = data.draw(later_than(p))
    same(
        rows(
            answer(
                snapshot,
                "conversion",
                as_of=as_of,
                from_phase=p,
                to_phase=q,
                window_days=window,
                cohort=grain,
                unit=unit,
            )
        ),
        kpis.conversion(spells, CHARTER, p, q, window, grain, unit, as_of),
    )
    same(
        rows(answer(snapshot, "cohorts", as_of=as_of, from_phase=p, to_phase=q, cohort=grain)),
        kpis.cohorts(spells, CHARTER, p, q, grain, as_of),
    )
    same(
        rows(answer(snapshot, "stuck", as_of=as_of)),
        kpis.stuck(spells, world.accounts, world.activities, deals, CHARTER, as_of),
    )
    told = min(since, as_of)
    same(rows(answer(snapshot, "changes", as_of=as_of, since=told)), kpis.changes(spells, CHARTER, told, as_of))

    start, end = sorted((since, other))
    start = max(start, end - timedelta(days=40))
    of_period = kpis.phase_spells(world.events, CHARTER, end)
    for name, expected in (
        ("flow", kpis.flow),
        ("cumulative_flow", kpis.cumulative_flow),
        ("transitions", kpis.transitions),
    ):
        same(rows(answer(snapshot, name, start=start, end=end)), expected(of_period, CHARTER, start, end))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_kpi_on_a_large_log(warehouse, seed):
    events = simulated_log(seed, accounts=400)
    ids = sorted({event["account_id"] for event in events})
    accounts = kpis_accounts(seed, ids)
    snapshot = publish(warehouse, phase_event=events, account=accounts)
    as_of = max(event["occurred_at"] for event in events).date() - timedelta(days=60)
    spells = kpis.phase_spells(events, CHARTER, as_of)
    same(rows(answer(snapshot, "dwell", as_of=as_of)), kpis.dwell(spells, CHARTER))
    same(rows(answer(snapshot, "dwell", as_of=as_of, by="segment")), kpis.dwell(spells, CHARTER, accounts, "segment"))
    window = (as_of - timedelta(days=59), as_of)
    same(
        rows(answer(snapshot, "dwell", as_of=as_of, by="segment", window_days=60)),
        kpis.dwell(spells, CHARTER, accounts, "segment", window),
    )
    same(rows(answer(snapshot, "stuck", as_of=as_of)), kpis.stuck(spells, accounts, [], [], CHARTER, as_of))
    for grain in ("month", "quarter"):
        same(
            rows(
                answer(
                    snapshot,
                    "conversion",
                    as_of=as_of,
                    from_phase="trigger",
                    to_phase="comparison",
                    window_days=60,
                    cohort=grain,
                )
            ),
            kpis.conversion(spells, CHARTER, "trigger", "comparison", 60, grain, "account", as_of),
        )
        same(
            rows(answer(snapshot, "cohorts", as_of=as_of, from_phase="orientation", to_phase="decision", cohort=grain)),
            kpis.cohorts(spells, CHARTER, "orientation", "decision", grain, as_of),
        )
    for phase in CHARTER.in_play:
        same(
            rows(answer(snapshot, "outcomes", as_of=as_of, phase=phase, horizons=(1, 30, 90))),
            kpis.outcomes(spells, phase, (1, 30, 90)),
        )


def kpis_accounts(seed, ids):
    from tests.reference.journeys import accounts_by_chance

    return accounts_by_chance(seed, ids)
