"""Every KPI by a dimension, against the plain-Python reading: each group as if there were no other accounts."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import CATALOG
from metrics.question.grouping import columns_by
from model.charter import default_charter
from model.tables import DIMENSIONS
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import by as grouped
from tests.reference import kpis
from tests.reference.journeys import PATIENT, days, worlds
from tests.reference.opened_by_rules import opened

CHARTER = default_charter()
OWNERS_ALLOWED = CHARTER.model_copy(update={"allow_owner_grouping": True, "smallest_group": 3})
PHASES = st.sampled_from(CHARTER.in_play)
# Words that readers, formats and engines mistake for nothing, for each other or for something else.
VALUES = (None, "null", "NULL", "NA", "", " ", "None", "nan", "O'Neil", 'say "hi"', "a,b", "Ä", "Z", "z", "(merged)")
COUNTS = {
    "stock": ("accounts",),
    "flow": ("stock_start", "entered", "left", "stock_end"),
    "cumulative_flow": ("accounts",),
    "transitions": ("transitions", "accounts"),
    "dwell": ("spells", "exits", "open", "excluded"),
    "conversion": ("entries", "mature", "converted"),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("by"), keep=1)


def later_than(phase):
    """Where a way from `phase` can lead."""
    return st.sampled_from((*CHARTER.in_play[CHARTER.rank[phase] + 1 :], "won"))


@st.composite
def grouped_worlds(draw):
    """A world, two dimensions, and values that are easily mistaken in both."""
    world, by, other = draw(worlds()), draw(st.sampled_from(DIMENSIONS)), draw(st.sampled_from(DIMENSIONS))
    chosen = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=4))
    for row in world.accounts:
        row[by], row[other] = draw(st.sampled_from(chosen)), draw(st.sampled_from(chosen))
    return world, by, other


def published(warehouse, world, charter=None):
    return publish(
        warehouse,
        charter,
        phase_event=world.events,
        account=world.accounts,
        activity=world.activities,
        opportunity=world.opportunities,
    )


def is_whole(name, whole, parts):
    """Assert that the counts of the groups add up to those without groups."""
    keys = CATALOG[name].keys
    sums = {}
    for row in parts:
        cell = sums.setdefault(tuple(row[key] for key in keys), dict.fromkeys(COUNTS[name], 0))
        for column in COUNTS[name]:
            cell[column] += row[column]
    for row in whole:
        nothing = dict.fromkeys(COUNTS[name], 0)
        assert sums.get(tuple(row[key] for key in keys), nothing) == {column: row[column] for column in COUNTS[name]}


@settings(PATIENT, max_examples=20)
@given(drawn=grouped_worlds(), since=days(), other_day=days(), p=PHASES, data=st.data())
def test_every_kpi_by_a_dimension(warehouse, drawn, since, other_day, p, data):
    world, by, other = drawn
    snapshot, accounts, as_of = published(warehouse, world), world.accounts, world.as_of
    spells = kpis.phase_spells(world.events, CHARTER, as_of)
    deals = opened(world.opportunities, [], world.events, CHARTER)
    # Half of the time filtered by another dimension, or the same.
    where = None
    if data.draw(st.booleans()):
        # Only what somebody has can be asked for, and that nobody knows of any.
        there = st.sampled_from([None, *{row[other] for row in accounts} - {None}])
        where = {other: [data.draw(there), data.draw(there)]}

    def kept(all_spells):
        if where is None:
            return all_spells
        return [s for s in all_spells if grouped.dimension_of(s["account_id"], accounts, other) in where[other]]

    def asked(name, **options):
        return rows(answer(snapshot, name, by=by, where=where, **options))

    own = kept(spells)
    same(asked("phase_spells", as_of=as_of), grouped.beside_accounts(own, accounts, by))
    stock = asked("stock", as_of=as_of)
    same(stock, grouped.stock(own, accounts, deals, CHARTER, as_of, by))
    dwell = asked("dwell", as_of=as_of)
    same(dwell, grouped.dwell(own, accounts, CHARTER, by))
    horizons = (0, 30, 200)
    same(asked("outcomes", as_of=as_of, phase=p, horizons=horizons), grouped.outcomes(own, accounts, p, horizons, by))
    unit, grain = data.draw(st.sampled_from(("account", "attempt"))), data.draw(st.sampled_from(("month", "quarter")))
    window = data.draw(st.sampled_from((0, 7, 30, 90)))
    q = data.draw(later_than(p))
    options = {"from_phase": p, "to_phase": q, "window_days": window, "cohort": grain, "unit": unit}
    conversion = asked("conversion", as_of=as_of, **options)
    same(conversion, grouped.conversion(own, accounts, CHARTER, p, q, window, grain, unit, as_of, by))
    same(
        asked("cohorts", as_of=as_of, from_phase=p, to_phase=q, cohort=grain),
        grouped.cohorts(own, accounts, CHARTER, p, q, grain, as_of, by),
    )
    stuck = rows(answer(snapshot, "stuck", as_of=as_of, where=where))
    same(asked("stuck", as_of=as_of), grouped.beside_accounts(stuck, accounts, by))
    told = min(since, as_of)
    changes = kpis.changes(own, CHARTER, told, as_of)
    same(asked("changes", as_of=as_of, since=told), grouped.beside_accounts(changes, accounts, by))

    start, end = sorted((since, other_day))
    start = max(start, end - timedelta(days=20))
    period = {"start": start, "end": end}
    of_period = kept(kpis.phase_spells(world.events, CHARTER, end))
    flow, bands, moves = (asked(name, **period) for name in ("flow", "cumulative_flow", "transitions"))
    same(flow, grouped.flow(of_period, accounts, CHARTER, start, end, by))
    same(bands, grouped.cumulative_flow(of_period, accounts, CHARTER, start, end, by))
    same(moves, grouped.transitions(of_period, accounts, CHARTER, start, end, by))
    for row in flow:
        assert row["stock_start"] + row["entered"] - row["left"] == row["stock_end"]

    parts = {
        "stock": (stock, {"as_of": as_of}), "dwell": (dwell, {"as_of": as_of}),
        "conversion": (conversion, {"as_of": as_of, **options}),
        "flow": (flow, period), "cumulative_flow": (bands, period), "transitions": (moves, period),
    }  # fmt: skip
    for name, (found, question) in parts.items():
        is_whole(name, rows(answer(snapshot, name, where=where, **question)), found)


@settings(PATIENT, max_examples=10)
@given(world=worlds(), p=PHASES, owner=st.sampled_from(("owner_marketing", "owner_sales")))
def test_small_groups_of_owners_are_merged(warehouse, world, p, owner):
    snapshot, as_of = published(warehouse, world, OWNERS_ALLOWED), world.as_of
    spells = kpis.phase_spells(world.events, CHARTER, as_of)
    accounts = grouped.with_small_groups_merged(spells, world.accounts, owner, 3, as_of)
    asked = {"as_of": as_of, "by": owner}
    same(
        rows(answer(snapshot, "stock", **asked)),
        grouped.stock(spells, accounts, opened(world.opportunities, [], world.events, CHARTER), CHARTER, as_of, owner),
    )
    same(rows(answer(snapshot, "dwell", **asked)), grouped.dwell(spells, accounts, CHARTER, owner))
    same(
        rows(answer(snapshot, "outcomes", phase=p, horizons=(30, 90), **asked)),
        grouped.outcomes(spells, accounts, p, (30, 90), owner),
    )
    same(
        rows(answer(snapshot, "conversion", from_phase=p, to_phase="won", window_days=30, **asked)),
        grouped.conversion(spells, accounts, CHARTER, p, "won", 30, "month", "account", as_of, owner),
    )
    same(
        rows(answer(snapshot, "cohorts", from_phase=p, to_phase="won", cohort="quarter", **asked)),
        grouped.cohorts(spells, accounts, CHARTER, p, "won", "quarter", as_of, owner),
    )
    # Rows about accounts stay what they are: each is one account anyway.
    same(
        rows(answer(snapshot, "changes", since=as_of, **asked)),
        grouped.beside_accounts(kpis.changes(spells, CHARTER, as_of, as_of), world.accounts, owner),
    )
    start = as_of - timedelta(days=20)
    period = {"start": start, "end": as_of, "by": owner}
    for name, expected in (
        ("flow", grouped.flow), ("cumulative_flow", grouped.cumulative_flow), ("transitions", grouped.transitions),
    ):  # fmt: skip
        same(rows(answer(snapshot, name, **period)), expected(spells, accounts, CHARTER, start, as_of, owner))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("stock", ["phase", "job", "accounts"]),
        ("flow", ["phase", "job", "stock_start"]),
        ("cumulative_flow", ["day", "phase", "job", "accounts"]),
        ("transitions", ["from_phase", "to_phase", "exit", "job", "transitions"]),
        ("dwell", ["phase", "job", "spells"]),
        ("outcomes", ["phase", "horizon_days", "job", "advanced_rate"]),
        ("conversion", ["cohort", "job", "entries"]),
        ("cohorts", ["cohort", "weeks_since_entry", "job", "at_risk"]),
        ("stuck", ["account_id", "job", "phase"]),
        ("changes", ["account_id", "job", "from_phase"]),
        ("phase_spells", ["account_id", "job", "journey"]),
    ],
)
def test_the_dimension_follows_what_a_row_is_about(name, columns):
    assert [column for column, _ in columns_by(CATALOG[name], "job")][: len(columns)] == columns
