"""Stages that no rule names, and rules that have fallen silent, from what is published."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from model.charter import default_charter
from storage.checks import Standing, findings
from storage.stage_standing import silent_rules, unnamed
from storage.warehouse import Warehouse
from tests import publishing
from tests.publishing import rows

# What a snapshot corrects of the one before is the point.
publish = partial(publishing.publish, follows=True)
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 4, 2, 9, tzinfo=UTC)


@pytest.fixture
def warehouse(tmp_path) -> Warehouse:
    return Warehouse(tmp_path)


def deal(number: int, stage: str, **more) -> dict:
    own = {
        "opportunity_id": f"o{number}", "account_id": f"a{number}", "name": "A", "stage": stage, "amount": 100.0,
        "currency": "EUR", "created_at": DAY, "source": "crm",
    }  # fmt: skip
    return own | more


def change(number: int, stage: str, at: datetime = DAY, **more) -> dict:
    return {"opportunity_id": f"o{number}", "stage": stage, "changed_at": at, "source": "crm"} | more


def standings(warehouse: Warehouse) -> dict[str, Standing]:
    return {found.key: found.standing for found in findings(warehouse, default_charter())}


class TestUnnamed:
    def test_what_stands_there_is_counted_per_source(self, warehouse):
        # o1 to o3 stand in stages that no rule names: 1 and 2 open, 3 closed. o4 moved on from one. o5 is of a file.
        snapshot = publish(
            warehouse,
            opportunity=[
                deal(1, "Pilot"), deal(2, "Board"), deal(3, "Pilot", outcome="won", closed_at=LATER),
                deal(4, "Proposal"), deal(5, "Pilot", source="files", amount=7.0),
            ],
            stage_change=[
                change(1, "pilot "), change(2, "Board", stage_id="b9"), change(3, "Pilot"), change(4, "Pilot"),
                change(4, "Proposal", LATER),
            ],
        )  # fmt: skip
        crm, files = unnamed(snapshot)
        told = [
            (one.stage, one.stage_id, one.opportunities, one.open_opportunities, one.amount, one.currency)
            for one in crm.stages
        ]
        assert told == [("pilot", None, 3, 1, 100.0, "EUR"), ("Board", "b9", 1, 1, 100.0, "EUR")]
        assert (crm.source, crm.open_opportunities, crm.open_of_all, crm.open_share) == ("crm", 2, 3, 2 / 3)
        # Without a change on record it stands where its source shows it.
        assert (files.source, files.open_opportunities, files.open_of_all) == ("files", 1, 1)
        assert files.stages[0].amount == 7.0

    def test_amounts_of_unlike_currencies_are_never_added(self, warehouse):
        snapshot = publish(warehouse, opportunity=[deal(1, "Pilot"), deal(2, "Pilot", currency="USD")])
        (one,) = unnamed(snapshot)
        assert (one.stages[0].open_opportunities, one.stages[0].amount, one.stages[0].currency) == (2, None, None)

    def test_a_won_deal_that_moved_on_in_another_pipeline_is_not_open(self, warehouse):
        snapshot = publish(
            warehouse,
            opportunity=[deal(1, "Kick-off", pipeline="Onboarding"), deal(2, "Kick-off", pipeline="Onboarding")],
            stage_change=[
                change(1, "Closed Won", pipeline="Sales"), change(1, "Kick-off", LATER, pipeline="Onboarding"),
                change(2, "Kick-off", LATER, pipeline="Onboarding"),
            ],
        )  # fmt: skip
        (one,) = unnamed(snapshot)
        assert [(s.pipeline, s.stage, s.opportunities, s.open_opportunities) for s in one.stages] == [
            ("Onboarding", "Kick-off", 2, 1)
        ]

    def test_check_fails_above_a_tenth(self, warehouse):
        nine = [deal(n, "Proposal") for n in range(9)]
        publish(warehouse, opportunity=[*nine, deal(9, "Pilot")], stage_change=[change(0, "Proposal")])
        assert standings(warehouse)["unnamed_stages"] is Standing.HINT  # 1 of 10
        publish(warehouse, opportunity=[*nine[1:], deal(9, "Pilot")], stage_change=[change(1, "Proposal")])
        assert standings(warehouse)["unnamed_stages"] is Standing.FAULT  # 1 of 9
        publish(warehouse, opportunity=nine, stage_change=[change(0, "Proposal")])
        found = standings(warehouse)
        assert found["stages_named"] is Standing.FINE
        assert "unnamed_stages" not in found

    def test_given_phases_ask_no_rule(self, warehouse):
        event = {"account_id": "a1", "phase": "trigger", "occurred_at": DAY, "known_by": "observed"}
        snapshot = publish(warehouse, opportunity=[deal(1, "Pilot")], phase_event=[event])
        assert unnamed(snapshot) == []
        assert rows(snapshot.arrow("SELECT * FROM stage")) == []


class TestSilentRules:
    def test_a_renamed_stage_is_told_until_it_is_dealt_with(self, warehouse):
        before = [change(1, "Proposal", stage_id="p"), change(2, "won", LATER)]
        renamed = [change(1, "Offer out", stage_id="p"), change(2, "won", LATER)]
        deals = [deal(1, "Proposal"), deal(2, "won")]
        publish(warehouse, opportunity=deals, stage_change=before, synced_at=datetime(2026, 5, 1, tzinfo=UTC))
        for day in (2, 3):
            snapshot = publish(
                warehouse, opportunity=deals, stage_change=renamed, synced_at=datetime(2026, 5, day, 9, tzinfo=UTC)
            )
            (one,) = silent_rules(snapshot)
            assert (one.evidence, one.phase, one.word, one.row_count) == ("stage_change", "comparison", "proposal", 1)
            assert one.since_on == date(2026, 5, 2), "still told at the next reading"
            assert standings(warehouse)["silent_rule"] is Standing.FAULT
        charter = default_charter().model_copy(update={"version": 2})
        assert silent_rules(publish(warehouse, charter, opportunity=deals, stage_change=renamed)) == []

    def test_a_stage_whose_id_a_rule_names_has_not_gone(self, warehouse):
        publish(
            warehouse, opportunity=[deal(1, "A")], stage_change=[change(1, "Contract sent", stage_id="contractsent")]
        )
        snapshot = publish(
            warehouse, opportunity=[deal(1, "A")], stage_change=[change(1, "Papers", stage_id="contractsent")]
        )
        assert silent_rules(snapshot) == []
        assert unnamed(snapshot) == []

    def test_a_rule_on_activities_is_silent_when_none_of_its_words_is_there(self, warehouse):
        def touch(kind: str) -> dict:
            return {"activity_id": kind, "account_id": "a1", "department": "buyer", "kind": kind, "occurred_at": DAY}

        publish(warehouse, activity=[touch("demo_attended"), touch("trial_started"), touch("workshop")])
        snapshot = publish(warehouse, activity=[touch("trial_started"), touch("other")])
        assert [(one.evidence, one.phase, one.word) for one in silent_rules(snapshot)] == [
            ("activity", "requirements", "workshop")
        ]

    def test_another_company_silences_nobody(self, warehouse):
        publish(warehouse, opportunity=[deal(1, "Proposal")], stage_change=[change(1, "Proposal")])
        snapshot = publish(warehouse, opportunity=[deal(9, "Offer")], stage_change=[change(9, "Offer")])
        assert silent_rules(snapshot) == []
