"""Rules on stages written into a charter's text: what changes, and what stays as its reader left it."""

import random

import pytest

from model.charter import DEFAULT_CHARTER, CharterError, default_charter, parse_charter
from model.stage_rules import folded, with_stage_rules

TEXT = """# Ours since the spring.
version = 3

[[phase]]
key = "first"
name = { de = "Eins", en = "One" }   # the buyer looks
led_by = "marketing"
limit_days = 30

[[phase]]
key = "second"
name = { de = "Zwei", en = "Two" }
led_by = "sales"
limit_days = 30

[[rule]]
phase = "first"
from = "stage_change"
kinds = [
    "Look",  # agreed with Ms Wirth
    "See",
]

[[rule]]
phase = "first"
from = "activity"
kinds = ["Pilot"]
"""


def words(text: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(r.phase, r.kinds, r.pipelines) for r in parse_charter(text).rules if r.source == "stage_change"]


def test_a_new_word_goes_to_the_rule_of_its_phase_and_comments_stay():
    done = with_stage_rules(TEXT, {"Pilot ": "first"})
    assert words(done) == [("first", ("Look", "See", "Pilot"), ())]
    assert parse_charter(done).version == 4
    for comment in ("# Ours since the spring.", "# the buyer looks", "# agreed with Ms Wirth"):
        assert comment in done


def test_a_phase_without_a_rule_on_stages_gets_one():
    done = with_stage_rules(TEXT, {"Offer": "second", "Signed": "won"})
    assert words(done)[1:] == [("second", ("Offer",), ()), ("won", ("Signed",), ())]


def test_a_word_that_moves_leaves_its_former_rule_whatever_its_case():
    done = with_stage_rules(TEXT, {"look": "second", "see": ""})
    assert words(done) == [("second", ("look",), ())], "a rule without words is gone"


def test_a_pipeline_has_rules_of_its_own():
    done = with_stage_rules(TEXT, {"See": "second"}, pipeline="Projects")
    assert words(done) == [("first", ("Look", "See"), ()), ("second", ("See",), ("Projects",))]
    again = with_stage_rules(done, {"Look": "second"}, pipeline="projects ")
    assert words(again)[1] == ("second", ("See", "Look"), ("Projects",))


def test_nothing_new_changes_not_even_the_version():
    assert with_stage_rules(TEXT, {"LOOK": "first", "Nobody": ""}) == TEXT
    assert with_stage_rules(TEXT, {}) == TEXT


def test_the_default_charter_takes_them_too():
    text = DEFAULT_CHARTER.read_text(encoding="utf-8")
    done = with_stage_rules(text, {"Signed": "won", "Kick-off": "lost", "Scoping": "requirements"})
    assert parse_charter(done).version == 2
    assert len(parse_charter(done).rules) == len(parse_charter(text).rules)
    assert "# our connectors" in done


def test_whatever_is_chosen_in_whatever_order_is_what_the_charter_says():
    charter, rng = default_charter(), random.Random(1)
    own = [(word, rule.phase) for rule in charter.rules if rule.source == "stage_change" for word in rule.kinds]
    for _ in range(60):
        text, expected = DEFAULT_CHARTER.read_text(encoding="utf-8"), {folded(word): {phase} for word, phase in own}
        for _ in range(3):
            some = [*rng.sample([word for word, _ in own], 4), f"new {rng.randrange(9)}", 'a "quote" # x']
            chosen = {word: rng.choice([*charter.phase_keys[:-1], ""]) for word in some}
            text = with_stage_rules(text, chosen)
            expected |= {folded(word): {phase} for word, phase in chosen.items()}
        found: dict[str, set[str]] = {}
        for phase, kinds, _ in words(text):
            for word in kinds:
                found.setdefault(folded(word), set()).add(phase)
        assert found == {word: phase for word, phase in expected.items() if phase != {""}}


def test_an_unknown_phase_is_refused():
    with pytest.raises(CharterError, match="'third' is no phase; allowed are first, second, won, lost, dormant"):
        with_stage_rules(TEXT, {"Offer": "third"})
