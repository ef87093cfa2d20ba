"""My tasks: what one owner has to do now, most urgent first, with the reason and what to do."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage.records import Records, decisions
from storage.records.decisions import Wording
from storage.records.meetings import series_of
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

MINE = "pages/accounts/mine.py"
DAY = {"as_of": "2026-04-11", "from": "2026-01-01", "to": "2026-04-11"}
PEOPLE = {"u1": "Nele Dornow", "u2": "Ute Birk"}
ACCOUNTS = {"stuck": "u1", "late": "u1", "due": "u1", "step": "u1", "news": "u1", "calm": "u1", "other": "u2"}


def at(day: int) -> datetime:
    return datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Day 100 of the year is 11 April. Three others left the trigger after 10 days: that is usual there."""
    calls = {"late": 70, "news": 99, "calm": 80}
    publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": key, "name": key.title(), "owner_sales": owner, "value": 100.0, "currency": "EUR"}
            for key, owner in ACCOUNTS.items()
        ],
        user=[
            {"user_id": key, "name": name, "email": f"{name.split()[0].lower()}@firma.example", "is_active": True}
            for key, name in PEOPLE.items()
        ],
        contact=[{"contact_id": "k1", "account_id": "stuck", "name": "Ada", "buying_role": "decider"}],
        phase_event=journeys(
            *(f"gone{n}: trigger@0 > orientation@10" for n in range(3)),
            "stuck: comparison@0", "late: trigger@50", "due: comparison@60", "step: trigger@95", "news: trigger@96",
            "calm: trigger@97", "other: comparison@0",
        ),
        opportunity=[
            {"opportunity_id": f"o{n}", "account_id": key, "name": "Deal", "stage": "?", "created_at": at(1),
             "expected_close_on": day}
            for n, (key, day) in enumerate(
                (("step", date(2026, 4, 1)), ("late", date(2026, 5, 1)), ("calm", date(2026, 5, 1)))
            )
        ],
        activity=[
            {"activity_id": key, "account_id": key, "department": "buyer", "kind": "call", "occurred_at": at(day)}
            for key, day in calls.items()
        ],
    )  # fmt: skip
    decided = (
        Wording("Visit them", owner=" nele dornow", due_on=date(2026, 4, 1), account_id="other", phase="comparison"),
        Wording("Send the figures", owner="Ute Birk", due_on=date(2026, 4, 20), account_id="news", phase="trigger"),
        Wording("Much later", owner="Nele Dornow", due_on=date(2026, 6, 1), phase="trigger"),
        Wording("Not hers", owner="Ute Birk", due_on=date(2026, 4, 1), phase="trigger"),
    )
    with Records(tmp_path).begin() as session:
        for wording in decided:
            decisions.add(session, series_of(()), wording, decided_on=date(2026, 3, 1))
    return tmp_path


def listed(app) -> list[str]:
    """The rows of the list as text, each line of a row after " | "."""
    rows = [block.proto.body for block in app.get("html") if 'class="gt-task"' in block.proto.body]
    plain = [re.sub(r"<[^>]+>", " ", row.replace("</div><div>", " | ")) for row in rows]
    return [" ".join(row.replace("\u00a0", " ").split()) for row in plain]


TASKS = {
    "de": [
        "! Beschluss überfällig seit 01.04.2026 Other nele dornow | Visit them",
        "■ hängt fest Stuck Vergleich · 100 Tage, Grenze 45, Schwelle 45"
        " | Nächsten Schritt vereinbaren (keiner eingetragen). Gespräch suchen (bisher keines).",
        "Beschluss fällig am 20.04.2026 News Ute Birk | Send the figures",
        "▲ Nächster Schritt verstrichen am 01.04.2026 Step Anstoß · 5 Tage, üblich 10, Grenze 90, Schwelle 90"
        " | Nächsten Schritt neu vereinbaren (war am 01.04.2026). Gespräch suchen (bisher keines).",
        "▲ im Verzug Late Anstoß · 50 Tage, üblich 10, Grenze 90, Schwelle 90"
        " | Gespräch suchen (still seit 30 Tagen). Niemand bekannt für Anwender: Termin vereinbaren.",
        "○ Fällig in 6 Tagen Due Vergleich · 40 Tage, Grenze 45, Schwelle 45"
        " | Nächsten Schritt vereinbaren (keiner eingetragen). Gespräch suchen (bisher keines).",
    ],
    "en": [
        "! Decision overdue since 1 Apr 2026 Other nele dornow | Visit them",
        "■ stuck Stuck Comparison · 100 days, limit 45, threshold 45"
        " | Agree the next step (none on record). Get into dialogue (none so far).",
        "Decision due on 20 Apr 2026 News Ute Birk | Send the figures",
        "▲ Next step passed on 1 Apr 2026 Step Trigger · 5 days, usual 10, limit 90, threshold 90"
        " | Agree a new next step (was on 1 Apr 2026). Get into dialogue (none so far).",
        "▲ running late Late Trigger · 50 days, usual 10, limit 90, threshold 90"
        " | Get into dialogue (silent for 30 days). Nobody known for user: arrange a meeting.",
        "○ Due in 6 days Due Comparison · 40 days, limit 45, threshold 45"
        " | Agree the next step (none on record). Get into dialogue (none so far).",
    ],
}  # fmt: skip


@pytest.mark.parametrize("lang", ["de", "en"])
def test_most_urgent_first_with_reason_and_what_to_do(open_page, lang) -> None:
    assert listed(open_page(MINE, lang=lang, owner="u1", **DAY)) == TASKS[lang]


def test_the_list_stands_before_any_figure(open_page, monkeypatch) -> None:
    monkeypatch.setattr("ui.shell.sign_in.email", lambda: "nele@firma.example")
    app = open_page(MINE, lang="en", **DAY)
    assert app.title[0].value == "My tasks"
    bodies = [block.proto.body for block in app.get("html")]
    first = {part: next(place for place, body in enumerate(bodies) if part in body) for part in ("gt-task", "in play;")}
    assert first["gt-task"] < first["in play;"]


def test_another_owners_list_counts_nothing(open_page) -> None:
    app = open_page(MINE, lang="en", owner="u2", **DAY)
    assert app.title[0].value == "Tasks of Ute Birk"
    assert [row.split(" | ")[1] for row in listed(app)] == ["Visit them", "Not hers", "Send the figures"]
    assert "A list without figures" in "".join(block.proto.body for block in app.get("html"))


def test_a_decision_is_ticked_off_in_its_row(open_page, data_folder) -> None:
    app = open_page(MINE, lang="en", owner="u1", **DAY)
    app.button(key="tick.1").click().run()
    assert listed(app) == TASKS["en"][1:]
    with Records(data_folder).reading() as session:
        assert [one.text for one in decisions.open_everywhere(session, is_demo=False, until=date(2026, 4, 11))] == [
            "Not hers", "Send the figures", "Much later",
        ]  # fmt: skip


def test_an_account_is_assigned_in_its_row_and_then_says_so(open_page) -> None:
    app = open_page(MINE, lang="en", owner="u1", **DAY)
    app.button(key="assign.due").click().run()
    assert app.text_area[0].value == "Agree the next step (none on record). Get into dialogue (none so far)."
    app.text_area[0].set_value("Call them")
    next(button for button in app.button if button.label == "Decide").click().run()
    assert "Decision due on 18 Apr 2026 Due nobody yet | Call them" in listed(app)
    rows = tables(app)[0].value
    assert dict(zip(rows["name"], rows["decision"], strict=True))["Due"] == "Call them · nobody yet · until 18 Apr 2026"


def test_nothing_to_do(open_page) -> None:
    app = open_page(MINE, lang="en", owner="u2", as_of="2026-01-03")
    assert "At present there is nothing to do." in "".join(block.proto.body for block in app.get("html"))


def test_whoever_looks_after_no_account_sees_their_own_decisions(open_page, monkeypatch) -> None:
    monkeypatch.setattr("ui.shell.sign_in.visitor", lambda: "ute birk")
    monkeypatch.setattr("ui.shell.sign_in.email", lambda: "board@firma.example")
    app = open_page(MINE, lang="en", **DAY)
    assert app.title[0].value == "My tasks"
    assert [row.split(" | ")[1] for row in listed(app)] == ["Not hers", "Send the figures"]
