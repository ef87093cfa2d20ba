"""What is promised to works council and data protection officer: each sentence is held by a test or a setting."""

import re
from pathlib import Path

import pytest

from tests.proofs import is_there

ROOT = Path(__file__).resolve().parents[1]
# In the order of the document: how the English statement begins, and what holds it: a test, a setting of the charter,
# or a setting of the environment.
HELD = (
    ("owner of an account", "pages/accounts/test_mine.py::test_own_list_by_the_address_signed_in_with"),
    ("department, team, name", "pages/accounts/test_mine.py::test_own_list_by_the_address_signed_in_with"),
    ("department and kind", "pages/analysis/test_together.py::test_no_employee_is_named"),
    ("who is to see to", "pages/meeting/test_meeting.py::test_from_one_meeting_to_the_next"),
    ("who took part", "pages/meeting/test_meeting.py::test_who_takes_part_and_the_next_day_are_kept_and_proposed"),
    ("who opened which", "GLEICHTAKT_LOG_DAYS"),
    ("who last changed", "pages/meeting/test_meeting.py::test_two_people_edit_one_decision"),
    ("No figure is grouped", "metrics/question/test_groups.py::test_by_employee_is_off"),
    ("No page and no report puts", "pages/analysis/test_together.py::test_too_early_and_too_late_stand_side_by_side"),
    ("The leadership review", "metrics/test_headlines.py::test_the_headline_asks_for_headlines_only"),
    (
        '"My tasks" shows',
        "pages/accounts/test_mine.py"
        "::test_whoever_stands_in_for_a_colleague_sees_rows_without_figures_and_is_written_down",
    ),
    ("Owners of decisions", "ui/export/test_reminders.py::test_people_are_named_where_that_is_asked_for"),
    ("Who sees what", "pages/test_access.py::test_a_reader_sees_no_person_no_amount_no_button"),
    ("`allow_owner_grouping", "allow_owner_grouping"),
    (
        "`smallest_group`",
        "metrics/question/test_groups.py::test_a_filter_that_selects_or_leaves_out_a_few_people_is_refused",
    ),
    ("Contacts are read", "connectors/sql/test_reading.py::test_the_transaction_itself_is_read_only"),
    ("The customer's voice", "pages/accounts/test_voice.py::test_names_are_refused_in_the_editor_too"),
    ("Stories can be told", "pages/leadership/test_story.py::test_story_in_english_without_names"),
    ("Everything stays", "journeys/test_dashboard.py::assert watched.foreign(server.url) == []"),
    (
        "A person is forgotten",
        "connectors/forgetting/test_forgetting.py::test_no_byte_tells_of_a_forgotten_person",
    ),
    ("Deleted in the CRM", "GLEICHTAKT_KEEP_SNAPSHOTS"),
    ("Minutes and baselines", "storage/records/test_meetings.py::test_baseline_comes_back_as_it_was_frozen"),
)


def statements(name: str) -> list[str]:
    """Every bullet, every row of a table, and every paragraph about a setting of the charter."""
    lines = (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines()
    rows = [line for place, line in enumerate(lines) if line.startswith("| ") and lines[place - 1].startswith("|")]
    settings = [line for line in lines if re.match(r"`(allow_owner_grouping|smallest_group)", line)]
    kept = {*rows, *settings, *(line for line in lines if line.startswith("- "))}
    return [line.strip("|- ") for line in lines if line in kept]


def test_every_statement_is_held_and_nothing_else_is() -> None:
    found = statements("co-determination.md")
    assert [text[: len(begins)] for text, (begins, _) in zip(found, HELD, strict=True)] == [one for one, _ in HELD]
    assert len(statements("co-determination.de.md")) == len(found)


@pytest.mark.parametrize("proof", [proof for _, proof in HELD])
def test_what_holds_it_is_there(proof: str) -> None:
    assert is_there(proof)
