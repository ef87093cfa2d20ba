"""Where a draft stands and what holds, in a sentence."""

from datetime import UTC, date, datetime

import pytest

from model.charter import DEFAULT_CHARTER, parse_charter
from model.charter_edits import with_values
from storage.records.charter_drafts import CharterDraft
from ui.charter import charter_words, status_words
from ui.text import language

TEXT = DEFAULT_CHARTER.read_text(encoding="utf-8")
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
NELE = {"marketing_by": "Nele", "marketing_at": AT, "holds_from": date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("agreed", "changed", "german", "english"),
    [
        (
            {},
            1,
            "Der Entwurf ändert eine Stelle; es gilt weiter Version 2. Zugestimmt hat noch niemand: Es fehlen"
            " Marketing und Vertrieb, unter „Einigung“.",
            "The draft changes one thing; version 2 still holds. Nobody has agreed yet: marketing and"
            " sales are missing, under “Agreement”.",
        ),
        (
            NELE,
            3,
            "Der Entwurf ändert 3 Stellen; es gilt weiter Version 2. Marketing hat zugestimmt (Nele); es fehlt"
            " der Vertrieb, unter „Einigung“. Gelten soll der Entwurf ab 01.01.2027.",
            "The draft changes 3 things; version 2 still holds. Marketing has agreed (Nele); sales is"
            " missing, under “Agreement”. The draft is to hold from 1 Jan 2027.",
        ),
        (
            {**NELE, "sales_by": "Ben", "sales_at": AT},
            3,
            "Der Entwurf ändert 3 Stellen; es gilt weiter Version 2. Beide haben zugestimmt (Nele, Ben): Der"
            " Entwurf gilt ab 01.01.2027.",
            "The draft changes 3 things; version 2 still holds. Both have agreed (Nele, Ben): the draft"
            " holds from 1 Jan 2027.",
        ),
    ],
)
def test_who_has_agreed_and_who_must(agreed, changed, german, english):
    draft = CharterDraft(**agreed)
    for spoken, sentence in (("de", german), ("en", english)):
        with language.speaking(spoken):
            told = status_words.status_sentences(
                draft, changed=changed, held_version=2, shown_name=lambda name: name or ""
            )
            assert told == sentence


def test_nobody_is_named_to_those_who_may_not_see_people():
    draft = CharterDraft(**NELE)
    with language.speaking("en"):
        told = status_words.status_sentences(
            draft, changed=1, held_version=2, shown_name=lambda name: "***" if name else ""
        )
    assert "Marketing has agreed (***); sales is missing" in told
    assert "Nele" not in told


def test_what_holds_of_motions_and_money():
    charter = parse_charter(
        with_values(
            TEXT,
            {
                ("motion", "new", "pipelines"): ["Sales", "Partner"],
                ("motion", "new", "types"): ["EU"],
                ("money", "currency"): "EUR",
                ("money", "rates", "2026", "USD"): 0.92,
            },
        )
    )
    with language.speaking("de"):
        new, existing = (charter_words.motion_conditions(motion) for motion in charter.motions)
        assert new == "Pipeline Sales, Partner; Typ EU"
        assert existing == "ab dem ersten Gewinn des Accounts"
        assert charter_words.money_sentence(charter) == "Alle Summen stehen in EUR. Kurse: 1 USD = 0,92 (2026)."
    with language.speaking("en"):
        assert charter_words.motion_conditions(parse_charter(TEXT).motions[0]) == (
            "all opportunities that no other motion takes"
        )
        assert charter_words.money_sentence(parse_charter(TEXT)) == (
            "No currency is agreed: sums are in the currency of the data, if they have only one."
        )
