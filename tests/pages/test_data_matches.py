"""Which records mean the same company: what was merged, the queue, the three answers, and the way back."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.consolidation import consolidate
from connectors.consolidation.leads import match_leads
from model.charter import default_charter
from settings import settings
from storage.records import chosen_records, match_decisions
from storage.warehouse import Warehouse
from ui.sources import duplicates_words
from ui.text import language as spoken_language

Opens = Callable[..., AppTest]
PAGE = "pages/data/matches.py"
AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
ROWS = (
    ("hubspot:1", "Muster Maschinenbau GmbH", "muster.de", "Steel"),
    ("mautic:7", "MUSTER MASCHINENBAU <b>", "muster.de", "Metal"),
    ("hubspot:2", "Nordlicht Optik AG", "nordlicht.de", None),
    ("mautic:8", "Nordlicht Vertriebs GmbH", "nordlicht.de", None),
    ("hubspot:3", "Nordlicht", "nordlicht.de", "Optics"),
)
# One that both have; and a renewal that may be either of two.
DEALS = (
    ("hubspot:d1", "hubspot:1", "Press line", 48_000.0),
    ("mautic:d1", "mautic:7", "Muster: Press line", 48_000.0),
    ("hubspot:d2", "hubspot:1", "Renewal", 5_000.0),
    ("hubspot:d3", "hubspot:1", "Renewal", 5_000.0),
    ("mautic:d2", "mautic:7", "Renewal", 5_000.0),
)
# One name with an address of its own in each; one whose domain two companies have, and one at a domain of only one.
PEOPLE = (
    ("hubspot:c1", "hubspot:1", "Eva Roth", "eva.roth@muster.de"),
    ("mautic:c1", "mautic:7", "Roth, Eva", "eva@privat.example"),
    ("hubspot:l1", None, "Kim Lee", "kim@nordlicht.de"),
    ("hubspot:l2", None, "Jo Kern", "jo@muster.de"),
)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    warehouse = Warehouse(tmp_path)
    with warehouse.staging(synced_at=AT) as staging:
        for number, row in enumerate(ROWS, start=1):
            staging.connection.execute(
                "INSERT INTO account (account_id, name, domain, industry, synced_at, row_no) VALUES (?, ?, ?, ?, ?, ?)",
                [*row, AT, number],
            )
        staging.connection.execute(
            "INSERT INTO phase_event (account_id, phase, occurred_at, known_by)"
            " VALUES ('hubspot:1', 'trigger', ?, 'user')",
            [AT],
        )
        for number, row in enumerate(DEALS, start=1):
            staging.connection.execute(
                "INSERT INTO opportunity (opportunity_id, account_id, name, stage, amount, currency, created_at,"
                " expected_close_on, synced_at, row_no) VALUES (?, ?, ?, 'Proposal', ?, 'EUR', ?, ?, ?, ?)",
                [*row, AT, AT.date(), AT, number],
            )
        for row in PEOPLE:
            staging.connection.execute(
                "INSERT INTO contact (contact_id, account_id, name, email) VALUES (?, ?, ?, ?)", row
            )
        consolidate(staging, order=["hubspot", "mautic"])
        match_leads(staging)
        warehouse.publish(staging, charter=default_charter(), connector="systems", label="both")
    return tmp_path


def said(app: AppTest) -> str:
    html = [block.proto.body for block in app.get("html")]
    return "\n".join([*html, *(block.value for block in [*app.caption, *app.warning])])


def decided() -> list[tuple[str, str, str]]:
    with chosen_records(settings()).reading() as session:
        return [(one.left_id, one.right_id, one.verdict) for one in match_decisions.history(session)]


@pytest.mark.parametrize(
    ("language", "merged", "waiting", "effect"),
    [
        ("de", "Ein Eintrag wurde mit einem anderen", "7 Paare sind zweifelhaft", "ab dem nächsten Einlesen"),
        ("en", "One record was merged", "7 pairs are doubtful", "with the next sync"),
    ],
)
def test_what_was_merged_and_what_waits(
    open_page: Opens, language: str, merged: str, waiting: str, effect: str
) -> None:
    app = said(open_page(PAGE, lang=language))
    assert merged in app
    assert waiting in app
    assert effect in app


def test_a_pair_is_compared_and_answered(open_page: Opens) -> None:
    app = open_page(PAGE, lang="en")
    (button,) = [one for one in app.button if one.label.startswith("Different companies")]
    button.click().run()
    assert not app.exception
    assert decided() == [("hubspot:3", "mautic:8", "different")]
    assert "There is nothing to check." in said(app)


def test_later_decides_nothing(open_page: Opens) -> None:
    app = open_page(PAGE, lang="en")
    next(one for one in app.button if one.label.startswith("Later ")).click().run()
    assert not app.exception
    assert decided() == []


def test_merged_accounts_tell_why_and_are_taken_apart(open_page: Opens) -> None:
    app = open_page(PAGE, lang="en", part="merged")
    assert "One name has a word more; same domain" in said(app)
    assert "MUSTER MASCHINENBAU &lt;b&gt;" in said(app)
    next(one for one in app.button if one.label.startswith("Take apart")).click().run()
    assert not app.exception
    assert decided() == [("hubspot:1", "mautic:7", "different")]
    assert "Apart from the next sync on." in said(app)


def test_a_decision_is_taken_back(open_page: Opens) -> None:
    with chosen_records(settings()).begin() as session:
        match_decisions.decide(session, "account", "hubspot:2", "mautic:8", "same", by="Eva")
    app = open_page(PAGE, lang="en", part="decided")
    assert "Eva" in said(app)
    next(one for one in app.button if one.label.startswith("Take back")).click().run()
    assert not app.exception
    assert decided() == [("hubspot:2", "mautic:8", "taken_back"), ("hubspot:2", "mautic:8", "same")]


def test_the_account_tells_where_its_values_come_from(open_page: Opens) -> None:
    app = said(open_page("pages/accounts/account.py", lang="en", account="hubspot:1"))
    assert "Steel — HubSpot (25 Nov 2026)" in app
    assert "instead of Metal — Mautic" in app


@pytest.mark.parametrize(
    ("language", "why", "question", "apart"),
    [
        (
            "de",
            "Gleicher Name; gleicher Betrag; am selben Tag angelegt; gleicher Abschlusstag",
            "Dieselbe Verkaufschance",
            "Wieder trennen",
        ),
        ("en", "Same name; same amount; created on the same day; same closing day", "Same opportunity", "Take apart"),
    ],
)
def test_opportunities_have_the_same_queue_and_way_back(
    open_page: Opens, language: str, why: str, question: str, apart: str
) -> None:
    app = open_page(PAGE, lang=language, kind="opportunity")
    next(one for one in app.button if one.label.startswith(question)).click().run()
    assert not app.exception
    assert decided() == [("hubspot:d2", "mautic:d2", "same")]
    app = open_page(PAGE, lang=language, kind="opportunity", part="merged")
    assert why in said(app)
    assert "Muster: Press line" in said(app)
    next(one for one in app.button if one.label.startswith(apart)).click().run()
    assert decided()[0] == ("hubspot:d1", "mautic:d1", "different")


@pytest.mark.parametrize(
    ("language", "why", "question"),
    [
        ("de", "Gleicher Name in derselben Firma; verschiedene E-Mail-Adressen", "Verschiedene Personen"),
        ("en", "Same name in the same company; different e-mail addresses", "Different people"),
    ],
)
def test_people_have_the_same_queue_and_way_back(open_page: Opens, language: str, why: str, question: str) -> None:
    app = open_page(PAGE, lang=language, kind="contact")
    assert why in said(app)
    assert "eva@privat.example" in said(app)
    next(one for one in app.button if one.label.startswith(question)).click().run()
    assert not app.exception
    assert decided() == [("hubspot:c1", "mautic:c1", "different")]
    app = open_page(PAGE, lang=language, kind="contact", part="decided")
    (button,) = [one for one in app.button if one.label.startswith(("Take back", "Zurücknehmen"))]
    button.click().run()
    assert decided()[0] == ("hubspot:c1", "mautic:c1", "taken_back")


class TestContactsWithoutACompany:
    """Kim Lee writes from a domain that three companies have; Jo Kern from one that only Muster has."""

    @pytest.mark.parametrize(
        ("language", "why", "head", "answer", "verdict"),
        [
            (
                "de", "Gleiche E-Mail-Domain; mehrere Firmen haben sie", "Firma (HubSpot)", "Gehört zu dieser Firma",
                "Gehört zu dieser Firma: Kim Lee (HubSpot, nordlicht.de) · ",
            ),
            (
                "en", "Same e-mail domain; several companies have it", "Company (HubSpot)", "Belongs to this company",
                "Belongs to this company: Kim Lee (HubSpot, nordlicht.de) · ",
            ),
        ],
    )  # fmt: skip
    def test_who_may_be_of_several_is_asked_answered_and_taken_back(
        self, open_page: Opens, language: str, why: str, head: str, answer: str, verdict: str
    ) -> None:
        app = open_page(PAGE, lang=language, kind="lead")
        shown = said(app)
        assert shown.count("kim@nordlicht.de") == 3
        assert why in shown
        assert head in shown
        next(one for one in app.button if one.label.startswith(answer) and "hubspot:2" in one.key).click().run()
        assert not app.exception
        assert decided() == [("hubspot:l1", "hubspot:2", "same")]
        assert "kim@nordlicht.de" not in said(app)  # the other two companies are out of the question
        app = open_page(PAGE, lang=language, kind="lead", part="decided")
        assert verdict.replace(": ", ":</strong> ", 1) in said(app)
        next(one for one in app.button if one.key.startswith("take_back")).click().run()
        assert decided()[0] == ("hubspot:l1", "hubspot:2", "taken_back")
        assert said(open_page(PAGE, lang=language, kind="lead")).count("kim@nordlicht.de") == 3

    @pytest.mark.parametrize(
        ("language", "why", "apart", "later"),
        [
            ("de", "Gleiche E-Mail-Domain", "Wieder trennen", "Getrennt ab dem nächsten Einlesen."),
            ("en", "Same e-mail domain", "Take apart", "Apart from the next sync on."),
        ],
    )
    def test_who_was_assigned_by_a_rule_tells_why_and_is_taken_away(
        self, open_page: Opens, language: str, why: str, apart: str, later: str
    ) -> None:
        app = open_page(PAGE, lang=language, kind="lead", part="merged")
        assert why in said(app)
        assert "Jo Kern (HubSpot)" in said(app)
        next(one for one in app.button if one.label.startswith(apart)).click().run()
        assert not app.exception
        assert decided() == [("hubspot:l2", "hubspot:1", "different")]
        assert later in said(app)

    @pytest.mark.parametrize(
        ("language", "line"),
        [
            ("de", "Jo Kern nennt keine Quelle bei dieser Firma. Gleiche E-Mail-Domain"),
            ("en", "No source names Jo Kern at this company. Same e-mail domain"),
        ],
    )
    def test_the_account_tells_why_the_person_is_there(self, open_page: Opens, language: str, line: str) -> None:
        app = open_page("pages/accounts/account.py", lang=language, account="hubspot:1", part="people")
        assert line in said(app).replace("\\", "").replace("\u2060", "")


@pytest.mark.parametrize(("lang", "pair"), [("de", "Paar"), ("en", "pair")])
def test_buttons_name_what_people_know_and_no_ids(open_page: Opens, lang: str, pair: str) -> None:
    """The two renewals of one company differ in nothing that people know: their pairs are told apart by a number."""
    companies = " ".join(one.label for one in open_page(PAGE, lang=lang).button)
    assert "HubSpot" in companies
    assert "Mautic" in companies
    assert "nordlicht" in companies
    deals = [one.label for one in open_page(PAGE, lang=lang, kind="opportunity").button]
    renewals = [one for one in deals if one.count("Renewal") == 2]
    assert len(set(renewals)) == len(renewals) == 6
    assert sum(f"{pair} 1" in one for one in renewals) == 3
    assert sum(f"{pair} 2" in one for one in renewals) == 3
    ids = ("hubspot:", "mautic:", "hubspot\\:", "mautic\\:")
    assert not [one for one in (companies, *deals) for id_ in ids if id_ in one]


def test_pairs_of_one_name_are_numbered() -> None:
    with spoken_language.speaking("de"):
        assert duplicates_words.numbered(["A · B", "A · C", "A · B"]) == ["A · B · Paar 1", "A · C", "A · B · Paar 3"]
