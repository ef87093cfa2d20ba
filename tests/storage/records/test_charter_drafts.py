"""One draft for everybody, both departments agree to the same words and day, whoever changes takes agreements back."""

from datetime import date

import pytest

from model.errors import Fault
from storage.records import Records
from storage.records import charter_drafts as drafts

DAY = date(2026, 12, 1)


def begun(records: Records, words: str = "version = 1", **more) -> drafts.CharterDraft:
    with records.begin() as session:
        return drafts.begin(session, words, base_version=1, by="Nele", **more)


def agreed(records: Records, draft: drafts.CharterDraft, side, by: str, day: date = DAY) -> drafts.CharterDraft:
    with records.begin() as session:
        return drafts.agree(session, draft.draft_id, side, by=by, holds_from=day, seen_revision=draft.revision)


def rewritten(records: Records, draft: drafts.CharterDraft, words: str, seen: int, by: str) -> drafts.CharterDraft:
    with records.begin() as session:
        return drafts.rewrite(session, draft.draft_id, words, seen_revision=seen, by=by)


def test_there_is_one_draft_and_one_of_the_demonstration(records):
    first, second = begun(records), begun(records, "other words")
    assert (first.draft_id, second.text) == (second.draft_id, "version = 1")
    assert begun(records, "simulated", is_demo=True).draft_id != first.draft_id


def test_a_draft_survives_its_process(records, place):
    draft = begun(records)
    rewritten(records, draft, "version = 2", 1, "Ben")
    again = Records(*place)
    with again.reading() as session:
        found = drafts.open_draft(session)
        assert (found.text, found.revision, found.changed_by) == ("version = 2", 2, "Ben")
        assert [(row.revision, row.changed_by, words) for row, words in drafts.revisions(session, found.draft_id)] == [
            (1, "Nele", "version = 1"), (2, "Ben", "version = 2"),
        ]  # fmt: skip
    again.close()


def test_nobody_overwrites_unseen(records):
    draft = begun(records)
    rewritten(records, draft, "version = 2", 1, "Ben")
    with pytest.raises(Fault, match=r"charter\.changed_meanwhile .*name=Ben"):
        rewritten(records, draft, "version = 3", 1, "Nele")


def test_both_departments_agree(records):
    draft = begun(records)
    assert not agreed(records, draft, "marketing", "Nele").is_agreed
    whole = agreed(records, draft, "sales", "Ben")
    assert whole.is_agreed
    assert (whole.marketing_by, whole.sales_by, whole.holds_from) == ("Nele", "Ben", DAY)


def test_a_change_takes_agreements_back_the_same_words_do_not(records):
    draft = begun(records)
    agreed(records, draft, "marketing", "Nele")
    assert rewritten(records, draft, "version = 1", 1, "Ben").marketing_by == "Nele"
    changed = rewritten(records, draft, "version = 2", 1, "Ben")
    assert (changed.marketing_by, changed.marketing_at, changed.holds_from) == (None, None, None)


def test_another_day_takes_back_what_the_other_side_agreed_to(records):
    draft = begun(records)
    agreed(records, draft, "marketing", "Nele")
    found = agreed(records, draft, "sales", "Ben", date(2027, 1, 1))
    assert (found.marketing_by, found.sales_by, found.holds_from) == (None, "Ben", date(2027, 1, 1))


def test_two_people_agree(records):
    draft = begun(records)
    agreed(records, draft, "marketing", "Nele")
    with pytest.raises(Fault, match=r"charter\.same_person"):
        agreed(records, draft, "sales", " nele ")
    with pytest.raises(Fault, match=r"charter\.nobody"):
        agreed(records, draft, "sales", " ")


def test_agreement_is_withdrawn_and_a_draft_given_up(records):
    draft = begun(records)
    agreed(records, draft, "marketing", "Nele")
    with records.begin() as session:
        assert drafts.withdraw(session, draft.draft_id, "marketing", seen_revision=1).marketing_by is None
        drafts.drop(session, draft.draft_id, seen_revision=1)
    with records.reading() as session:
        assert drafts.open_draft(session) is None
    with pytest.raises(Fault, match=r"charter\.no_draft"):
        rewritten(records, draft, "version = 2", 1, "Ben")
    assert begun(records).draft_id != draft.draft_id


def test_versions_are_kept_once(records):
    with records.begin() as session:
        drafts.keep(session, "version = 1", 1)
        drafts.keep(session, "something else", 1)
        drafts.keep(session, "version = 2", 2, held_from=DAY, marketing_by="Nele", sales_by="Ben")
    with records.reading() as session:
        assert [(v.version, v.held_from, v.sales_by) for v in drafts.versions(session)] == [
            (2, DAY, "Ben"),
            (1, None, None),
        ]
        assert drafts.version_text(session, 1) == "version = 1"
        assert drafts.version_text(session, 3) is None


def test_a_demonstration_is_forgotten(records):
    begun(records, is_demo=True)
    kept = begun(records)
    with records.begin() as session:
        drafts.keep(session, "simulated", 1, is_demo=True)
        drafts.forget_demonstration(session)
    with records.reading() as session:
        assert drafts.open_draft(session, is_demo=True) is None
        assert drafts.versions(session, is_demo=True) == []
        assert drafts.open_draft(session).draft_id == kept.draft_id
