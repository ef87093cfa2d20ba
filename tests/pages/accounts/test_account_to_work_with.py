"""The page of one account as a page to work with: head, decisions, what to do now, then the rest; and a way back."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from model.charter import Money, default_charter
from storage.records import Records, decisions
from storage.records.decisions import Wording
from storage.records.meetings import series_of
from storage.warehouse import Warehouse
from tests.pages.test_button_names import nodes
from tests.publishing import publish
from tests.reference.journeys import journeys

ACCOUNT, STUCK = "pages/accounts/account.py", "pages/accounts/stuck.py"
# Day 100 of the year's begin.
DAY = {"as_of": "2026-04-11"}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """acme: in comparison for 100 days, worth 1,000; of two that entered, one was won after 9 days, nobody later."""
    publish(
        Warehouse(tmp_path),
        account=[{"account_id": "acme", "name": "Acme", "value": 1_000.0, "currency": "EUR", "owner_sales": "u1"},
                 {"account_id": "gone", "name": "Gone"}],
        user=[{"user_id": "u1", "name": "Nele Dornow", "department": "sales", "is_active": True}],
        phase_event=journeys("acme: comparison@0", "w: comparison@0 > won@9", "gone: decision@95 > lost@98"),
        opportunity=[
            {"opportunity_id": "o1", "account_id": "acme", "name": "Deal", "stage": "?",
             "expected_close_on": date(2026, 4, 1), "created_at": datetime(2026, 1, 5, 9, tzinfo=UTC)},
        ],
    )  # fmt: skip
    decided = (
        (series_of(()), Wording("Call <i>Acme</i>", owner="Nele", due_on=date(2026, 4, 1), account_id="acme")),
        (series_of((("region", ("Süd",)),)), Wording("All of them", due_on=date(2026, 5, 1), phase="comparison")),
        (series_of(()), Wording("Others", phase="trigger")),
    )
    with Records(tmp_path).begin() as session:
        for series, wording in decided:
            decisions.add(session, series, wording, decided_on=date(2026, 4, 11))
    return tmp_path


def test_a_value_of_its_own_beside_another_open_amount_says_so(open_page, data_folder) -> None:
    """acme is worth 1,000 by its own field; one deal is open with 1,400, a lost one does not count."""
    created = datetime(2026, 1, 5, 9, tzinfo=UTC)
    deal = {"account_id": "acme", "name": "Deal", "created_at": created, "currency": "EUR"}
    publish(
        Warehouse(data_folder),
        account=[{"account_id": "acme", "name": "Acme", "value": 1_000.0, "currency": "EUR"}],
        phase_event=journeys("acme: comparison@0"),
        opportunity=[
            deal | {"opportunity_id": "o1", "stage": "?", "amount": 1_400.0},
            deal | {"opportunity_id": "o2", "stage": "Lost", "amount": 9_000.0, "outcome": "lost",
                    "closed_at": datetime(2026, 2, 5, 9, tzinfo=UTC)},
        ],
    )  # fmt: skip
    for spoken, told in (("de", "offene Verkaufschancen: 1.400 €"), ("en", "open opportunities: €1,400")):
        assert told in said(open_page(ACCOUNT, lang=spoken, account="acme", **DAY))


def test_a_value_that_is_the_open_amount_itself_is_not_called_entered(open_page, data_folder) -> None:
    """1,000 dollars are 920 euros by the charter's rate: another number, and still nobody entered it at the account."""
    money = Money(currency="EUR", rates={"2026": {"USD": 0.92}})
    publish(
        Warehouse(data_folder),
        default_charter().model_copy(update={"money": money}),
        account=[{"account_id": "acme", "name": "Acme"}],
        phase_event=journeys("acme: comparison@0"),
        opportunity=[{"opportunity_id": "o1", "account_id": "acme", "name": "Deal", "stage": "?", "amount": 1_000.0,
                      "currency": "USD", "created_at": datetime(2026, 1, 5, 9, tzinfo=UTC)}],
    )  # fmt: skip
    text = said(open_page(ACCOUNT, lang="en", account="acme", **DAY))
    assert "€920" in text
    assert "entered at the account" not in text


def said(app) -> str:
    bodies = (block.proto.body for block in app.get("html"))
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", body, flags=re.S) for body in bodies).replace(
        "\u00a0", " "
    )


EXPECTED = {
    "de": {
        "step": "■ hängt fest", "limits": "100 Tage, üblich 9, Grenze 45, Schwelle 45", "risk": "500 €",
        "passed": "▲ war am 01.04.2026", "needs": "Nächsten Schritt neu vereinbaren (war am 01.04.2026).",
        "marks": ("üblich: 9 Tage", "Grenze der Charta: 45 Tage", "Schwelle für festhängend: 45 Tage"),
        "titles": ["Was bringt ihn weiter?", "Was geschah, und von wem?", "Liegt er im Rahmen?"],
    },
    "en": {
        "step": "■ stuck", "limits": "100 days, usual 9, limit 45, threshold 45", "risk": "€500",
        "passed": "▲ was on 1 Apr 2026", "needs": "Agree a new next step (was on 1 Apr 2026).",
        "marks": ("usual: 9 days", "the charter's limit: 45 days", "threshold for stuck: 45 days"),
        "titles": ["What moves it on?", "What happened, and by whom?", "Is it in time?"],
    },
}  # fmt: skip


@pytest.mark.parametrize("lang", ["de", "en"])
def test_head_then_what_to_do_then_what_happened_then_age(open_page, lang) -> None:
    app, expected = open_page(ACCOUNT, lang=lang, account="acme", **DAY), EXPECTED[lang]
    text = " ".join(said(app).replace("&#x27;", "'").split())
    for part in ("step", "limits", "risk", "passed", "needs"):
        assert expected[part] in text
    for mark in expected["marks"]:
        assert mark in text
    assert text.index(expected["risk"]) < text.index("Call &lt;i&gt;Acme") < text.index(expected["needs"])
    assert text.index(expected["needs"]) < text.index(expected["marks"][0])
    assert [heading.value for heading in app.subheader][:3] == expected["titles"]


def test_the_bar_is_as_long_as_the_age(open_page) -> None:
    body = next(
        block.proto.body
        for block in open_page(ACCOUNT, lang="en", account="acme", **DAY).get("html")
        if "gt-age-bar" in block.proto.body
    )
    # 100 of 108 days, the longest plus 8 %; the usual 9 days and the limit of 45 on the same scale.
    assert 'class="gt-age-stuck" style="width:92.59%"' in body
    assert 'class="gt-mark-usual" style="left:8.33%"' in body
    assert 'class="gt-mark-agreed" style="left:41.67%"' in body


def test_decisions_on_the_account_and_on_its_phase_stand_there_whatever_the_filter(open_page) -> None:
    app = open_page(ACCOUNT, lang="en", account="acme", segment="KMU", **DAY)
    text = said(app)
    assert "Call &lt;i&gt;Acme" in text
    assert "overdue" in text
    assert "All of them" in text
    assert "Others" not in text


def test_the_selection_of_a_decisions_meeting_is_named(open_page) -> None:
    # Nobody in the data is in that region: the filters of that meeting cannot be told.
    captions = [caption.value for caption in open_page(ACCOUNT, lang="en", account="acme", **DAY).caption]
    assert "from a meeting with another selection" in captions


def test_assigned_here_it_says_so_here(open_page) -> None:
    app = open_page(ACCOUNT, lang="en", account="acme", **DAY)
    app.button(key="assign.acme").click().run()
    app.text_area[0].set_value("Bring the decider")
    next(button for button in app.button if button.label == "Decide").click().run()
    assert "Bring the decider" in said(app)
    assert not app.text_area


def test_the_way_back_leads_to_the_list_as_it_was(open_page) -> None:
    app = open_page(STUCK, lang="en", list="due", **DAY)
    app.switch_page(ACCOUNT)
    app.query_params["account"] = "acme"
    app.run()
    back = next(link for link in app.get("page_link") if link.proto.label.startswith("← Back"))
    assert back.proto.label == "← Back: Stuck and due"
    assert "list=due" in back.proto.query_string


def test_without_a_list_before_it_leads_to_those_in_play(open_page) -> None:
    app = open_page(ACCOUNT, lang="de", account="acme", **DAY)
    labels = [link.proto.label for link in app.get("page_link")]
    assert "← Zurück: Im Spiel" in labels


@pytest.mark.parametrize(("lang", "way"), [("de", "← Zurück: Alle Accounts"), ("en", "← Back: All accounts")])
def test_from_a_lost_account_it_leads_to_a_list_that_holds_it(open_page, lang: str, way: str) -> None:
    """Whoever is lost is not in play: the way back to those in play would lead to a list without it."""
    app = open_page(ACCOUNT, lang=lang, account="gone", **DAY)
    assert way in [link.proto.label for link in app.get("page_link")]


def test_why_this_number_stands_below_the_figures_it_explains(open_page) -> None:
    """Not beside the address, which is no number."""
    app = open_page(ACCOUNT, lang="en", account="acme", **DAY)
    shown = [one.proto for one in nodes(app._tree) if hasattr(getattr(one, "proto", None), "SerializeToString")]
    head = next(place for place, one in enumerate(shown) if 'class="gt-head"' in getattr(one, "body", ""))
    whys = [
        place
        for place, one in enumerate(shown)
        if type(one).__name__ == "Block" and one.HasField("popover") and one.popover.label.startswith("Why this number")
    ]
    assert head < min(whys)
