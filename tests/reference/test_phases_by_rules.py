"""The twin of classification against journeys that a person can trace with kpis.md, 3 in hand.

Days count from 1 January 2026, 09:00 UTC. Phases by stage: Prospecting orientation, Qualification requirements,
Proposal comparison, Negotiation decision (the default charter).
"""

from model.charter import DEFAULT_CHARTER, parse_charter
from tests.reference.drawn_rows import activity, changes, drawn, instant, lifecycle, opportunity, row, world
from tests.reference.phases_by_rules import phase_events

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
        _, rule, rest = after.partition("[[phase]]")
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


def test_loss_of_the_furthest_is_a_return_and_the_last_loss_a_loss():
    rows = [
        opportunity("big", "a", 0, "Closed Lost", closed=20, outcome="lost"),
        opportunity("small", "a", 2, "Closed Lost", closed=40, outcome="lost"),
    ]
    moves = changes("big", "Proposal@0 > Negotiation@10 > Closed Lost@20")
    moves += changes("small", "Qualification@2 > Closed Lost@40")
    workshop = activity("a", "demo_attended", 12)  # comparison, but before the setback of day 20
    assert told(ONE, rows, moves, workshop) == ["a new: comparison@0 > decision@10 > requirements@20 > lost@40"]


def test_what_was_evidence_before_an_end_never_counts_for_the_next_journey():
    rows = opportunity("o", "a", 0, "Closed Lost", closed=20, outcome="lost")
    moves = changes("o", "Proposal@0 > Closed Lost@20")
    # On the instant of the loss, too.
    seen = [activity("a", "contract_discussed", 10), activity("a", "contract_discussed", 20)]
    seen.append(activity("a", "webinar_attended", 30))
    assert told(ONE, rows, moves, seen) == ["a new: comparison@0 > decision@10 > lost@20 > orientation@30"]


def test_win_beside_an_open_opportunity():
    rows = [
        opportunity("o1", "a", 0, "Closed Won", closed=30, outcome="won"),
        opportunity("o2", "a", 5, "Closed Lost", closed=50, outcome="lost"),
    ]
    moves = changes("o1", "Negotiation@0 > Closed Won@30") + changes("o2", "Proposal@5 > Closed Lost@50")
    # Without a motion for customers the next journey begins at once at what is still supported ...
    assert told(ONE, rows, moves) == ["a new: decision@0 > won@30 > comparison@30 > lost@50"]
    # ... with one it goes on there, and the customer stays a customer.
    assert told(TWO, rows, moves) == ["a new: decision@0 > won@30", "a existing: comparison@30 > lost@50"]


def test_activities_of_a_customer_count_for_the_motion_of_customers():
    rows = opportunity("o", "a", 0, "Closed Won", closed=30, outcome="won")
    moves = changes("o", "Negotiation@0 > Closed Won@30")
    seen = [activity("a", "webinar_attended", 30, number=1), activity("a", "demo_attended", 40)]
    assert told(TWO, rows, moves, seen) == ["a new: decision@0 > won@30", "a existing: comparison@40"]


def test_open_in_an_unnamed_stage_keeps_what_it_supported_and_keeps_from_being_lost():
    rows = [
        opportunity("o1", "a", 0, "Legal check"),
        opportunity("o2", "a", 0, "Closed Lost", closed=20, outcome="lost"),
    ]
    moves = changes("o1", "Proposal@0 > Legal check@10") + changes("o2", "Negotiation@0 > Closed Lost@20")
    assert told(ONE, rows, moves) == ["a new: decision@0 > comparison@20"]
    # Created only, without a single move: it supports nothing, and the account stays where it stood.
    assert told(ONE, [{**rows[0], "stage": "?"}, rows[1]], moves[2:]) == ["a new: decision@0"]


def test_closing_day_without_outcome_closes_neither_won_nor_lost():
    rows = [opportunity("o1", "a", 0, "Negotiation", closed=20), opportunity("o2", "a", 0, "Qualification")]
    moves = changes("o1", "Negotiation@0") + changes("o2", "Qualification@0")
    assert told(ONE, rows, moves) == ["a new: decision@0 > requirements@20"]


def test_outcome_without_a_closing_day():
    o = opportunity("o", "a", 0, "Signed", outcome="won")
    assert told(ONE, o, changes("o", "Proposal@0 > Signed@7")) == ["a new: comparison@0 > won@7"]
    # Never moved: on the day it was first seen so (synced_at), and nobody knows since when.
    assert told(ONE, {**o, "synced_at": instant("90T05:00")}) == ["a new: won@90T05:00?"]


def test_closing_day_and_move_to_the_stage():
    moves = changes("o", "Proposal@0 > Closed Won@20T15:00")
    # A day tells less than the move on it; on different days the earlier counts.
    for closed, told_at in (("20T00:00", "20T15:00"), ("20T18:00", "20T15:00"), ("18", "18"), ("25", "20T15:00")):
        o = opportunity("o", "a", 0, "Closed Won", closed=closed, outcome="won")
        assert told(ONE, o, moves) == [f"a new: comparison@0 > won@{told_at}"]


def test_reopened_only_in_its_own_pipeline_and_while_nothing_says_closed():
    moves = changes("o", "Proposal@0 > Closed Lost@10 > Qualification@20", pipeline="Sales")
    o = opportunity("o", "a", 0, "Qualification", pipeline="Sales")
    assert told(ONE, o, moves) == ["a new: comparison@0 > lost@10 > requirements@20"]
    # Moved on in the pipeline of delivery.
    moved = [*moves[:2], {**moves[2], "pipeline": "Delivery"}]
    assert told(ONE, {**o, "pipeline": "Delivery"}, moved) == ["a new: comparison@0 > lost@10"]
    # The opportunity still says lost.
    assert told(ONE, {**o, "outcome": "lost"}, moves) == ["a new: comparison@0 > lost@10"]
    assert told(ONE, {**o, "outcome": "lost", "closed_at": instant(10)}, moves) == ["a new: comparison@0 > lost@10"]
    # It closed again later.
    again = {**o, "outcome": "lost", "closed_at": instant(30)}
    assert told(ONE, again, moves) == ["a new: comparison@0 > lost@10 > requirements@20 > lost@30"]


def test_order_within_a_move():
    o = opportunity("o", "a", 0, "Qualification")
    two = changes("o", "Negotiation@0 > Qualification@0")
    # By sequence; by the chain old stage -> new stage; by the stage it stands in; else the furthest.
    ordered = [{**two[0], "sequence": 2}, {**two[1], "sequence": 1}]
    assert told(ONE, o, ordered) == ["a new: decision@0"]
    chained = [{**two[0], "previous_stage": "qualification "}, {**two[1], "previous_stage": "Lead In"}]
    assert told(ONE, o, chained) == ["a new: decision@0"]
    assert told(ONE, o, two) == ["a new: requirements@0"]
    assert told(ONE, {**o, "stage": "Elsewhere"}, two) == ["a new: decision@0"]
    # 60 seconds settle, 61 do not; the move is dated by the last.
    assert told(ONE, o, changes("o", "Negotiation@0 > Qualification@0T09:01")) == ["a new: requirements@0T09:01"]
    apart = changes("o", "Negotiation@0 > Qualification@0T09:01:01")
    assert told(ONE, o, apart) == ["a new: decision@0 > requirements@0T09:01:01"]


def test_stages_by_id_in_any_case():
    o = opportunity("o", "a", 0, "x")
    moves = changes("o", " proposal @0") + changes("o", "Vertrag raus@5", stage_id="CONTRACTSENT")
    assert told(ONE, o, moves) == ["a new: comparison@0 > decision@5"]


def test_counted_rule_counts_within_the_journey():
    # Three of the kinds, by two contacts, within 30 days (default charter): requirements.
    def webinar(at, contact):
        return activity("a", "webinar_attended", at, contact_id=contact)

    assert told(ONE, webinar(0, "p"), webinar(29, "q"), webinar(30, "p")) == ["a new: orientation@0 > requirements@30"]
    assert told(ONE, webinar(0, "p"), webinar(29, "q"), webinar(31, "p")) == ["a new: orientation@0"]
    assert told(ONE, webinar(0, "p"), webinar(29, "p"), webinar(30, "p")) == ["a new: orientation@0"]
    # What happened before the loss of day 10 counts for nothing afterwards.
    o = opportunity("o", "a", 5, "Closed Lost", closed=10, outcome="lost")
    seen = [webinar(0, "p"), webinar(1, "q"), webinar(20, "p")]
    assert told(ONE, o, seen) == ["a new: orientation@0 > lost@10 > orientation@20"]


def test_dormant_wakes_at_the_next_evidence():
    charter = charter_with(dormant_days=30)
    demo, page = activity("a", "demo_attended", 0), activity("a", "page_view", 20)
    later = activity("b", "webinar_attended", 90)
    # 0 + 30: from the midnight of day 30 in Berlin, 23:00 UTC of day 29. Page views are no sign of life.
    assert told(charter, demo, page, later)[0] == "a new: comparison@0 > dormant@29T23:00"
    # A call on the very day is in time, and starts the clock again; a webinar on day 80 wakes.
    call = activity("a", "call", 30, department="sales", is_two_way=True)
    woken = activity("a", "webinar_attended", 80)
    assert told(charter, demo, call, woken, later)[0] == "a new: comparison@0 > dormant@59T23:00 > comparison@80"


def test_two_ways_of_business_with_pipelines():
    charter = charter_with(
        MOTIONS.replace('key = "new"', 'key = "new"\npipelines = ["sales"]'),
        '[[motion]]\nkey = "partner"\nname = { de = "P", en = "P" }\npipelines = ["Partner"]\n',
    )
    rows = [
        opportunity("o1", "a", 0, "Closed Won", closed=10, outcome="won", pipeline="Sales"),
        opportunity("o2", "a", 2, "Proposal", pipeline="partner "),
        opportunity("o3", "a", 3, "Negotiation", pipeline="Service"),
    ]
    moves = changes("o1", "Proposal@0 > Closed Won@10") + changes("o2", "Proposal@2") + changes("o3", "Negotiation@3")
    # "existing" stands before "partner": at the win o2 goes on there; o3 fits nothing before, existing after.
    assert told(charter, rows, moves) == [
        "a new: comparison@0 > won@10", "a existing: decision@10", "a partner: comparison@2",
    ]  # fmt: skip


def test_examples_of_the_definitions():
    """docs/metrics.md and the page with definitions: motions, setbacks, silence."""
    won = [opportunity("w", "a", 0, closed=60, outcome="won"), *changes("w", "Proposal@10 > Closed Won@60")]
    add_on = [
        opportunity("x", "a", 150, closed=220, outcome="lost"),
        *changes("x", "Qualification@150 > Closed Lost@220"),
    ]
    assert told(TWO, won, add_on) == [
        "a new: comparison@10 > won@60",
        "a existing: requirements@150 > lost@220",
    ]

    pilot = [opportunity("p", "a", 0), *changes("p", "Negotiation@5")]
    contract = [opportunity("c", "a", 0), *changes("c", "Proposal@6 > Qualification@10")]
    lost = [opportunity("p", "a", 0, closed=20, outcome="lost"), *changes("p", "Negotiation@5 > Closed Lost@20")]
    both = [
        opportunity("c", "a", 0, closed=30, outcome="lost"),
        *changes("c", "Proposal@6 > Qualification@10 > Closed Lost@30"),
    ]
    gained = [opportunity("p", "a", 0, closed=20, outcome="won"), *changes("p", "Negotiation@5 > Closed Won@20")]
    assert told(TWO, pilot, contract) == ["a new: decision@5"]
    assert told(TWO, lost, contract) == ["a new: decision@5 > requirements@20"]
    assert told(TWO, lost, both) == ["a new: decision@5 > requirements@20 > lost@30"]
    assert told(TWO, gained, contract) == ["a new: decision@5 > won@20", "a existing: requirements@20"]

    offer = [opportunity("o", "a", 0), *changes("o", "Proposal@0")]
    talk = activity("a", "email_reply", 9, is_two_way=True)  # 10 January
    guide = activity("a", "guide_downloaded", 243)  # 1 September
    assert told(TWO, offer, talk, guide)[0] == "a new: comparison@0 > dormant@188T22:00 > comparison@243"
