"""Why a figure changed: the parts by hand, against plain Python, and where the truth is known."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.charter import default_charter
from storage.answer import answer
from storage.embedded import DATABASE, EmbeddedSnapshot
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


def bare(found):
    """`found` without limits, which agree with what is said to be clear."""
    for row in found:
        assert row["is_clear"] in (None, row["low"] is not None and (row["low"] > 0 or row["high"] < 0))
    return [{name: row[name] for name in row if name not in ("low", "high", "is_clear")} for row in found]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("decomposition"), keep=1)


def test_twice_the_accounts_are_twice_the_moves(warehouse):
    """In each period everybody comes on its first day and goes on after 4 days: only the number differs."""
    lines = ("a: trigger@0 > orientation@4", "b: trigger@10 > orientation@14", "c: trigger@10 > orientation@14")
    snapshot = publish(warehouse, phase_event=journeys(*lines))
    asked = answer(snapshot, "decomposition", to_phase="orientation", **PERIOD)
    assert (asked["start_value"][0].as_py(), asked["end_value"][0].as_py()) == (1, 2)
    # In trigger 5 account-days came, then 10; in orientation a comes for 6, then b and c for 6 each, so that 11 become
    # 22 and trigger's share of them stays 5/11. That a stands in orientation is that phase's queue.
    found = {row["part"]: row for row in rows(asked) if row["phase"] == "trigger"}
    shown = {part: (row["factor_start"], row["factor_end"]) for part, row in found.items()}
    assert shown["inflow"] == (1.1, 2.2)
    assert shown["queue"] == (0.0, 0.0)
    assert shown["mix"] == (5 / 11, 10 / 22)
    assert shown["pace"] == (5.0, 5.0)
    assert split(asked) == {"inflow": 1.0}
    queue = next(row for row in rows(asked) if (row["part"], row["phase"]) == ("queue", "orientation"))
    assert (queue["factor_start"], queue["factor_end"]) == (0.0, 1.0)


def test_who_stood_there_before_is_queue_and_no_inflow(warehouse):
    """a comes and goes in the first period; b comes on its last day and goes in the second, in which nobody comes."""
    snapshot = publish(warehouse, phase_event=journeys("a: trigger@0 > won@9", "b: trigger@9 > won@18", "z: lost@19"))
    asked = answer(snapshot, "decomposition", **PERIOD)
    # 10 + 1 account-days that came and 1 exit, then 9 of who stood there and 1: (0 + 11) / 11 becomes (9 + 0) / 9.
    # Inflow: -11 x the mean of 1/11 and 1/9; queue: 9 x the same. Pace: 1/9 - 1/11, by 11 or 9 account-days if it is
    # changed first or last of three, by 0 or 20 in between.
    mean = (1 / 11 + 1 / 9) / 2
    pace = (1 / 9 - 1 / 11) * (11 / 3 + 9 / 3 + 0 / 6 + 20 / 6)
    assert split(asked) == pytest.approx({"inflow": -11 * mean, "queue": 9 * mean, "pace": pace}, abs=1e-5)


def test_limits_by_who_the_accounts_are(warehouse):
    """Each account that came to comparison is one entry more: what varies is how often its lot is drawn."""
    snapshot = publish(warehouse, phase_event=journeys("a: comparison@12"))
    (row,) = (r for r in rows(answer(snapshot, "decomposition", to_phase="comparison", **PERIOD)) if r["change"])
    # Drawn at most 2 times in nine of ten draws (1/e + 1/e + 1/2e = 92 %), not at all in more than one of ten.
    assert (row["change"], row["low"], row["high"], row["is_clear"]) == (1.0, 0.0, 2.0, False)
    snapshot = publish(warehouse, phase_event=journeys(*(f"{name}: comparison@12" for name in "abcdefghijklmnopqrst")))
    (row,) = (r for r in rows(answer(snapshot, "decomposition", to_phase="comparison", **PERIOD)) if r["change"])
    # Twenty such vary by the root of twenty: four in five draws lie about within 20 - 1.28 x 4.5 and 20 + 1.28 x 4.5.
    assert (row["change"], row["low"], row["high"], row["is_clear"]) == (20.0, 14.0, 25.0, True)


def test_a_snapshot_without_lots_answers_alike(tmp_path):
    """Published before lots were: they are worked out when they are asked for."""
    lines = ("a: trigger@0 > orientation@4", "b: trigger@10 > orientation@14", "c: trigger@10 > lost@14")
    snapshot = publish(Warehouse(tmp_path, keep=1), phase_event=journeys(*lines))
    assert "lot" in snapshot.table("spell").columns
    known = rows(answer(snapshot, "decomposition", to_phase="orientation", **PERIOD))
    snapshot.close()
    with duckdb.connect(snapshot.folder / DATABASE) as changed:
        changed.execute("ALTER TABLE spell DROP COLUMN lot")
    older = EmbeddedSnapshot(snapshot.folder, memory_limit_mb=500)
    assert "lot" not in older.table("spell").columns
    assert rows(answer(older, "decomposition", to_phase="orientation", **PERIOD)) == known


def test_a_worse_rate_is_all_there_is(warehouse):
    """Two leave after 4 days in each period and nobody stays; first both move on, then one of them is lost."""
    lines = ("a: trigger@0 > won@4", "b: trigger@0 > won@4", "c: trigger@10 > won@14", "d: trigger@10 > lost@14")
    snapshot = publish(warehouse, phase_event=journeys(*lines))
    asked = answer(snapshot, "decomposition", **PERIOD)
    assert split(asked) == {"rate": -1.0}
    (rate,) = (row for row in rows(asked) if row["change"])
    assert (rate["department"], rate["factor_start"], rate["factor_end"]) == ("marketing", 1.0, 0.5)
    assert (rate["start_value"], rate["end_value"]) == (2, 1)


def test_longer_stays_are_pace(warehouse):
    """One account is there all the time and goes once; in the second period the next one takes the whole of it."""
    lines = ("a: comparison@0 > decision@4T09:00 > comparison@4T10:00 > won@9", "b: comparison@10 > won@19")
    snapshot = publish(warehouse, phase_event=journeys(*lines))
    found = [row for row in rows(answer(snapshot, "decomposition", **PERIOD)) if row["phase"] == "comparison"]
    # 11 account-days and 2 exits, then 10 and 1.
    assert [(row["factor_start"], row["factor_end"]) for row in found if row["part"] == "pace"] == [(5.5, 10.0)]


def test_reopened_accounts_are_inflow_of_the_phase_they_come_to(warehouse):
    lines = ("a: trigger@0 > dormant@5 > comparison@12", "b: comparison@13")
    snapshot = publish(warehouse, phase_event=journeys(*lines))
    asked = answer(snapshot, "decomposition", to_phase="comparison", **PERIOD)
    assert split(asked) == {"inflow": 2.0}
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
    same(bare(found), bare(reference.decomposition(spells, CHARTER, start, end, goal)), tolerance=1e-5)
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
        beside = grouped.side_by_side(of_some, alive, world.accounts, by, keys)
        same(bare(parts), bare(beside), tolerance=1e-5)
    for group in {row[by] for row in parts}:
        own = [row for row in parts if row[by] == group]
        # Not nearly: to the last bit, in whatever order.
        assert sum(row["change"] for row in own) == own[0]["end_value"] - own[0]["start_value"]
        assert sum(row["change"] for row in reversed(own)) == own[0]["end_value"] - own[0]["start_value"]
    if goal is not None:
        flow = {row["phase"]: row["entered"] for row in rows(answer(snapshot, "flow", start=start, end=end))}
        assert found[0]["end_value"] == flow[goal]


@settings(PATIENT, max_examples=2)
@given(world=worlds(), start=days(), length=st.integers(4, 12), goal=st.sampled_from(GOALS), data=st.data())
def test_limits_against_plain_python(warehouse, world, start, length, goal, data):
    """Every draw worked out account by account."""
    snapshot = publish(warehouse, phase_event=world.events, account=world.accounts)
    end = start + timedelta(days=length - 1)
    found = rows(answer(snapshot, "decomposition", start=start, end=end, to_phase=goal))
    row = data.draw(st.sampled_from([row for row in found if row["part"] in reference.FACTORS]))
    spells = kpis.phase_spells(world.events, CHARTER, end)
    low, high = reference.limits(spells, CHARTER, start, end, goal, row["part"], row["phase"])
    assert (row["low"], row["high"]) == pytest.approx((float(low), float(high)), abs=1e-5)


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
    same(bare(found), bare(reference.decomposition(spells, CHARTER, start, end, goal, told)), tolerance=1e-5)


def test_the_demonstration_s_price_change_is_found(tmp_path):
    """Since 1 April 2026 comparison takes longer: pace there costs sales more steps than anything else."""
    warehouse = Warehouse(tmp_path)
    run(warehouse, DemoCompany(accounts=6_000), charter=default_charter(), label="demo", is_demo=True)
    snapshot = warehouse.current()
    assert snapshot is not None
    # From May on: in April most of those in comparison came before the change.
    found = rows(answer(snapshot, "decomposition", start=date(2026, 5, 1), end=date(2026, 7, 31)))
    of_sales = {(r["part"], r["phase"]): r for r in found if r["department"] == "sales"}
    worst = min(of_sales, key=lambda key: of_sales[key]["change"])
    assert worst == ("pace", "comparison")
    slower = of_sales[worst]
    assert slower["is_clear"]
    assert slower["factor_end"] > slower["factor_start"] * 1.1
