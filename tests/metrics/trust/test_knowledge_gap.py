"""Knowledge gap: traced by hand, and against the plain-Python reading for any cards."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference.journeys import PATIENT, journeys

CHARTER = default_charter()
DAY = date(2026, 3, 31)
# Where everybody in play stands on the day.
STANDING = {("trigger", None): 1, ("comparison", "KMU"): 2, ("comparison", "Konzern"): 1}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return publish(
        Warehouse(tmp_path_factory.mktemp("gap")),
        phase_event=journeys(
            "a: comparison@0", "b: trigger@0 > comparison@9", "c: comparison@5", "d: trigger@3", "w: trigger@0 > won@4"
        ),
        account=[
            {"account_id": name, "name": name, "segment": segment}
            for name, segment in (("a", "KMU"), ("b", "KMU"), ("c", "Konzern"), ("d", None), ("w", "KMU"))
        ],
    )


def asked(snapshot, *cards):
    return rows(answer(snapshot, "knowledge_gap", as_of=DAY, cards=cards))


def test_fresh_outdated_and_none(snapshot):
    found = asked(
        snapshot,
        ("comparison", "KMU", 3, date(2025, 3, 31)),  # 365 days ago
        ("comparison", "KMU", 4, date(2025, 3, 30)),  # 366
        ("comparison", "Konzern", 2, date(2024, 1, 1)),
        ("comparison", "Konzern", 9, date(2026, 4, 1)),  # the day after
        ("trigger", "KMU", 5, DAY),  # nobody of that segment stands there
        ("comparison", None, 5, DAY),
    )
    assert [tuple(row.values()) for row in found] == [
        ("trigger", None, 1, 0, 0, None, False),
        ("comparison", "KMU", 2, 7, 3, date(2025, 3, 31), True),
        ("comparison", "Konzern", 1, 2, 0, date(2024, 1, 1), False),
    ]


def test_a_filter_leaves_fields_out(snapshot):
    found = rows(answer(snapshot, "knowledge_gap", as_of=DAY, cards=(), where={"segment": ["KMU"]}))
    assert [(row["phase"], row["segment"], row["accounts"]) for row in found] == [("comparison", "KMU", 2)]


@settings(PATIENT, max_examples=40)
@given(
    cards=st.lists(
        st.tuples(
            st.sampled_from(CHARTER.in_play),
            st.sampled_from((None, "KMU", "Konzern", "other")),
            st.integers(1, 9),
            st.integers(-400, 20).map(lambda days: DAY + timedelta(days=days)),
        ),
        max_size=12,
    )
)
def test_any_cards_against_plain_python(snapshot, cards):
    expected = []
    for (phase, segment), accounts in STANDING.items():
        own = [card for card in cards if card[0] == phase and card[1] == segment and card[3] <= DAY]
        fresh = [card for card in own if DAY - card[3] <= timedelta(days=365)]
        expected.append(
            {
                "phase": phase, "segment": segment, "accounts": accounts, "voices": sum(card[2] for card in own),
                "fresh_voices": sum(card[2] for card in fresh),
                "last_interview_on": max((card[3] for card in own), default=None), "is_fresh": bool(fresh),
            }
        )  # fmt: skip
    same(asked(snapshot, *cards), expected)
