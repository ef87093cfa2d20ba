"""The library of known exports: every declaration is found by its headings, English and German, and by no others'."""

import tomllib
from pathlib import Path

import pytest

from connectors.files.known import declared, fits, library
from connectors.files.known.declaration import read_declaration
from connectors.files.known.headings import entered_stage, plain_heading
from connectors.kit.base import SettingsError

HEADINGS = tomllib.loads((Path(__file__).parent / "known_exports" / "headings.toml").read_text(encoding="utf-8"))


def columns(headings):
    return [(heading, heading) for heading in headings]


def test_every_declaration_has_headings_to_be_found_by():
    assert {one.key for one in library()} == set(HEADINGS)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("key", HEADINGS)
def test_a_known_export_is_found_by_its_headings(key, language):
    best = fits(columns(HEADINGS[key][language]))[0]
    assert best.declaration.key == key
    for field, column in HEADINGS[key]["fields"][language].items():
        assert best.fields[field] == column


def test_headings_that_say_nothing_are_no_known_export():
    assert fits(columns(["A", "B", "C"])) == []


def test_a_unit_is_no_part_of_a_heading():
    assert {plain_heading(text) for text in ("Auftragswert (€)", "Auftragswert [T€]", "AUFTRAGSWERT in EUR")} == {
        "auftragswert"
    }
    assert plain_heading("Probability (%)") == "probability"
    assert plain_heading("Amount (converted)") == "amountconverted"
    assert {plain_heading(text) for text in ("Wert\n(netto, €)", "Wert netto (€)", "Wert in € (netto)")} == {
        "wert", "wertnetto",
    }  # fmt: skip


def test_a_heading_is_the_same_however_its_words_are_joined():
    assert {plain_heading(text) for text in ("StageName", "stage_name", "Stage Name", "Stage-\nname")} == {"stagename"}
    assert plain_heading("Zu-\nständig") == plain_heading("Zuständig")


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ('Date entered "Contract sent (Sales Pipeline)"', ("Contract sent", "Sales Pipeline")),
        ('Date entered "Closed won"', ("Closed won", None)),
        ("Datum des Eintritts in „Vertrag gesendet (Vertrieb)“", ("Vertrag gesendet", "Vertrieb")),
        ('Date exited "Contract sent (Sales Pipeline)"', None),
        ("Date entered current stage", None),
    ],
)
def test_a_column_of_a_stage_names_it_in_its_heading(heading, found):
    assert entered_stage(heading, declared("hubspot_deals").history.entered) == found


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Closed Won", "won"), ("closed-won", "won"), ("GEWONNEN", "won"), ("Abgeschlossen und verloren", "lost"),
        ("Offen", "open"), ("Nicht gewonnen", None), ("Closed - Not Won", None), ("Storniert", None), ("", None),
    ],
)  # fmt: skip
def test_only_a_whole_word_says_what_became_of_it(word, state):
    assert declared("list_opportunities").state_of(word) == state


def test_a_word_of_one_vendor_says_nothing_elsewhere():
    assert declared("hubspot_deals").state_of("closedwon") == "won"
    assert declared("list_opportunities").state_of("closedwon") is None


def test_a_column_twice_is_told():
    best = fits([("Betrag", "Betrag"), ("Betrag 2", "Betrag"), ("Phase", "Phase"), ("Kunde", "Kunde")])[0]
    assert (best.fields["amount"], best.twice) == ("Betrag", (("amount", "Betrag 2"),))


def test_a_declaration_that_names_no_field_is_refused(tmp_path):
    path = tmp_path / "new.toml"
    path.write_text(
        'key = "new"\nrows = "account"\nis_plain = true\nname = { de = "A", en = "A" }\nrequired = ["name"]\n'
        '[fields]\nname = ["Name"]\nstage = ["Stage"]\n'
    )
    with pytest.raises(SettingsError) as refused:
        read_declaration(path)
    assert refused.value.key == "files.declaration_invalid"
    assert "stage: no field of account; allowed are account_id, name" in refused.value.values["reason"]


@pytest.mark.parametrize(
    ("key", "headings"),
    [
        ("salesforce_opportunities", ["Id", "IsDeleted", "AccountId", "Name", "StageName", "CloseDate", "IsWon"]),
        ("salesforce_accounts", ["Id", "IsDeleted", "Name", "ParentId", "BillingCity", "NumberOfEmployees"]),
        ("list_opportunities", ["opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date",
                                "close_date", "close_value"]),
    ],
)  # fmt: skip
def test_headings_that_are_names_of_fields(key, headings):
    assert fits(columns(headings))[0].declaration.key == key


def test_a_name_alone_is_no_company():
    assert fits(columns(["Name", "Opportunity ID", "Rank", "Size"])) == []
