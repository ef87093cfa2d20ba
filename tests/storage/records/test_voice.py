"""Cards among the records: nobody overwrites another's edit unseen, neither in the browser nor by an import."""

from datetime import date

import pytest

from model.voice import made
from storage.records.voice import ChangedMeanwhile, all_cards, remove, save, take_over


def card(**changed):
    return made(
        **{
            "card_id": "downtime", "language": "en", "kind": "job", "title": "First", "phase": "comparison",
            "about": "Avoid downtime", "segment": None, "interviewed_on": date(2026, 3, 1), "voices": 2,
            "texts": {"situation": "It stands still"},
        }
        | changed
    )  # fmt: skip


def kept(records, *, is_demo=False):
    with records.reading() as session:
        return [(row.card.card_id, row.card.title, row.version) for row in all_cards(session, is_demo=is_demo)]


def test_what_is_saved_is_read_again(records):
    with records.begin() as session:
        save(session, card(), seen_version=None, by="ute@firm.example")
    with records.reading() as session:
        (row,) = all_cards(session, is_demo=False)
    assert (row.card, row.version, row.changed_by) == (card(), 1, "ute@firm.example")
    assert kept(records, is_demo=True) == []


def test_the_second_of_two_editors_sees_what_the_first_wrote(records):
    with records.begin() as session:
        save(session, card(), seen_version=None)
    with records.begin() as session:
        save(session, card(title="By one"), seen_version=1)
    with pytest.raises(ChangedMeanwhile) as raised, records.begin() as session:
        save(session, card(title="By the other"), seen_version=1)
    assert (raised.value.theirs.card.title, raised.value.theirs.version) == ("By one", 2)
    assert raised.value.yours.title == "By the other"
    assert kept(records) == [("downtime", "By one", 2)]
    with records.begin() as session:  # having seen it, they save once more
        save(session, card(title="By the other"), seen_version=2)
    assert kept(records) == [("downtime", "By the other", 3)]


def test_saving_what_is_there_already_changes_nothing(records):
    with records.begin() as session:
        save(session, card(), seen_version=None)
    with records.begin() as session:
        save(session, card(), seen_version=1)
    assert kept(records) == [("downtime", "First", 1)]


def test_a_card_changed_meanwhile_is_not_removed(records):
    with records.begin() as session:
        save(session, card(), seen_version=None)
        save(session, card(title="Second"), seen_version=1)
    with pytest.raises(ChangedMeanwhile), records.begin() as session:
        remove(session, card(), seen_version=1)
    with records.begin() as session:
        remove(session, card(), seen_version=2)
    assert kept(records) == []
    with pytest.raises(ChangedMeanwhile) as raised, records.begin() as session:
        save(session, card(title="Third"), seen_version=2)
    assert raised.value.theirs is None


class TestImport:
    def test_twice_changes_nothing_and_a_new_wording_is_taken_over(self, records):
        for cards, told in (
            ([card(), card(language="de")], (2, 0, 0)),
            ([card(), card(language="de")], (0, 0, 2)),
            ([card(title="Second"), card(language="de")], (0, 1, 1)),
        ):
            with records.begin() as session:
                done = take_over(session, cards)
            assert (len(done.added), len(done.changed), len(done.unchanged)) == told
        assert sorted(kept(records)) == [("downtime", "First", 1), ("downtime", "Second", 2)]

    def test_an_edit_in_the_browser_survives(self, records):
        with records.begin() as session:
            take_over(session, [card()])
            save(session, card(title="Edited"), seen_version=1)
            assert take_over(session, [card()]).unchanged == ["downtime (en)"]
            assert take_over(session, [card(title="New file")]).kept == ["downtime (en)"]
        assert kept(records) == [("downtime", "Edited", 2)]
        with records.begin() as session:
            assert take_over(session, [card(title="New file")], overwrite=True).changed == ["downtime (en)"]
        assert kept(records) == [("downtime", "New file", 3)]

    def test_a_card_of_the_browser_is_not_replaced_by_a_file_of_its_name(self, records):
        with records.begin() as session:
            save(session, card(title="By hand"), seen_version=None)
            assert take_over(session, [card()]).kept == ["downtime (en)"]

    def test_the_demonstration_has_cards_of_its_own(self, records):
        with records.begin() as session:
            take_over(session, [card()], is_demo=True)
            take_over(session, [card(title="Ours")])
        assert kept(records, is_demo=True) == [("downtime", "First", 1)]
        assert kept(records) == [("downtime", "Ours", 1)]
