"""Why a figure changed: the parts by hand, against plain Python, and where the truth is known."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests import publishing
from tests.publishing import rows, same
from tests.reference import by as grouped
from tests.reference import decomposition as reference
from tests.reference import kpis
from tests.reference.journeys import PATIENT, days, event_logs, journeys, worlds

# What a snapshot corrects of the one before is the point.
publish = partial(publishing.publish, follows=True)
CHARTER = default_charter()
GOALS = (None, *CHARTER.in_play, "won")
# Two periods of ten days.
PERIOD = {"start": date(2026, 1, 11), "end": date(2026, 1, 20)}


def split(table, *, phase=None):
    """{part: change}, of all phases or of one."""
    found = {}
    for row in rows(table):
        if phase in (None, row["phase"]):
            found[row["part"]] = found.get(row["part"], 0) + row["change"]
    return {part: change for part, change in found.items() if change}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("decomposition"), keep=1)


def test_twice_the_accounts_are_twice_the_moves(warehouse):
    """In each period everybody comes on its first day and goes on after 4 days: only the number differs."""
    lines = ("a: trigger@0 > orientation@4", "b: trigger@10 > orientation@14", "c: trigger@10 > orientation@14")
    snapshot = publish(warehouse, phase_event=journeys(*lines))
    asked = answer(snapshot, "decomposition", to_phase="orientation", **PERIOD)
    assert (asked["start_value"][0].as_py(), asked["end_value"][0].as_py()) == (1, 2)
    # trigger: 5 then 10 account-days; a is in orientation for 6 days and for the whole of the second period, b and c
    # for 6 each, so that 11 account-days become 32 and the share of trigger falls from 5/11 to 10/32.
    found = {row["part"]: row for row in rows(asked) if row["phase"] == "trigger"}
    assert [found["volume"][name] for name in ("factor_start", "factor_end")] == [1.1, 3.2]
    assert [found["mix"][name] for name in ("factor_start", "factor_end")] == [5 / 11, 10 / 32]
    assert [found["dwell"][name] for name in ("factor_start", "factor_end")] == [4.0, 4.0]
    # Of 2 orders, volume first: 1/11 x 21 x 5/11 ... the average of both is (32 - 11) x (5/11 + 10/32) / 2 / 5.
    volume = (32 - 11) * (5 / 11 + 10 / 32) / 2 / 5
    assert split(asked, phase="trigger") == pytest.approx({"volume": volume, "mix": 1 - volume}, abs=1e-5)


def test_a_worse_rate_is_all_there_is(warehouse):
    """Two leave after 4 days in each period and nobody stays; first both move on, then one of them is lost."""
    lines = ("a: trigger@0 > won@4", "b: trigger@0 > won@4", "c: trigger@10 > won@14", "d: trigger@10 > lost@14")
    snapshot = publish(warehouse, phase_event=journeys(*lines))
    asked = answer(snapshot, "decomposition", **PERIOD)
    assert split(asked) == {"rate": -1.0}
    (rate,) = (row for row in rows(asked) if row["change"])
    assert (rate["department"], rate["factor_start"], rate["factor_end"]) == ("marketing", 1.0, 0.5)
    assert (rate["start_value"], rate["end_value"]) == (2, 1)


def test_longer_stays_are_dwell(warehouse):
    """One account is there all the time and goes once; in the second period the next one takes the whole of it."""
    lines = ("a: comparison@0 > decision@4T09:00 > comparison@4T10:00 > won@9", "b: comparison@10 > won@19")
    snapshot = publish(warehouse, phase_event=journeys(*lines))
    found = [row for row in rows(answer(snapshot, "decomposition", **PERIOD)) if row["phase"] == "comparison"]
    # 11 account-days and 2 exits, then 10 and 1: 4.5 full days per exit become 9.
    assert [(row["factor_start"], row["factor_end"]) for row in found if row["part"] == "dwell"] == [(4.5, 9.0)]


def test_reopened_accounts_are_volume_of_the_phase_they_come_to(warehouse):
    lines = ("a: trigger@0 > dormant@5 > comparison@12", "b: comparison@13")
    snapshot = publish(warehouse, phase_event=journeys(*lines))
    asked = answer(snapshot, "decomposition", to_phase="comparison", **PERIOD)
    assert split(asked) == {"volume": 2.0}
    (row,) = (row for row in rows(asked) if row["change"])
    assert (row["department"], row["phase"], row["unit"]) == ("sales", "comparison", "moves")
    assert (row["factor_start"], row["factor_end"]) == (0, 2)


def test_what_comes_after_the_day_asked_for_does_not_count(warehouse):
    snapshot = publish(warehouse, phase_event=journeys("a: trigger@0 > orientation@14 > comparison@16"))
    period = {"start": PERIOD["start"], "end": date(2026, 1, 15)}
    asked = rows(answer(snapshot, "decomposition", **period))
    without = publish(warehouse, phase_event=journeys("a: trigger@0 > orientation@14"))
    same(asked, rows(answer(without, "decomposition", **period)))


@settings(PATIENT, max_examples=12)
@given(world=worlds(), start=days(), length=st.integers(1, 45), goal=st.sampled_from(GOALS), data=st.data())
def test_against_plain_python(warehouse, world, start, length, goal, data):
    snapshot = publish(warehouse, phase_event=world.events, account=world.accounts)
    end = start + timedelta(days=length - 1)
    asked = {"start": start, "end": end, "to_phase": goal}
    spells = kpis.phase_spells(world.events, CHARTER, end)
    found = rows(answer(snapshot, "decomposition", **asked))
    same(found, reference.decomposition(spells, CHARTER, start, end, goal), tolerance=1e-5)
    by = data.draw(st.sampled_from(("segment", "job")))
    parts = rows(answer(snapshot, "decomposition", by=by, **asked))

    def of_some(own):
        return reference.decomposition(own, CHARTER, start, end, goal)

    earliest, _ = reference.earlier(start, end)
    there = [s for s in spells if s["left_on"] is None or s["left_on"] >= earliest]
    ids = {spell["account_id"] for spell in there}
    alive = [spell for spell in spells if spell["account_id"] in ids]
    keys = ("part", "department", "phase")
    if alive:
        same(parts, grouped.side_by_side(of_some, alive, world.accounts, by, keys), tolerance=1e-5)
    for group in {row[by] for row in parts}:
        own = [row for row in parts if row[by] == group]
        # Not nearly: to the last bit, in whatever order.
        assert sum(row["change"] for row in own) == own[0]["end_value"] - own[0]["start_value"]
        assert sum(row["change"] for row in reversed(own)) == own[0]["end_value"] - own[0]["start_value"]
    if goal is not None:
        flow = {row["phase"]: row["entered"] for row in rows(answer(snapshot, "flow", start=start, end=end))}
        assert found[0]["end_value"] == flow[goal]


class TestCorrections:
    """What was learned late: on 31 January a report told of the ten days to the 20th."""

    FIRST, LATER = datetime(2026, 1, 10, 20, tzinfo=UTC), datetime(2026, 1, 31, 20, tzinfo=UTC)
    THEN = ("a: trigger@0 > orientation@4", "b: trigger@1 > orientation@5", "z: trigger@9")

    def correct(self, folder, *lines, **asked):
        warehouse = Warehouse(folder)
        publish(warehouse, phase_event=journeys(*self.THEN), synced_at=self.FIRST)
        snapshot = publish(warehouse, phase_event=journeys(*lines), synced_at=self.LATER, follows=True)
        return answer(snapshot, "decomposition", **PERIOD, **asked)

    def test_nothing_new_of_the_past_is_no_correction(self, tmp_path):
        found = self.correct(tmp_path, *self.THEN, "c: trigger@2 > orientation@12", "z: trigger@9 > orientation@13")
        assert "data_corrections" not in split(found)
        trigger = next(row for row in rows(found) if row["part"] == "data_corrections")
        assert (trigger["factor_start"], trigger["factor_end"]) == (2, 2)

    def test_an_entry_told_late(self, tmp_path):
        found = self.correct(tmp_path, *self.THEN, "c: trigger@2 > orientation@6")
        assert split(found)["data_corrections"] == 1
        assert (found["start_value"][0].as_py(), found["end_value"][0].as_py()) == (2, 0)

    def test_an_account_merged_away(self, tmp_path):
        found = self.correct(tmp_path, *self.THEN[1:])
        assert split(found)["data_corrections"] == -1
        assert found["start_value"][0].as_py() == 2

    def test_an_entry_re_dated_out_of_the_period(self, tmp_path):
        found = self.correct(tmp_path, "a: trigger@0 > orientation@14", *self.THEN[1:], to_phase="orientation")
        assert split(found)["data_corrections"] == -1
        assert (found["start_value"][0].as_py(), found["end_value"][0].as_py()) == (2, 1)

    def test_another_company_corrects_nothing(self, tmp_path):
        found = self.correct(tmp_path, "x: trigger@0 > orientation@4", "y: trigger@0")
        assert split(found, phase="trigger").get("data_corrections") is None

    def test_without_spells_in_doubt_nobody_can_tell(self, tmp_path):
        found = self.correct(tmp_path, *self.THEN, "c: trigger@2 > orientation@6", trusted_only=True)
        assert {r["factor_start"] for r in rows(found) if r["part"] == "data_corrections"} == {None}

    def test_corrections_are_carried_on(self, tmp_path):
        self.correct(tmp_path, *self.THEN, "c: trigger@2 > orientation@6")
        snapshot = publish(
            Warehouse(tmp_path), phase_event=journeys(*self.THEN, "c: trigger@2 > orientation@6"),
            synced_at=self.LATER + timedelta(days=5), follows=True,
        )  # fmt: skip
        assert split(answer(snapshot, "decomposition", **PERIOD))["data_corrections"] == 1


@settings(PATIENT, max_examples=6)
@given(then=event_logs(), now=event_logs(), start=days(), length=st.integers(20, 90), goal=st.sampled_from(GOALS))
def test_corrections_against_plain_python(tmp_path_factory, then, now, start, length, goal):
    """Two tellings of one history; both know all the accounts."""
    warehouse, end = Warehouse(tmp_path_factory.mktemp("revised")), start + timedelta(days=length - 1)
    ids = {event["account_id"] for event in (*then, *now)}
    accounts = [{"account_id": one, "name": one} for one in sorted(ids)]
    report = datetime(start.year, start.month, start.day, 12, tzinfo=UTC)
    first = publish(warehouse, phase_event=then, account=accounts, synced_at=report)
    day = first.info.as_of
    second = publish(warehouse, phase_event=now, account=accounts, synced_at=report + timedelta(days=400), follows=True)
    found = rows(answer(second, "decomposition", start=start, end=end, to_phase=goal))
    spells = kpis.phase_spells(now, CHARTER, end)
    told = reference.as_known(
        reference.entries(kpis.phase_spells(then, CHARTER, date.max)), reference.entries(spells), day
    )
    same(found, reference.decomposition(spells, CHARTER, start, end, goal, told), tolerance=1e-5)


def test_the_demonstration_s_price_change_is_found(tmp_path):
    """Since 1 April 2026 comparison takes longer: dwell there costs sales more steps than anything else."""
    warehouse = Warehouse(tmp_path)
    run(warehouse, DemoCompany(accounts=6_000), charter=default_charter(), label="demo", is_demo=True)
    snapshot = warehouse.current()
    assert snapshot is not None
    # From May on: in April most of those in comparison came before the change.
    found = rows(answer(snapshot, "decomposition", start=date(2026, 5, 1), end=date(2026, 7, 31)))
    of_sales = {(r["part"], r["phase"]): r for r in found if r["department"] == "sales"}
    worst = min(of_sales, key=lambda key: of_sales[key]["change"])
    assert worst == ("dwell", "comparison")
    slower = of_sales[worst]
    assert slower["factor_end"] > slower["factor_start"] * 1.1
