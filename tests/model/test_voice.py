"""Cards of the customer's voice: what looks like a name, what a card needs, how long it is fresh."""

from datetime import date

import pytest

from model.errors import Fault
from model.voice import Card, made, naming_lines

GIVEN = {
    "card_id": "downtime", "language": "de", "kind": "job", "title": "Titel", "phase": "comparison",
    "about": "Stillstände vermeiden", "segment": "", "interviewed_on": date(2026, 3, 1), "voices": 2,
    "texts": {"situation": "Wenn es steht"},
}  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "erreichbar unter anna.muster@firma.example",
        "Rückruf unter +49 (0)30 1234567",
        "Tel. 030 / 123 45 67",
        "Frau Muster findet das zu teuer",
        "so Herr Dr. Beispiel",
        "Ms Sample disagreed",
        "Dr. Sample disagreed",
        "Interview mit Anna Muster im Mai",
        "conversation with Ann Sample",
        "Name: Muster",
        "- Interviewee: the plant manager",
        "**Gesprächspartnerin:** Anna",
    ],
)
def test_lines_that_look_like_a_name(line: str) -> None:
    assert [*naming_lines(f"harmlos\n{line}")] == [2]


@pytest.mark.parametrize(
    "line",
    [
        "Eine Anlage stand am 14.09.2026 um 06:30 Uhr für 12.000 € still.",
        "Die Frau an der Maschine entscheidet mit.",
        "Im Gespräch mit dem Einkauf fiel das Wort Rahmenvertrag.",
        "2026-09-14, 1.250 Maschinen, 0,5 % Ausschuss, 24/7",
        "Unser Markenname zählt wenig.",
        "Herr der Lage bleiben",
    ],
)
def test_lines_that_name_nobody(line: str) -> None:
    assert [*naming_lines(line)] == []


def test_a_card_knows_which_of_its_parts_name_somebody() -> None:
    card = made(**GIVEN | {"title": "Frau Muster", "texts": {"situation": "ruft an: 030 1234567", "outcome": "gut"}})
    assert card.named == ("title", "situation")
    assert made(**GIVEN).named == ()


def test_an_empty_segment_is_none() -> None:
    assert made(**GIVEN).segment is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "}, {"voices": 0}, {"texts": {}}, {"texts": {"situation": " "}},
        {"texts": {"trigger": "of personas"}},
        {"texts": {"situation": "x" * 2001}}, {"kind": "poem"}, {"card_id": "a/b"}, {"interviewed_on": "yesterday"},
        {"name": "Anna"},
    ],
)  # fmt: skip
def test_what_no_card_may_be(wrong: dict) -> None:
    with pytest.raises(Fault, match=r"voice\.incomplete"):
        made(**GIVEN | wrong)


@pytest.mark.parametrize(
    ("day", "is_fresh"),
    [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2027, 3, 1), True), (date(2027, 3, 2), False)],
)
def test_fresh_for_a_year_and_not_before_it_was_said(day: date, is_fresh: bool) -> None:
    assert Card.model_validate(GIVEN).is_fresh(day) is is_fresh
