"""The twin of classification against journeys that a person can trace with kpis.md, 3 in hand.

Days count from 1 January 2026, 09:00 UTC. Phases by stage: Prospecting orientation, Qualification requirements,
Proposal comparison, Negotiation decision (the default charter).
"""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from model.charter import DEFAULT_CHARTER, DORMANT, WON, parse_charter
from tests.reference.drawn_rows import NIGHT, activity, changes, drawn, lifecycle, opportunity, row, world
from tests.reference.journeys import PATIENT
from tests.reference.phases_by_rules import phase_events
from tests.reference.worlds_by_rules import worlds_by_rules

MOTIONS = """
[[motion]]
key = "new"
name = { de = "Neu", en = "New" }
[[motion]]
key = "existing"
name = { de = "Bestand", en = "Existing" }
after_won = true
"""
LIFECYCLE = """
[[rule]]
phase = "orientation"
from = "lifecycle_change"
kinds = ["lead"]
[[rule]]
phase = "requirements"
from = "lifecycle_change"
kinds = ["marketingqualifiedlead"]
"""


def charter_with(*parts, **values):
    """The default charter without its motions, with more tables of TOML and other values at the top."""
    text = DEFAULT_CHARTER.read_text(encoding="utf-8")
    before, mark, after = text.partition("[[motion]]")
    if mark:
        _, rule, rest = after.partition("[[rule]]")
        text = before + rule + rest
    for name, value in values.items():
        lines = [line for line in text.splitlines() if not line.startswith(f"{name} =")]
        text = "\n".join([f"{name} = {value}", *lines])
    return parse_charter(text + "\n".join(parts))


ONE = charter_with()
TWO = charter_with(MOTIONS)


def told(charter, *rows):
    return drawn(phase_events(world(*rows), charter))


def test_forwards_and_won():
    rows = opportunity("o", "a", 0, "Closed Won", closed=20, outcome="won")
    moves = changes("o", "Prospecting@0 > Proposal@5 > Negotiation@12 > Closed Won@20")
    assert told(ONE, rows, moves) == ["a new: orientation@0 > comparison@5 > decision@12 > won@20"]


def test_renewal_of_a_customer_stands_apart():  # case 02
    rows = [
        opportunity("nb", "c", 0, "Closed Won", closed=60, outcome="won"),
        opportunity("rn", "c", 380, "Closed Won", closed=412, outcome="won"),
    ]
    moves = changes("nb", "Proposal@0 > Closed Won@60") + changes("rn", "Proposal@380 > Closed Won@412")
    assert told(TWO, rows, moves) == ["c new: comparison@0 > won@60", "c existing: comparison@380 > won@412"]


def test_customer_declines_an_addon_and_stays_a_customer():  # case 03
    rows = [
        opportunity("o1", "a", 0, "Closed Won", closed=59, outcome="won"),
        opportunity("o2", "a", 455, "Closed Lost", closed=504, outcome="lost"),
    ]
    moves = changes("o1", "Proposal@0 > Closed Won@59") + changes("o2", "Proposal@455 > Closed Lost@504")
    assert told(TWO, rows, moves) == ["a new: comparison@0 > won@59", "a existing: comparison@455 > lost@504"]


def test_step_back_of_a_sibling_moves_nothing():  # case 04
    rows = [opportunity("o1", "a", 0, "Negotiation"), opportunity("o2", "a", 14, "Qualification")]
    moves = changes("o1", "Proposal@0 > Negotiation@31") + changes("o2", "Proposal@14 > Qualification@61")
    assert told(ONE, rows, moves) == ["a new: comparison@0 > decision@31"]


def test_outcome_counts_under_a_label_no_rule_knows():  # case 06
    rows = opportunity("o", "a", 0, "Signed", closed=61, outcome="won")
    assert told(ONE, rows, changes("o", "Proposal@0 > Signed@61")) == ["a new: comparison@0 > won@61"]


def test_stages_walked_in_one_second_are_one_move():  # case 08
    rows = opportunity("o", "a", 0, "Negotiation")
    moves = changes("o", "Qualification@0T09:00:00.1 > Proposal@0T09:00:00.35 > Negotiation@0T09:00:00.9")
    assert told(ONE, rows, moves) == ["a new: decision@0T09:00:00.900000"]


def test_first_row_of_an_import_tells_no_entry():  # case 09
    rows = opportunity("o", "a", -356, "Negotiation")
    moves = changes("o", "Proposal@60", changed_by="import") + changes("o", "Negotiation@70", changed_by="user")
    assert told(ONE, rows, moves) == ["a new: comparison@60? > decision@70"]


def test_person_sets_a_lifecycle_stage_back():  # case 11
    contact = row("contact", contact_id="p", account_id="a")
    moves = lifecycle("lead@0 user > marketingqualifiedlead@31 workflow > lead@40 user", contact_id="p")
    charter = charter_with(LIFECYCLE)
    assert told(charter, contact, moves) == ["a new: orientation@0 > requirements@31 > orientation@40"]
    # A workflow that does so takes nothing back.
    moves[-1]["changed_by"] = "workflow"
    assert told(charter, contact, moves) == ["a new: orientation@0 > requirements@31"]


def test_silence_is_known_up_to_the_last_day_with_evidence():  # case 12
    rows = opportunity("o", "a", 4, "Proposal")
    moves = changes("o", "Qualification@4 > Proposal@170")
    demo = activity("a", "demo_attended", 9, is_two_way=True)
    # 9 + 180 = 189 lies after day 170, the last with evidence ...
    assert told(ONE, rows, moves, demo) == ["a new: requirements@4 > comparison@9"]
    # ... and with data to day 200 the dialogue's clock still runs from day 9: dormant at Berlin's midnight of day 189.
    other = activity("b", "demo_attended", 200)
    assert told(ONE, rows, moves, demo, other) == [
        "a new: requirements@4 > comparison@9 > dormant@188T22:00", "b new: comparison@200",
    ]  # fmt: skip
    # A tender's phase with dormant_days = 0 never is.
    text_free = ONE.model_copy(update={"phases": tuple(p.model_copy(update={"dormant_days": 0}) for p in ONE.phases)})
    assert told(text_free, rows, moves, demo, other)[0] == "a new: requirements@4 > comparison@9"


def test_three_deals_dated_by_a_first_reading():  # case 42
    rows = [opportunity(f"o{i}", f"a{i}", -356, "Proposal") for i in range(3)]
    moves = [one for i in range(3) for one in changes(f"o{i}", "Proposal@273T06:00")]
    assert told(ONE, rows, moves) == [f"a{i} new: comparison@273T06:00?" for i in range(3)]
    # Two at one instant may be chance.
    assert told(ONE, rows[:2], moves[:2]) == [f"a{i} new: comparison@273T06:00" for i in range(2)]


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
