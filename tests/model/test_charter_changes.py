"""What two charters say differently, and single values written into the text of one."""

import pytest

from model.charter import DEFAULT_CHARTER, Charter, CharterError, default_charter, parse_charter
from model.charter_changes import Change, changes, statements
from model.charter_edits import with_motion, with_values, without_motion
from model.stage_rules import with_stage_rules

TEXT = DEFAULT_CHARTER.read_text(encoding="utf-8")
LIMIT = ("phase", "trigger", "limit_days")


def changed(text: str) -> list[Change]:
    return changes(default_charter(), parse_charter(text))


def test_a_charter_says_nothing_differently_from_itself():
    assert changed(TEXT) == []


def test_a_version_is_no_change():
    assert changed(TEXT.replace("version = 1", "version = 7", 1)) == []


def test_one_limit():
    text = with_values(TEXT, {LIMIT: 30})
    assert changed(text) == [Change(LIMIT, 90, 30)]
    assert text == TEXT.replace("limit_days = 90", "limit_days = 30"), "nothing else moves, comments stay"


def test_a_value_that_stands_there_is_not_written():
    assert with_values(TEXT, {LIMIT: 90, ("silent_days",): 21}) == TEXT


def test_values_of_every_part():
    text = with_values(
        TEXT,
        {
            ("dormant_days",): 120,
            ("phase", "decision", "name", "de"): "Beschluss",
            ("phase", "decision", "dormant_days"): 0,
            ("motion", "existing", "pipelines"): ("Renewals",),
            ("target", "orientation", "2027-Q1", "entries"): 40,
            ("target", "orientation", "2027-Q1", "conversion_rate"): 0.5,
            ("service_level", "weekdays"): ("mon", "tue"),
            ("money", "currency"): "EUR",
            ("money", "rates", "2026", "USD"): 0.92,
        },
    )
    assert changed(text) == [
        Change(("phase", "decision", "name", "de"), "Entscheidung", "Beschluss"),
        Change(("dormant_days",), 180, 120),
        Change(("service_level", "weekdays"), ("mon", "tue", "wed", "thu", "fri"), ("mon", "tue")),
        Change(("phase", "decision", "dormant_days"), None, 0),
        Change(("motion", "existing", "pipelines"), None, ("Renewals",)),
        Change(("target", "orientation", "2027-Q1", "entries"), None, 40),
        Change(("target", "orientation", "2027-Q1", "conversion_rate"), None, 0.5),
        Change(("money", "currency"), None, "EUR"),
        Change(("money", "rates", "2026", "USD"), None, 0.92),
    ]


def test_taking_out_the_last_target_takes_out_its_table():
    path = ("target", "orientation", "2027-Q1", "entries")
    given = with_values(TEXT, {path: 40})
    assert "target" not in with_values(given, {path: None})


def test_a_phase_that_is_not_there_is_refused():
    with pytest.raises(CharterError, match=r"phase\.key: there is no 'pilot'"):
        with_values(TEXT, {("phase", "pilot", "limit_days"): 3})


def test_a_stage_that_means_another_phase():
    text = with_stage_rules(TEXT, {"Proposal": "decision", "Pilot": "comparison"})
    assert changed(text) == [
        Change(("word", "stage_change", "", "proposal"), ("comparison",), ("decision",)),
        Change(("word", "stage_change", "", "pilot"), None, ("comparison",)),
    ]


def test_a_rule_that_counts_is_one_statement():
    (counted,) = (path for path in statements(default_charter()) if path[0] == "counted")
    assert counted == (
        "counted", "activity", "requirements", "case_study_downloaded|guide_downloaded|webinar_attended",
        "min_count=3|min_contacts=2|within_days=30",
    )  # fmt: skip


def test_the_order_of_rules_and_words_says_nothing():
    charter = default_charter()
    turned = charter.model_copy(update={"rules": tuple(reversed(charter.rules))})
    assert changes(charter, turned) == []


def test_motions_come_and_go():
    text = with_motion(TEXT, "service", {"de": "Wartung", "en": "Service"})
    found = parse_charter(text)
    assert [motion.key for motion in found.motions] == ["new", "existing", "service"]
    assert changes(default_charter(), found)[0] == Change(("motion", "service", "place"), None, 3)
    assert parse_charter(without_motion(text, "service")) == default_charter()


def test_an_invalid_draft_can_be_written_and_is_told_when_read():
    text = with_values(TEXT, {LIMIT: 0})
    with pytest.raises(CharterError, match=r"phase\.1\.limit_days: Input should be greater than 0"):
        parse_charter(text)
    assert isinstance(default_charter(), Charter)


def test_a_motion_is_added_to_a_charter_that_lists_none_or_lists_them_in_one_line():
    none = without_motion(without_motion(TEXT, "new"), "existing")
    words = {"de": "B", "en": "B"}
    for text, keys in (
        (none, ["b"]),
        (f"motion = []\n{none}", ["b"]),
        (f'motion = [{{ key = "a", name = {{ de = "A", en = "A" }} }}]\n{none}', ["a", "b"]),
    ):
        assert [motion.key for motion in parse_charter(with_motion(text, "b", words)).motions] == keys
