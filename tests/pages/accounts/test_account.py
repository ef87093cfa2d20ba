"""The page of one account: what it says, what it must not know yet, and names that try to be more than text."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.tables import tables
from ui.text.escaping import html, markdown

ACCOUNT = "pages/accounts/account.py"
HOSTILE = "<img src=x onerror=alert(1)> **Acme** $x$"
PERSON = "<script>alert(2)</script> Ada"


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """acme: webinar 10 March (orientation), stage Angebot 1 May (comparison), won 1 June; late: created in June."""
    publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": "acme", "name": HOSTILE, "value": 12_000.0, "currency": "EUR", "owner_sales": "u1",
             "created_at": on(1, 1)},
            {"account_id": "late", "name": "Late", "segment": "KMU", "created_at": on(6, 10)},
        ],
        user=[{"user_id": "u1", "name": "Nele Dornow", "department": "sales", "is_active": True}],
        contact=[
            {
                "contact_id": "c1", "account_id": "acme", "name": PERSON, "buying_role": "technical",
                "created_at": on(1, 1),
            },
            {"contact_id": "c2", "account_id": "acme", "name": "Later", "created_at": on(5, 20)},
        ],
        opportunity=[
            {
                "opportunity_id": "o1", "account_id": "acme", "name": "Deal", "stage": "Gewonnen", "amount": 5_000.0,
                "created_at": on(4, 20), "closed_at": on(6, 1), "outcome": "won",
            },
        ],
        stage_change=[
            {"opportunity_id": "o1", "stage": "Angebot", "changed_at": on(5, 1), "changed_by": "user"},
            {"opportunity_id": "o1", "stage": "Gewonnen", "changed_at": on(6, 1), "changed_by": "user"},
        ],
        activity=[
            {
                "activity_id": "t1", "account_id": "acme", "contact_id": "c1", "department": "buyer",
                "kind": "webinar_attended", "occurred_at": on(3, 10),
            },
            {
                "activity_id": "t2", "account_id": "acme", "contact_id": "c1", "department": "sales", "kind": "meeting",
                "is_two_way": True, "occurred_at": on(5, 25),
            },
            # The last thing known at all: the data reaches to this day.
            {
                "activity_id": "t3", "account_id": "other", "department": "buyer", "kind": "page_view",
                "occurred_at": on(6, 30),
            },
        ],
    )  # fmt: skip
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ")


def test_head_says_phase_age_value_owner_and_whose_move(open_page) -> None:
    app = open_page(ACCOUNT, lang="de", account="acme", as_of="2026-05-31")
    assert app.title[0].value == markdown(HOSTILE)
    text = said(app)
    head = text[text.index('<dl class="gt-head">') :].split("</dl>")[0]
    for part in (
        "Vergleich", "12.000 €", "am Zug: Vertrieb", "○ im Rahmen", "30 Tage, Grenze 45, Schwelle 45", "Nele Dornow",
        "keiner eingetragen",
    ):  # fmt: skip
        assert part in head


def test_reason_names_rule_and_evidence(open_page) -> None:
    text = said(open_page(ACCOUNT, lang="de", account="acme", as_of="2026-05-31"))
    assert "Seit dem 01.05.2026 in Vergleich. Regel: Stufe im CRM wird Angebot." in text
    assert "bekannt durch Eintrag von Hand" in text
    assert "Verkaufschance „Deal“" in text
    assert "Nach Entscheidung bringt ihn eines davon:" in text


def test_evidence_of_an_activity_names_day_kind_and_person_as_text(open_page) -> None:
    text = said(open_page(ACCOUNT, lang="en", account="acme", as_of="2026-03-20"))
    assert f"10 Mar 2026: webinar attended (Buyer), {html(PERSON)}" in text
    assert "<script>" not in text


@pytest.mark.parametrize("part", ["spells", "people", "opportunities", "touches"])
def test_nothing_after_the_day_shows(open_page, part: str) -> None:
    app = open_page(ACCOUNT, lang="en", account="acme", as_of="2026-04-10", part=part)
    text = said(app)
    assert "Orientation" in text
    assert "Comparison</div>" not in text
    assert "Won" not in text
    charts = "".join(chart.proto.spec for chart in app.get("plotly_chart"))
    assert not [later for later in ("Deal", "2026-05", "2026-06") if later in charts]
    counted = [len(table.value) for table in tables(app)]
    assert counted == {"spells": [1], "people": [1], "opportunities": [], "touches": [1]}[part]


@pytest.mark.parametrize(
    ("lang", "said_first", "said_then", "never"),
    [
        ("de", "Bis zum 10.04.2026 ist keine Verkaufschance bekannt.", "erscheint hier nach dem nächsten Abgleich.",
         "weniger Filter"),
        ("en", "No opportunity is known up to 10 Apr 2026.", "is shown here after the next sync.", "fewer filters"),
    ],
)  # fmt: skip
def test_an_empty_part_says_until_when_and_when_there_will_be_more(
    open_page, lang, said_first, said_then, never
) -> None:
    """Neither filters nor the period hide anything of one account."""
    app = open_page(ACCOUNT, lang=lang, account="acme", as_of="2026-04-10", part="opportunities")
    everything = said(app) + " ".join(text.value for text in (*app.markdown, *app.caption, *app.info))
    assert said_first in everything
    assert said_then in everything
    assert never not in everything


def test_a_row_of_spells_is_named_by_its_phase(open_page) -> None:
    """Its first column is what a card on a phone is called: "Reise: 1" would be the title of each."""
    app = open_page(ACCOUNT, lang="de", account="acme", as_of="2026-06-30")
    assert [*tables(app)[0].value.columns][:2] == ["phase", "journey"]


def test_open_on_the_day_is_open_whatever_came_later(open_page) -> None:
    rows = tables(open_page(ACCOUNT, lang="en", account="acme", as_of="2026-05-10", part="opportunities"))[0].value
    assert rows["stage"].tolist() == ["Angebot"]
    assert rows["outcome"].tolist() == ["open"]
    assert rows["closed_on"].isna().all()


def test_roles_known_against_roles_needed(open_page) -> None:
    text = said(open_page(ACCOUNT, lang="de", account="acme", as_of="2026-05-31", part="people"))
    assert "Vergleich braucht: Beeinflusser, Technik, Entscheider. Es fehlt: Beeinflusser, Entscheider." in text


def test_parts_are_chosen_with_one_click(open_page) -> None:
    app = open_page(ACCOUNT, lang="de", account="acme", as_of="2026-06-30")
    assert tables(app)[0].value["phase"].tolist() == ["Gewonnen", "Vergleich", "Orientierung"]
    app.button_group(key="option.part").set_value("touches").run()
    assert tables(app)[0].value["activity"].tolist() == ["Termin", "Webinar besucht"]


@pytest.mark.parametrize("wanted", ["nobody", "<b>x</b>", "' OR 1=1 --"])
def test_unknown_account(open_page, wanted: str) -> None:
    app = open_page(ACCOUNT, lang="en", account=wanted, as_of="2026-06-30")
    assert app.title[0].value == "Which account?"
    assert html(f"No account with the ID “{wanted}” is known on 30 Jun 2026.") in said(app)
    app.text_input(key="option.name").set_value("acme").run()
    assert tables(app)[0].value["name"].tolist() == [HOSTILE]


def test_account_created_later_is_unknown(open_page) -> None:
    assert open_page(ACCOUNT, lang="en", account="late", as_of="2026-06-01").title[0].value == "Which account?"
    app = open_page(ACCOUNT, lang="en", account="late", as_of="2026-06-12")
    assert app.title[0].value == "Late"
    assert "No phase is known by 12 Jun 2026." in said(app)


def test_filter_of_the_view_hides_no_account(open_page) -> None:
    app = open_page(ACCOUNT, lang="en", account="acme", as_of="2026-05-31", segment="KMU")
    assert app.title[0].value == markdown(HOSTILE)
