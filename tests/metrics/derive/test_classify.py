"""From evidence to phase events: rules, back moves, silence; every case drawn as rows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from model.charter import Motion, Rule, parse_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish

CHARTER = parse_charter("""
version = 1
dormant_days = 100

[[phase]]
key = "trigger"
name = { de = "Anstoß", en = "Trigger" }
led_by = "marketing"
limit_days = 30

[[phase]]
key = "orientation"
name = { de = "Orientierung", en = "Orientation" }
led_by = "marketing"
limit_days = 30

[[phase]]
key = "decision"
name = { de = "Entscheidung", en = "Decision" }
led_by = "sales"
limit_days = 30

[[rule]]
phase = "trigger"
from = "activity"
kinds = ["signup"]

[[rule]]
name = "two webinars, two people"
phase = "orientation"
from = "activity"
kinds = ["webinar"]
min_count = 2
min_contacts = 2
within_days = 30

[[rule]]
phase = "trigger"
from = "stage_change"
kinds = ["New"]

[[rule]]
phase = "orientation"
from = "stage_change"
kinds = ["Qualified"]

[[rule]]
phase = "decision"
from = "stage_change"
kinds = ["Offer"]

[[rule]]
phase = "won"
from = "opportunity"
kinds = ["won"]

[[rule]]
phase = "orientation"
from = "lifecycle_change"
kinds = ["mql"]
min_count = 2
min_contacts = 2
within_days = 30

[[rule]]
phase = "lost"
from = "stage_change"
kinds = ["Lost"]

[[rule]]
phase = "decision"
from = "lifecycle_change"
kinds = ["sql"]
""")
BASE = datetime(2026, 1, 1, 9, tzinfo=UTC)


def day(number: int) -> datetime:
    return BASE + timedelta(days=number)


def activity(number, kind, at, contact=None, department="buyer", **more):
    return {
        "activity_id": f"t{number}", "account_id": "acme", "contact_id": contact, "department": department,
        "kind": kind, "occurred_at": day(at),
    } | more  # fmt: skip


def stage(name, at, opportunity="o1", **more):
    return {"opportunity_id": opportunity, "stage": name, "changed_at": day(at), "changed_by": "user"} | more


def deal(opportunity="o1", **more):
    return {
        "opportunity_id": opportunity, "account_id": "acme", "name": "Deal", "stage": "New", "created_at": day(0)
    } | more  # fmt: skip


@pytest.fixture
def phases(tmp_path):
    """Phases with the day of entry and the evidence, as (phase, day, evidence), for rows given by table."""

    def found(as_of=90, charter=CHARTER, **rows):
        if "activity" in rows:
            # Nothing is dated after the last day the data knows: something happens elsewhere on the day asked for.
            elsewhere = activity(99, "email_sent", as_of, department="marketing", account_id="bolt")
            rows["activity"] = [*rows["activity"], elsewhere]
        snapshot = publish(Warehouse(tmp_path), charter, **rows)
        spells = answer(snapshot, "phase_spells", as_of=day(as_of).date(), account_id="acme").to_pylist()
        return [(s["phase"], (s["entered_on"] - date(2026, 1, 1)).days, s["evidence_id"]) for s in spells]

    return found


class TestForward:
    def test_one_row_is_enough_where_the_rule_asks_for_no_more(self, phases):
        assert phases(activity=[activity(1, "signup", 3)]) == [("trigger", 3, "t1")]

    def test_the_highest_phase_supported_counts(self, phases):
        rows = [stage("Offer", 2), stage("Offer", 5)]
        assert phases(opportunity=[deal()], stage_change=rows, activity=[activity(1, "signup", 3)]) == [
            ("decision", 2, "o1")
        ]

    def test_a_kind_of_no_rule_moves_nothing(self, phases):
        assert phases(activity=[activity(1, "page_view", 3)]) == []

    def test_the_activity_of_a_contact_belongs_to_its_account(self, phases):
        contact = {"contact_id": "c1", "account_id": "acme"}
        row = activity(1, "signup", 4, "c1", account_id=None)
        assert phases(contact=[contact], activity=[row]) == [("trigger", 4, "t1")]

    def test_a_lifecycle_change_of_a_contact_moves_its_account(self, phases):
        contact = {"contact_id": "c1", "account_id": "acme"}
        change = {"contact_id": "c1", "lifecycle_stage": "sql", "changed_at": day(6)}
        assert phases(contact=[contact], lifecycle_change=[change]) == [("decision", 6, "c1")]


class TestEnough:
    """Two webinars within 30 days by two people: the second row that completes it is the moment."""

    def test_two_people_within_the_days(self, phases):
        rows = [activity(1, "webinar", 0, "anna"), activity(2, "webinar", 30, "ben")]
        assert phases(activity=rows) == [("orientation", 30, "t1 t2")]

    def test_one_day_too_late(self, phases):
        rows = [activity(1, "webinar", 0, "anna"), activity(2, "webinar", 31, "ben")]
        assert phases(activity=rows) == []

    def test_one_person_twice_is_not_two_people(self, phases):
        rows = [activity(1, "webinar", 0, "anna"), activity(2, "webinar", 1, "anna")]
        assert phases(activity=rows) == []

    def test_rows_without_a_contact_do_not_count_as_people(self, phases):
        rows = [activity(1, "webinar", 0, "anna"), activity(2, "webinar", 1)]
        assert phases(activity=rows) == []

    @pytest.mark.parametrize(
        ("second", "at", "found"),
        [("c2", 30, [("orientation", 30, "c1 c2")]), ("c2", 31, []), ("c1", 30, [])],
        ids=["two people", "one day too late", "one person twice"],
    )
    def test_lifecycle_changes_are_counted_alike(self, phases, second, at, found):
        people = [{"contact_id": f"c{n}", "account_id": "acme"} for n in (1, 2)]
        changes = [
            {"contact_id": contact, "lifecycle_stage": "mql", "changed_at": day(when)}
            for contact, when in (("c1", 0), (second, at))
        ]
        assert phases(contact=people, lifecycle_change=changes) == found

    def test_opportunities_are_counted_alike(self, phases):
        third = Rule.model_validate(
            {"phase": "orientation", "from": "opportunity", "kinds": ("created",), "min_count": 3}
        )
        charter = CHARTER.model_copy(update={"rules": (*CHARTER.rules, third)})
        deals = [deal(f"o{n}", created_at=day(n)) for n in (1, 2, 3)]
        found = phases(charter=charter, opportunity=deals, activity=[activity(1, "call", 0)])
        assert found == [("orientation", 3, "o1 o2 o3")]


class TestBack:
    def test_only_a_backward_stage_change_moves_back(self, phases):
        rows = [stage("Offer", 2), stage("Qualified", 5)]
        assert phases(opportunity=[deal()], stage_change=rows) == [("decision", 2, "o1"), ("orientation", 5, "o1")]

    def test_the_first_stage_of_another_opportunity_is_not_backward(self, phases):
        rows = [stage("Offer", 2), stage("New", 5, "o2")]
        assert phases(opportunity=[deal(), deal("o2")], stage_change=rows) == [("decision", 2, "o1")]

    def test_forward_again_after_the_way_back(self, phases):
        rows = [stage("Offer", 2), stage("New", 5), stage("Qualified", 7)]
        assert [phase for phase, *_ in phases(opportunity=[deal()], stage_change=rows)] == [
            "decision", "trigger", "orientation",
        ]  # fmt: skip

    def test_stages_skipped_at_one_instant_are_a_back_fill(self, phases):
        """A vendor writes New, Qualified and Offer at one instant: one skip to the last, no spell of 0 days."""
        rows = [
            stage("New", 1),
            stage("New", 4, sequence=1),
            stage("Qualified", 4, sequence=2),
            stage("Offer", 4, sequence=3),
        ]
        assert phases(opportunity=[deal()], stage_change=rows) == [("trigger", 1, "o1"), ("decision", 4, "o1")]


class TestEnds:
    def test_won_by_the_outcome_of_the_opportunity(self, phases):
        closed = deal(closed_at=day(9), outcome="won")
        assert phases(opportunity=[closed], stage_change=[stage("Offer", 2)]) == [
            ("decision", 2, "o1"),
            ("won", 9, "o1"),
        ]

    def test_the_loss_of_the_furthest_is_a_return_while_another_opportunity_is_in_play(self, phases):
        rows = [stage("Offer", 2), stage("Qualified", 3, "o2"), stage("Lost", 5)]
        found = phases(opportunity=[deal(), deal("o2")], stage_change=rows)
        assert found == [("decision", 2, "o1"), ("orientation", 5, "o2")]

    def test_after_a_win_what_is_still_in_play_begins_the_next_journey_at_once(self, phases):
        rows = [stage("Offer", 2), stage("New", 1, "o2"), stage("Qualified", 3, "o3"), stage("Won", 5)]
        won = {"rules": (*CHARTER.rules, CHARTER.rules[-2].model_copy(update={"phase": "won", "kinds": ("Won",)}))}
        found = phases(
            charter=CHARTER.model_copy(update=won), opportunity=[deal(), deal("o2"), deal("o3")], stage_change=rows
        )
        assert found == [("trigger", 1, "o2"), ("decision", 2, "o1"), ("won", 5, "o1"), ("orientation", 5, "o3")]

    def test_the_last_opportunity_lost_is_the_loss_of_the_account(self, phases):
        rows = [stage("Offer", 2), stage("Qualified", 3, "o2"), stage("Lost", 5), stage("Lost", 8, "o2")]
        found = phases(opportunity=[deal(), deal("o2")], stage_change=rows)
        assert found == [("decision", 2, "o1"), ("orientation", 5, "o2"), ("lost", 8, "o2")]

    def test_evidence_after_a_loss_begins_again_where_it_stands(self, phases):
        rows = [stage("Offer", 2), stage("Lost", 5)]
        found = phases(opportunity=[deal()], stage_change=rows, activity=[activity(1, "signup", 8)])
        assert found == [("decision", 2, "o1"), ("lost", 5, "o1"), ("trigger", 8, "t1")]


class TestSilence:
    """Dormant after 100 days without a two-way or buyer-made activity."""

    def test_on_the_hundredth_day(self, phases):
        rows = [activity(1, "signup", 0)]
        assert phases(99, activity=rows) == [("trigger", 0, "t1")]
        assert phases(100, activity=rows) == [("trigger", 0, "t1"), ("dormant", 100, None)]

    def test_a_two_way_call_postpones_it(self, phases):
        call = activity(2, "call", 60, department="sales", is_two_way=True)
        assert phases(159, activity=[activity(1, "signup", 0), call]) == [("trigger", 0, "t1")]
        assert phases(160, activity=[activity(1, "signup", 0), call])[-1] == ("dormant", 160, None)

    @pytest.mark.parametrize(
        "noise", [activity(2, "page_view", 60), activity(2, "email_sent", 60, department="marketing")]
    )
    def test_page_views_and_mailings_do_not(self, phases, noise):
        assert phases(100, activity=[activity(1, "signup", 0), noise])[-1] == ("dormant", 100, None)

    def test_an_activity_on_that_very_day_prevents_it(self, phases):
        rows = [activity(1, "signup", 0), activity(2, "signup", 100)]
        assert phases(150, activity=rows) == [("trigger", 0, "t1")]

    def test_evidence_wakes_it_at_the_phase_it_supports(self, phases):
        rows = [activity(1, "signup", 0), activity(2, "signup", 130)]
        stages = [stage("Offer", 3)]
        found = phases(140, opportunity=[deal()], activity=rows, stage_change=stages)
        assert found == [("trigger", 0, "t1"), ("decision", 3, "o1"), ("dormant", 100, None), ("decision", 130, "o1")]

    def test_a_stage_moved_by_sales_breaks_no_silence(self, phases):
        found = phases(
            110, opportunity=[deal()], activity=[activity(1, "signup", 0)], stage_change=[stage("Offer", 90)]
        )
        assert found == [("trigger", 0, "t1"), ("decision", 90, "o1"), ("dormant", 100, None)]

    def test_a_stage_that_brings_a_dormant_account_back_is_a_sign_of_life(self, phases):
        rows = {"activity": [activity(1, "signup", 0)], "stage_change": [stage("Offer", 140)]}
        assert phases(239, opportunity=[deal()], **rows)[1:] == [("dormant", 100, None), ("decision", 140, "o1")]
        assert phases(240, opportunity=[deal()], **rows)[-1] == ("dormant", 240, None)

    def test_where_no_dialogue_is_recorded_evidence_is_the_sign_of_life(self, phases):
        mail = activity(1, "email_sent", 0, department="marketing")
        found = phases(150, opportunity=[deal()], activity=[mail], stage_change=[stage("New", 1), stage("Offer", 50)])
        assert found == [("trigger", 1, "o1"), ("decision", 50, "o1"), ("dormant", 150, None)]

    def test_nobody_is_silent_before_activities_are_recorded(self, phases):
        """A first activity on day 150, of whomever: what was known on day 149 stays as it was."""
        other = activity(1, "email_sent", 150, department="marketing", account_id="bolt")
        rows = {"opportunity": [deal()], "stage_change": [stage("Offer", 2)], "activity": [other]}
        assert phases(249, **rows) == [("decision", 2, "o1")]
        assert phases(250, **rows) == [("decision", 2, "o1"), ("dormant", 250, None)]

    def test_what_is_won_does_not_become_dormant(self, phases):
        rows = [activity(1, "signup", 0)]
        found = phases(400, opportunity=[deal(closed_at=day(9), outcome="won")], activity=rows)
        assert found == [("trigger", 0, "t1"), ("won", 9, "o1")]

    def test_nobody_is_silent_where_no_activity_is_recorded_at_all(self, phases):
        assert phases(400, opportunity=[deal()], stage_change=[stage("Offer", 2)]) == [("decision", 2, "o1")]


def test_phase_events_that_are_given_are_taken_as_they_stand(phases):
    event = {"account_id": "acme", "phase": "decision", "occurred_at": day(1), "known_by": "user", "evidence_id": "x"}
    assert phases(phase_event=[event], activity=[activity(1, "signup", 3)]) == [("decision", 1, "x")]


def test_given_phase_events_of_two_motions_are_two_ways_of_one_account(tmp_path):
    """Motion `existing`: its own spells and journeys; what names no motion is the lead one's."""
    charter = CHARTER.model_copy(update={"given_motions": (_motion("new"), _motion("existing"))})
    event = {"account_id": "acme", "known_by": "user"}
    rows = [
        event | {"phase": "trigger", "occurred_at": day(1)},
        event | {"phase": "orientation", "occurred_at": day(2), "motion": "existing"},
        event | {"phase": "won", "occurred_at": day(3), "motion": "new"},
    ]
    snapshot = publish(Warehouse(tmp_path), charter, phase_event=rows)
    columns = "motion::VARCHAR AS motion, spell, phase::VARCHAR AS phase, exit::VARCHAR AS exit"
    told = snapshot.arrow(f"SELECT {columns} FROM spell ORDER BY ALL")
    assert [tuple(row.values()) for row in told.to_pylist()] == [
        ("existing", 1, "orientation", None), ("new", 1, "trigger", "won"), ("new", 2, "won", None),
    ]  # fmt: skip


def _motion(key: str) -> Motion:
    return Motion.model_validate({"key": key, "name": {"de": key, "en": key}})
