"""Themes among the records: nobody overwrites another's words unseen, the demonstration's stay apart."""

import pytest

from model.errors import Fault
from model.message_themes import MOST_THEMES, Theme, made, speaks_of, words_in
from storage.records import message_themes


def theme(key="price", words=("Rabatt",)):
    return Theme(theme_id=key, names={"de": "Preis"}, words=words)


def kept(records, *, is_demo=False):
    with records.reading() as session:
        return [(row.theme_id, row.words, row.version) for row in message_themes.every(session, is_demo=is_demo)]


def test_saved_changed_and_removed(records):
    for seen, words in ((None, ("Rabatt",)), (1, ("Rabatt",)), (1, ("Preis", "Rabatt"))):
        with records.begin() as session:
            message_themes.save(session, theme(words=words), seen_version=seen, by="ute@firma.example")
    assert kept(records) == [("price", ["Preis", "Rabatt"], 2)]
    for seen in (None, 1):
        with pytest.raises(Fault, match=r"messages\.changed_meanwhile"), records.begin() as session:
            message_themes.save(session, theme(words=("Skonto",)), seen_version=seen)
    with pytest.raises(Fault, match=r"messages\.changed_meanwhile"), records.begin() as session:
        message_themes.remove(session, "price", seen_version=1)
    with records.begin() as session:
        message_themes.remove(session, "price", seen_version=2)
    assert kept(records) == []


def test_as_many_as_can_be_read_side_by_side(records):
    with records.begin() as session:
        for number in range(MOST_THEMES):
            message_themes.save(session, theme(f"t{number:02d}"), seen_version=None)
        message_themes.save(session, theme("t00"), seen_version=None, is_demo=True)
    with pytest.raises(Fault, match=r"messages\.too_many"), records.begin() as session:
        message_themes.save(session, theme("more"), seen_version=None)
    with records.begin() as session:
        message_themes.forget_demonstration(session)
    assert (len(kept(records)), kept(records, is_demo=True)) == (MOST_THEMES, [])


def test_words_as_typed():
    assert words_in(" Rabatt,rabatt ;\nKünstliche   Intelligenz,, KI-Modell") == (
        "Rabatt", "Künstliche Intelligenz", "KI-Modell",
    )  # fmt: skip
    assert speaks_of("Maschinenstillstände", ("STILLST",))
    assert not speaks_of("Maschine", ("stillst",))


@pytest.mark.parametrize("changed", [{"words": ()}, {"words": ("ab",)}, {"names": {}}, {"names": {"de": " "}}])
def test_what_is_no_theme(changed):
    with pytest.raises(Fault, match=r"messages\.incomplete"):
        made(**{"theme_id": "t", "names": {"de": "Preis"}, "words": ("Rabatt",)} | changed)
