"""What must hold for the twin of classification in any company, however hostile."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from model.charter import DORMANT, WON
from tests.reference.drawn_rows import NIGHT
from tests.reference.journeys import PATIENT
from tests.reference.phases_by_rules import phase_events
from tests.reference.worlds_by_rules import worlds_by_rules


@PATIENT
@given(worlds_by_rules(is_contradictory=True), st.randoms(use_true_random=False))
def test_order_of_rows_is_nothing(world_and_charter, chance):
    rows, charter = world_and_charter
    shuffled = {name: chance.sample(found, len(found)) for name, found in rows.items()}
    assert phase_events(shuffled, charter) == phase_events(rows, charter)


@PATIENT
@given(worlds_by_rules(is_contradictory=True))
def test_one_event_of_an_instant_but_for_the_next_journey(world_and_charter):
    rows, charter = world_and_charter
    last = {}
    for event in phase_events(rows, charter):
        key = (event["account_id"], event["motion"])
        before = last.get(key)
        last[key] = event
        if before is None:
            assert event["phase"] != DORMANT
            continue
        assert before["occurred_at"] <= event["occurred_at"]
        assert before["phase"] != event["phase"]
        if before["occurred_at"] == event["occurred_at"]:
            assert before["phase"] == WON
            assert event["phase"] in charter.in_play


@PATIENT
@given(worlds_by_rules())
def test_what_comes_later_changes_nothing_before(world_and_charter):
    """Rows of evidence dated after a day leave the events before it as they are, silences apart."""
    rows, charter = world_and_charter
    charter = charter.model_copy(
        update={"dormant_days": 0, "phases": tuple(p.model_copy(update={"dormant_days": 0}) for p in charter.phases)}
    )
    limit = NIGHT + timedelta(days=45)
    earlier = {**rows, "activity": [one for one in rows["activity"] if one["occurred_at"] < limit]}
    earlier["lifecycle_change"] = [one for one in rows["lifecycle_change"] if one["changed_at"] < limit]
    before = [one for one in phase_events(rows, charter) if one["occurred_at"] < limit]
    assert [one for one in phase_events(earlier, charter) if one["occurred_at"] < limit] == before


@PATIENT
@given(worlds_by_rules(is_contradictory=True))
def test_ids_are_nothing(world_and_charter):
    """Accounts, contacts and opportunities under other names, in the opposite order of the alphabet."""
    rows, charter = world_and_charter
    fields = ("account_id", "contact_id", "opportunity_id", "activity_id")

    def renamed(value):
        return "".join(chr(ord("~") - ord(one) + ord(" ")) for one in value)

    other = {
        name: [{key: renamed(v) if key in fields and v is not None else v for key, v in one.items()} for one in found]
        for name, found in rows.items()
    }
    expected = {
        account_id: [one for one in phase_events(rows, charter) if one["account_id"] == account_id]
        for account_id in {one["account_id"] for one in rows["contact"]}
    }
    for account_id, events in expected.items():
        found = [one for one in phase_events(other, charter) if one["account_id"] == renamed(account_id)]
        assert found == [{**one, "account_id": renamed(account_id)} for one in events]
