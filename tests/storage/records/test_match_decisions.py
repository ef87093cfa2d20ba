"""Decisions on pairs: kept, reversible, and nobody decides over another's head unseen."""

import pytest

from storage.records import match_decisions
from storage.records.match_decisions import ChangedMeanwhile, Decided


def test_the_last_word_on_a_pair_is_in_force_and_every_word_is_kept(records):
    with records.begin() as session:
        first = match_decisions.decide(session, "account", "m:2", "c:1", "same", by="Eva")
        match_decisions.decide(session, "account", "c:5", "m:6", "different")
        match_decisions.decide(session, "account", "c:1", "m:2", "different", seen=first.match_decision_id, by="Max")
    with records.reading() as session:
        # Either way round it is one pair.
        assert match_decisions.in_force(session) == [
            Decided("account", "c:5", "m:6", are_same=False),
            Decided("account", "c:1", "m:2", are_same=False),
        ]
        told = [(one.left_id, one.verdict, one.decided_by) for one in match_decisions.history(session)]
    assert told == [("c:1", "different", "Max"), ("c:5", "different", None), ("c:1", "same", "Eva")]


def test_what_is_taken_back_is_no_longer_in_force(records):
    with records.begin() as session:
        said = match_decisions.decide(session, "account", "c:1", "m:2", "same")
        match_decisions.decide(session, "account", "c:1", "m:2", "taken_back", seen=said.match_decision_id)
    with records.reading() as session:
        assert match_decisions.in_force(session) == []
        assert [one.verdict for one in match_decisions.lasting(session)] == ["taken_back"]


@pytest.mark.parametrize("seen", [None, 77])
def test_who_has_not_seen_the_last_word_is_told_it(records, seen):
    with records.begin() as session:
        match_decisions.decide(session, "account", "c:1", "m:2", "same", by="Eva")
    with pytest.raises(ChangedMeanwhile) as clash, records.begin() as session:
        match_decisions.decide(session, "account", "m:2", "c:1", "different", seen=seen)
    assert clash.value.theirs.decided_by == "Eva"
    with records.reading() as session:
        assert len(match_decisions.history(session)) == 1


def test_contacts_and_accounts_are_decided_on_apart(records):
    with records.begin() as session:
        match_decisions.decide(session, "account", "c:1", "m:2", "same")
        match_decisions.decide(session, "contact", "c:1", "m:2", "different")
    with records.reading() as session:
        assert [one.kind for one in match_decisions.in_force(session)] == ["account", "contact"]


def test_what_cannot_be_said(records):
    with records.begin() as session:
        with pytest.raises(ValueError, match="itself"):
            match_decisions.decide(session, "account", "c:1", "c:1", "same")
        with pytest.raises(ValueError, match="nothing to take back"):
            match_decisions.decide(session, "account", "c:1", "m:2", "taken_back")


def test_of_two_who_decide_first_at_the_same_moment_one_is_refused(records, monkeypatch):
    with records.begin() as session:
        match_decisions.decide(session, "account", "c:1", "m:2", "same", by="Eva")
    # The second looked before the first had written.
    monkeypatch.setattr(match_decisions, "_last", lambda *asked: None)
    with pytest.raises(ChangedMeanwhile), records.begin() as session:
        match_decisions.decide(session, "account", "c:1", "m:2", "different", by="Max")
    with records.reading() as session:
        assert [one.decided_by for one in match_decisions.history(session)] == ["Eva"]
