"""Stages given a phase by a person: what is written into the charter, and what is published."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from model.charter import DEFAULT_CHARTER, default_charter, parse_charter
from model.errors import Fault
from settings import Settings
from storage.stage_assignment import assign, charter_text, with_phases
from storage.stage_standing import Stage, silent_rules, stages_of, unnamed
from storage.warehouse import Warehouse
from tests.publishing import publish, rows

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXT = DEFAULT_CHARTER.read_text(encoding="utf-8")


def stage(label: str, stage_id: str | None = None, pipeline: str | None = None, phase: str | None = None) -> Stage:
    return Stage("crm", pipeline, stage_id, label, phase, 1, 1, None, None)


def added(text: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Phase, words and pipelines that `text` adds to the default charter's rules on stages."""
    old = {rule.phase: rule.kinds for rule in default_charter().rules if rule.source == "stage_change"}
    found = []
    for rule in parse_charter(text).rules:
        known = () if rule.pipelines else old.get(rule.phase, ())
        if rule.source == "stage_change" and (more := tuple(word for word in rule.kinds if word not in known)):
            found.append((rule.phase, more, rule.pipelines))
    return found


def test_a_stage_is_named_by_label_and_id():
    one = stage("Pilot", "p7", "Sales")
    assert added(with_phases(TEXT, {one: "comparison"}, [one])) == [("comparison", ("Pilot", "p7"), ())]


def test_one_label_of_two_meanings_is_named_by_its_ids():
    sales, care = stage("Step 2", "11", "Sales"), stage("step 2", "22", "Care")
    done = with_phases(TEXT, {sales: "comparison", care: "decision"}, [sales, care])
    assert added(done) == [("comparison", ("11",), ()), ("decision", ("22",), ())]
    assert parse_charter(done).version == 2, "one edit, one version"


def test_without_ids_its_pipelines_tell_it_apart():
    sales, care = stage("Step 2", pipeline="Sales"), stage("Step 2", pipeline="Care")
    done = with_phases(TEXT, {sales: "comparison"}, [sales, care])
    assert added(done) == [("comparison", ("Step 2",), ("Sales",))]
    assert parse_charter(done).version == 2


class TestAssign:
    @pytest.fixture
    def warehouse(self, tmp_path: Path) -> Warehouse:
        found = Warehouse(tmp_path)
        deals, changes = [], []
        for n, (label, stage_id) in enumerate((("Offer out", "p"), ("Proposal", "p"), ("Pilot", "x"))):
            deals.append(
                {"opportunity_id": f"o{n}", "account_id": f"a{n}", "name": "A", "stage": label, "created_at": DAY}
            )
            changes.append({"opportunity_id": f"o{n}", "stage": label, "stage_id": stage_id, "changed_at": DAY})
        publish(found, opportunity=deals, stage_change=changes, synced_at=datetime(2026, 4, 1, tzinfo=UTC))
        return found

    def phases(self, warehouse: Warehouse) -> dict[str, str]:
        snapshot = warehouse.current()
        assert snapshot is not None
        found = rows(snapshot.arrow("SELECT account_id, phase::VARCHAR AS phase FROM spell ORDER BY account_id"))
        return {row["account_id"]: row["phase"] for row in found}

    def test_what_is_chosen_holds_at_once_and_at_the_next_import(self, warehouse, tmp_path):
        assert self.phases(warehouse) == {"a1": "comparison"}
        chosen = Settings(data=tmp_path, _env_file=None)
        wanted = {one: "comparison" for one in stages_of(warehouse.current()) if one.phase is None}
        info = assign(warehouse, chosen, wanted)
        assert (info.charter_version, info.as_of) == (2, date(2026, 3, 2))
        assert self.phases(warehouse) == {"a0": "comparison", "a1": "comparison", "a2": "comparison"}
        assert unnamed(warehouse.current()) == [] and silent_rules(warehouse.current()) == []  # noqa: PT018
        assert parse_charter(chosen.agreed_charter.read_text(encoding="utf-8")) == warehouse.current().charter
        assert charter_text(warehouse.current(), tmp_path) == (tmp_path / "charter.toml").read_text(encoding="utf-8")

    def test_a_phase_can_be_changed_and_taken_back(self, warehouse, tmp_path):
        chosen = Settings(data=tmp_path, _env_file=None)
        (named,) = (one for one in stages_of(warehouse.current()) if one.phase == "comparison")
        assign(warehouse, chosen, {named: "decision"})
        # Its id now is a word of the rule, so the other label of the same stage has the phase, too.
        assert self.phases(warehouse) == {"a0": "decision", "a1": "decision"}
        wanted = {one: "" for one in stages_of(warehouse.current()) if one.phase == "decision"}
        assert assign(warehouse, chosen, wanted).charter_version == 3
        assert self.phases(warehouse) == {}

    def test_what_cannot_be_written_is_said(self, warehouse, tmp_path):
        chosen = Settings(data=tmp_path, _env_file=None)
        with pytest.raises(Fault, match=r"stages\.nothing_changed"):
            assign(warehouse, chosen, {})
        own = Settings(data=tmp_path, charter=DEFAULT_CHARTER, _env_file=None)
        with pytest.raises(Fault, match=r"stages\.operators_charter"):
            assign(warehouse, own, {stages_of(warehouse.current())[0]: "won"})
        assert not (tmp_path / "charter.toml").exists()
