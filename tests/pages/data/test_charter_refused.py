"""Nonsense in the editor: every refusal says what, where and what to do, and nothing is written."""

from datetime import date

import pytest

from model.charter import DEFAULT_CHARTER, parse_charter
from model.charter_edits import with_values
from model.charter_faults import CharterFault
from model.stage_rules import with_stage_rules
from ui.charter import draft_words
from ui.charter.draft_faults import draft_faults
from ui.text import language

PAGE = "pages/data/charter.py"
TEXT = DEFAULT_CHARTER.read_text(encoding="utf-8")
HELD = parse_charter(TEXT)
TODAY = date(2026, 11, 30)
PHASE, GOAL = ("phase", "trigger"), ("target", "decision", "2026-Q4")


def told(text: str, spoken: str, held=HELD) -> list[str]:
    with language.speaking(spoken):
        return [draft_words.fault_sentence(one, held) for one in draft_faults(text, held, TODAY)]


@pytest.mark.parametrize(
    ("values", "german", "english"),
    [
        (
            {(*PHASE, "limit_days"): -5},
            "Anstoß: Grenze (Tage): Der Wert muss größer als 0 sein.",
            "Trigger: Limit (days): the value must be greater than 0.",
        ),
        (
            {("phase", "decision", "name", "de"): "anstoß", ("phase", "decision", "name", "en"): "Choice"},
            "Entscheidung: Name (DE): So heißt schon etwas anderes („anstoß“). Geben Sie einen anderen Namen.",
            "Decision: Name (DE): something else has that name already (“anstoß”). Give another name.",
        ),
        (
            {(*PHASE, "name", "en"): "N" * 200},
            "Anstoß: Name (EN): Der Name ist zu lang; höchstens 80 Zeichen.",
            "Trigger: Name (EN): the name is too long; at most 80 letters.",
        ),
        (
            {("stuck_share",): 1.2},
            "Anteil bis zum Festhängen: Der Wert muss kleiner als 100\u202f% sein.",
            "Share until stuck: the value must be less than 100%.",
        ),
        (
            {(*GOAL, "conversion_rate"): 1.5},
            "Entscheidung, Q4 2026: Konversion: Der Wert darf höchstens 100\u202f% sein.",
            "Decision, Q4 2026: Conversion: the value must be at most 100%.",
        ),
        (
            {("money", "currency"): "EUX"},
            "Währung aller Summen: Diese Währung gibt es nicht. Schreiben Sie drei Buchstaben nach ISO 4217, wie EUR.",
            "Currency of all sums: there is no such currency. Write three letters as in ISO 4217, such as EUR.",
        ),
        (
            {("money", "currency"): "EUR", ("money", "rates", "?", "USD"): 0.9},
            "Jahr eines weiteren Kurses: Schreiben Sie es wie 2026.",
            "Year of one more rate: write it like 2026.",
        ),
        (
            {("target", "decision", "2026-Q3", "entries"): 9},
            "Entscheidung, Q3 2026: Eintritte: Dieses Quartal ist vorbei, sein Ziel bleibt, wie es vereinbart war."
            " Ändern lässt sich, was ab Q4 2026 gilt.",
            "Decision, Q3 2026: Entries: this quarter is over, its target stays as it was agreed. What holds from"
            " Q4 2026 on can be changed.",
        ),
        (
            {("service_level", "closes"): "07:00"},
            "Ende der Arbeitszeit: Die Arbeitszeit muss nach ihrem Beginn (08:00) enden, spätestens um 24:00.",
            "Working time ends: working time must end after it begins (08:00), at the latest at 24:00.",
        ),
        (
            {("service_level", "holiday_region"): "Bayern"},
            "Feiertage (z. B. DE-BY): Diese Region ist nicht bekannt. Schreiben Sie ein Land oder ein Land mit seinem"
            " Teil, wie DE, DE-BY, oder lassen Sie das Feld leer.",
            "Holidays (such as DE-BY): this region is not known. Write a country, or a country with its part, such as"
            " DE, DE-BY, or leave the field empty.",
        ),
    ],
)
def test_a_sentence_for_each(values, german, english):
    text = with_values(TEXT, values)
    assert (told(text, "de"), told(text, "en")) == ([german], [english])


def test_a_stage_that_would_mean_two_phases():
    twice = f'{TEXT}\n[[rule]]\nphase = "decision"\nfrom = "stage_change"\nstages = ["proposal"]\n'
    assert told(twice, "en") == [
        "Stage “proposal”: this stage would stand for several phases (Comparison, Decision). Leave it in one of them."
    ]
    # Where that holds already it may stay, so that everything else can be changed.
    assert draft_faults(with_values(twice, {("silent_days",): 30}), parse_charter(twice), TODAY) == []
    assert draft_faults(with_stage_rules(TEXT, {"Proposal": "decision"}), HELD, TODAY) == []


def test_targets_of_the_running_quarter_and_those_agreed_before_may_stand():
    before = with_values(TEXT, {("target", "decision", "2026-Q3", "entries"): 9})
    later = with_values(before, {(*GOAL, "entries"): 10})
    assert draft_faults(later, parse_charter(before), TODAY) == []
    taken = with_values(later, {("target", "decision", "2026-Q3", "entries"): None})
    (found,) = draft_faults(taken, parse_charter(before), TODAY)
    assert found == CharterFault(("target", "decision", "2026-Q3", "entries"), "past", "2026-Q4")


@pytest.mark.parametrize(
    ("added", "german", "english"),
    [
        (
            '[[rule]]\nphase = "nix"\nfrom = "activity"\nkinds = ["x"]',
            "„nix“ ist keine Phase. Erlaubt sind trigger,",
            "“nix” is no phase. Allowed are trigger,",
        ),
        (
            "[[phase",
            "Die Datei ist kein gültiges TOML. Der Fehler steht in Zeile ",
            "The file is not valid TOML. The fault is in line ",
        ),
    ],
)
def test_reasons_of_a_file_are_told_in_the_language_of_the_page(added: str, german: str, english: str) -> None:
    broken = f"{TEXT}\n{added}\n"
    assert [german in told(broken, "de")[0], english in told(broken, "en")[0]] == [True, True]
