"""What the data protection officer is told about people who are forgotten: each sentence is held by a test or a
setting.
"""

from pathlib import Path

import pytest

from tests.proofs import is_there, sentences

ROOT = Path(__file__).resolve().parents[1]
BACK = "connectors/forgetting/test_coming_back.py"
FORGETTING = "connectors/forgetting/test_forgetting.py"
NO_BYTE = f"{FORGETTING}::test_no_byte_tells_of_a_forgotten_person"
# In the order of the document: how the English sentence begins, and what holds it: a test, or a setting.
HELD = (
    ("python cli.py about contact|user", NO_BYTE),
    ("python cli.py forget contact|user", NO_BYTE),
    ("python cli.py forget source", f"{FORGETTING}::test_a_source_forgotten_is_gone_with_its_snapshots"),
    ("The id is the one", NO_BYTE),
    ("Ids that were united", f"{FORGETTING}::test_ids_that_were_united_are_one_person"),
    ("Employees whom an export", f"{BACK}::test_an_owner_whom_only_the_deals_of_an_export_name"),
    ("At a terminal `forget` says", "cli/test_forget.py::test_nobody_is_forgotten_by_a_slip"),
    ("what was read of systems", NO_BYTE),
    ("lists (", NO_BYTE),
    ("imported exports", NO_BYTE),
    ("uploads and leftovers", "storage/test_private.py::test_what_a_killed_run_left_goes_and_what_is_in_use_stays"),
    ("snapshots, all that are kept", NO_BYTE),
    ("meetings, decisions", NO_BYTE),
    ("`forgotten.json`", f"{BACK}::test_a_list_given_once_more_names_only_the_others"),
    ("Nothing but a sentence", f"{FORGETTING}::test_files_that_cannot_be_rewritten_are_named"),
    (
        "First and last name in cells",
        f"{FORGETTING}::test_a_name_of_two_letters_in_cells_of_its_own_goes_with_the_address",
    ),
    (
        "Another person of exactly",
        f"{FORGETTING}::test_another_person_of_the_same_name_keeps_their_rows_but_no_text_names_them",
    ),
    (
        "Forgetting works on",
        "connectors/forgetting/test_forgetting_on_postgresql.py::test_no_table_tells_of_a_forgotten_person",
    ),
    ("On Spark", "connectors/forgetting/test_forgetting_on_postgresql.py::test_nobody_can_be_taken_out_of_spark"),
    ("While a sync goes on", f"{FORGETTING}::test_while_a_sync_goes_on_nobody_is_forgotten_and_a_sentence_says_so"),
    ("An open page shows", "pages/test_frame.py::test_is_noticed_at_the_next_run"),
    ("Who is deleted in a system", "GLEICHTAKT_RETAIN_DAYS"),
    (
        "What people wrote down",
        f"{FORGETTING}::test_who_is_deleted_in_the_system_is_gone_when_the_days_are_over",
    ),
    ("Files are readable by", "storage/test_private.py::test_what_is_written_and_what_was_written_is_ours_alone"),
)  # fmt: skip


def halves() -> tuple[str, str]:
    """The English and the German part of the document."""
    text = (ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8")
    english, german = text.split("\n# Personenbezogene Daten\n")
    # The first paragraph says whom the document is for, and leads to the other language.
    return english.split("\n", 3)[3], german


def test_every_sentence_is_held_and_nothing_else_is() -> None:
    english, german = (sentences(half) for half in halves())
    assert [text[: len(begins)] for text, (begins, _) in zip(english, HELD, strict=True)] == [one for one, _ in HELD]
    assert len(german) == len(english)


@pytest.mark.parametrize("proof", dict.fromkeys(proof for _, proof in HELD))
def test_what_holds_it_is_there(proof: str) -> None:
    assert is_there(proof)
