"""The joint meeting from the first to the second, on a company small enough to count by hand."""

import re
from datetime import date
from pathlib import Path

import pytest

from storage.records import Records, decisions, meetings
from storage.records.decisions import Wording
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from ui.documents import pdf
from ui.meeting import agenda_parts

MEETING = "pages/meeting/meeting.py"
HOSTILE = "<img src=x onerror=alert(1)> **Acme** $x$"
# Day 151 and day 181 of the journeys below.
FIRST = {"as_of": "2026-06-01", "from": "2026-05-01", "to": "2026-06-01"}
SECOND = {"as_of": "2026-07-01", "from": "2026-04-01", "to": "2026-07-01"}
SERIES = meetings.series_of(())
READERS = """
[[role]]
name = "people"
claim = { groups = ["people"] }
rights = ["read", "people", "amounts"]

[[role]]
name = "reader"
claim = { groups = ["reader"] }
rights = ["read"]
"""
WORDS = {
    "de": {
        "decide": "Beschließen", "save": "Speichern", "none": "Noch kein Meeting mit diesen Filtern",
        "title": "Gemeinsames Meeting Nr. 2", "missing": "Bitte schreiben Sie, was beschlossen ist.",
        "since": "Seit Meeting Nr. 1 vom 01.06.2026: 1 zurück, 1 gewonnen, 1 übersprungen, 1 neu.",
        "agreed": "2 Beschlüsse sind zu besprechen. Erledigt: 0, offen: 2, davon überfällig: 2.",
        "effect": "? zu früh für ein Urteil</span> Eintritte in vier Wochen: 0 → 1",
        "account": "= steht noch</span> in Vergleich",
        "proposal": "Beeinflusser fehlt: Ansprechperson finden und Termin vereinbaren.",
        "closed": "Meeting Nr. 1 ist geschlossen",
        "open": "Heute beschlossen",
        "clash": "Nele hat diesen Beschluss inzwischen geändert",
        "taking_part": "Dabei sind: Ida, Ben. Das nächste Meeting ist am 15.06.2026.",
    },
    "en": {
        "decide": "Decide", "save": "Save", "none": "No meeting with these filters yet",
        "title": "Joint meeting no. 2", "missing": "Please write what is decided.",
        "since": "Since meeting no. 1 of 1 Jun 2026: 1 back, 1 won, 1 skipped, 1 new.",
        "agreed": "2 decisions to look at. Done: 0, open: 2, of these overdue: 2.",
        "effect": "? too early to judge</span> Entries in four weeks: 0 → 1",
        "account": "= still there</span> in Comparison",
        "proposal": "Influencer is missing: find the person and arrange a meeting.",
        "closed": "Meeting no. 1 is closed",
        "open": "Decided today",
        "clash": "Nele has changed this decision meanwhile",
        "taking_part": "Taking part: Ida, Ben. The next meeting is on 15 Jun 2026.",
    },
}  # fmt: skip


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Since day 151: dora is new, acme skips, eve goes back, cargo is won; bolt hangs in comparison (limit 45)."""
    publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": "acme", "name": HOSTILE, "value": 100_000.0, "currency": "EUR"},
            {"account_id": "bolt", "name": "Bolt", "value": 50_000.0, "currency": "EUR", "region": "Süd"},
        ],
        phase_event=journeys(
            "acme: trigger@0 > orientation@10 > comparison@160",
            "bolt: comparison@0",
            "cargo: decision@120 > won@170",
            "dora: orientation@165",
            "eve: comparison@120 > requirements@155",
        ),
    )
    return tmp_path


@pytest.fixture
def records(data_folder: Path) -> Records:
    return Records(data_folder)


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\u00a0", " ")


def submit(app, form: str, label: str):
    return app.button(key=f"FormSubmitter:form.{form}-{label}").click().run()


def field(app, name: str):
    """The field for participants or the next day; its key changes when somebody else has changed it."""
    (found,) = (one for one in (*app.multiselect, *app.date_input) if one.key.startswith(f"{name}."))
    return found


def running(records: Records) -> list[decisions.Decision]:
    with records.reading() as session:
        return decisions.running(session, SERIES)


def decide(records: Records, text: str = "Call", **more) -> int:
    with records.begin() as session:
        return decisions.add(session, SERIES, Wording(text, **more), decided_on=date(2026, 6, 1)).decision_id


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_from_one_meeting_to_the_next(open_page, records, spoken) -> None:
    words = WORDS[spoken]
    app = open_page(MEETING, lang=spoken, **FIRST)
    assert words["none"] in said(app)

    # Nothing is saved without a text; then a decision with an effect on a figure.
    app.button(key="new").click().run()
    submit(app, "new.0", words["decide"])
    assert [error.value for error in app.error] == [words["missing"]]
    app.text_area(key="new.0.text").set_value("Mehr Vergleiche")
    app.selectbox(key="new.0.phase").set_value("comparison")
    app.selectbox(key="new.0.effect").set_value("entered")
    app.number_input(key="new.0.amount").set_value(1.0)
    submit(app, "new.0", words["decide"])
    # One more, assigned from the shortlist.
    app.button(key="assign.bolt").click().run()
    assert app.text_area(key="assign.bolt.0.text").value == words["proposal"]
    app.text_area(key="assign.bolt.0.text").set_value("Bolt anrufen")
    submit(app, "assign.bolt.0", words["decide"])
    assert not app.exception
    figure, account = running(records)
    assert (figure.effect, figure.direction, figure.value_then, figure.phase) == ("entered", "up", 0.0, "comparison")
    assert (account.account_id, account.phase, account.phase_then) == ("bolt", "comparison", "comparison")
    assert str(account.due_on) == "2026-06-08"

    app.button(key="meeting.close").click().run()
    assert not app.exception
    assert running(records) == []
    with records.reading() as session:
        meeting = meetings.last(session, SERIES)
        minutes = meetings.minutes_of(session, meeting.meeting_id)
    assert (meeting.number, str(meeting.as_of), meeting.filters) == (1, "2026-06-01", {})
    assert "Mehr Vergleiche" in minutes["de"]
    assert "Anstieg um 1. Ausgangswert: 0." in minutes["de"]
    assert (meeting.participants, str(meeting.next_on)) == ([], "2026-06-08")
    assert words["closed"] in said(app)
    assert words["open"] not in said(app)
    assert pdf.of_page(minutes[spoken]).startswith(b"%PDF-")
    assert "<img" not in minutes[spoken]
    assert "&lt;img" in minutes[spoken]

    app = open_page(MEETING, lang=spoken, **SECOND)
    assert app.title[0].value == words["title"]
    text = said(app)
    assert words["since"] in re.sub(r"</?a\b[^>]*>", "", text)
    for key in ("agreed", "effect", "account"):
        assert words[key] in text
    app.button(key=f"tick.{figure.decision_id}").click().run()
    with records.reading() as session:
        carried = decisions.carried(session, SERIES, since=meeting.closed_at)
    assert {one.text: one.status for one in carried} == {"Mehr Vergleiche": "done", "Bolt anrufen": "open"}


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_two_people_edit_one_decision(open_page, records, spoken) -> None:
    words, number = WORDS[spoken], decide(records, owner="Ben")
    app = open_page(MEETING, lang=spoken, **FIRST)
    app.button(key=f"edit.{number}").click().run()
    with records.begin() as session:
        decisions.change(session, number, Wording("Visit", owner="Ben"), seen_version=1, by="Nele")
    app.text_area(key=f"edit.{number}.1.text").set_value("Write")
    submit(app, f"edit.{number}.1", words["save"])
    assert running(records)[0].text == "Visit", "nothing is overwritten unseen"
    assert app.warning[0].value.startswith(words["clash"])
    assert ">Visit</td><td>Write</td>" in said(app)
    assert ">Ben</td>" not in said(app), "only what differs is compared"
    app.button(key=f"mine.{number}").click().run()
    assert (running(records)[0].text, running(records)[0].version) == ("Write", 3)
    assert not app.warning


def test_theirs_can_be_kept(open_page, records) -> None:
    number = decide(records)
    app = open_page(MEETING, lang="de", **FIRST)
    app.button(key=f"edit.{number}").click().run()
    with records.begin() as session:
        decisions.change(session, number, Wording("Visit"), seen_version=1)
    app.text_area(key=f"edit.{number}.1.text").set_value("Write")
    submit(app, f"edit.{number}.1", "Speichern")
    app.button(key=f"theirs.{number}").click().run()
    assert (running(records)[0].text, running(records)[0].version) == ("Visit", 2)
    assert not app.warning


def test_a_meeting_somebody_else_closed_is_not_closed_again(open_page, records, monkeypatch) -> None:
    app = open_page(MEETING, lang="de", **FIRST)
    written = {"as_of": date(2026, 6, 1), "snapshot_id": "s", "charter_version": 1, "minutes": {}}

    def meanwhile(_now, **_said) -> dict[str, str]:
        with records.begin() as session:
            meetings.close(session, after=0, where=(), **written)
        return {}

    monkeypatch.setattr("ui.meeting.closing_parts.minutes.in_every_language", meanwhile)
    app.button(key="meeting.close").click().run()
    assert app.error[0].value.startswith("Dieses Meeting ist inzwischen schon geschlossen worden")
    with records.reading() as session:
        assert len(meetings.of_series(session, SERIES)) == 1


def test_a_median_needs_a_phase(open_page, records) -> None:
    app = open_page(MEETING, lang="de", **FIRST)
    app.button(key="new").click().run()
    app.text_area(key="new.0.text").set_value("Schneller werden")
    app.selectbox(key="new.0.effect").set_value("median_days")
    submit(app, "new.0", "Beschließen")
    assert app.error[0].value == "Diese Zahl gibt es nur je Phase. Bitte wählen Sie eine."
    assert running(records) == []


def test_another_choice_of_filters_is_another_series(open_page, records) -> None:
    decide(records, text="Für alle")
    assert "Für alle" not in said(open_page(MEETING, lang="de", region="Süd", **FIRST))


def test_what_people_write_is_text(open_page, records) -> None:
    decide(records, text=HOSTILE, owner=HOSTILE)
    text = said(open_page(MEETING, lang="de", **FIRST))
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_database_that_does_not_answer_says_so_and_other_pages_work(open_page, data_folder) -> None:
    (data_folder / "records.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(AssertionError, match=r"records\.damaged"):
        open_page(MEETING, lang="de", **FIRST)
    assert open_page("pages/accounts/stuck.py", lang="de", **FIRST).title


class TestPresenter:
    def test_one_item_at_a_time(self, open_page, data_folder) -> None:
        app = open_page(MEETING, lang="de", item="together", **FIRST)
        assert [heading.value for heading in app.header] == ["5. Zusammenarbeit"]
        app.button(key="meeting.next").click().run()
        assert [heading.value for heading in app.header] == ["6. Zum Aufgreifen"]
        app.button(key="meeting.previous").click().run()
        app.button(key="meeting.previous").click().run()
        assert [heading.value for heading in app.header] == ["4. Wo stehen alle?"]
        app.button(key="present.end").click().run()
        assert not app.header
        assert len(app.subheader) == len(agenda_parts.ITEMS)

    @pytest.mark.parametrize(
        ("former", "heading"),
        [("last_time", "1. Beschlüsse"), ("handover", "5. Zusammenarbeit"), ("touch_fit", "5. Zusammenarbeit")],
    )
    def test_addresses_of_earlier_versions_lead_on(self, open_page, data_folder, former, heading) -> None:
        app = open_page(MEETING, lang="de", item=former, **FIRST)
        assert [found.value for found in app.header] == [heading]

    @pytest.mark.parametrize("item", agenda_parts.ITEMS)
    def test_everything_is_behind_more_and_the_way_back_leads_to_the_slide(self, open_page, data_folder, item) -> None:
        app = open_page(MEETING, lang="en", item=item, **SECOND)
        app.button(key=f"more.{item}").click().run()
        assert not app.exception
        app.button(key="to_slide").click().run()
        assert app.button(key=f"more.{item}")

    def test_ends_have_no_way_on(self, open_page, data_folder) -> None:
        assert open_page(MEETING, lang="en", item="decisions", **FIRST).button(key="meeting.previous").disabled
        assert open_page(MEETING, lang="en", item="closing", **FIRST).button(key="meeting.next").disabled

    def test_decided_on_the_wall(self, open_page, records) -> None:
        app = open_page(MEETING, lang="de", item="closing", **FIRST)
        app.button(key="new").click().run()
        app.text_area(key="new.0.text").set_value("Beschlossen")
        submit(app, "new.0", "Beschließen")
        assert [one.text for one in running(records)] == ["Beschlossen"]
        assert [heading.value for heading in app.header] == ["9. Abschluss"]
        assert "Heute beschlossen: 1." in said(app)

    def test_unknown_item_is_as_if_unset(self, open_page, data_folder) -> None:
        app = open_page(MEETING, lang="de", item="nonsense", **FIRST)
        assert len(app.subheader) == len(agenda_parts.ITEMS)


def test_earlier_wordings_are_shown_where_the_decision_is_shown_in_full(open_page, records) -> None:
    number = decide(records, owner="Ben")
    with records.begin() as session:
        decisions.change(session, number, Wording("Visit", owner="Ben"), seen_version=1, by="Nele")
        decisions.change(session, number, Wording("Visit", owner="Ida"), seen_version=2, by="Nele")
    app = open_page(MEETING, lang="en", item="closing.all", **FIRST)
    assert "2 earlier wordings" in [fold.label for fold in app.expander]
    (table,) = (block.proto.body for block in app.get("html") if "gt-list gt-history" in block.proto.body)
    assert table.index("<td>Who</td><td>Ben</td><td>Ida</td>") < table.index("<td>Decision</td><td>Call</td>")
    assert "<br>Nele</td>" in table


def test_an_account_with_an_open_decision_says_who_and_until_when_instead_of_a_button(open_page, records) -> None:
    decide(records, text="Bolt anrufen", account_id="bolt", owner="Ida", due_on=date(2026, 6, 9))
    app = open_page(MEETING, lang="de", **FIRST)
    assert "<strong>Ida</strong>, bis 09.06.2026<br>Bolt anrufen" in said(app)
    assert not [button for button in app.button if button.key == "assign.bolt"]


def test_who_takes_part_and_the_next_day_are_kept_and_proposed(open_page, records) -> None:
    decide(records, owner="Ida")
    app = open_page(MEETING, lang="de", item="closing", **FIRST)
    assert "Ida" in field(app, "participants.1").options
    field(app, "participants.1").set_value(["Ida"]).run()
    field(app, "next_on.1").set_value(date(2026, 6, 15)).run()
    app.button(key="meeting.close").click().run()
    assert "Dabei waren: Ida. Das nächste Meeting ist am 15.06.2026." in said(app)
    with records.reading() as session:
        held = meetings.last(session, SERIES)
        minutes = meetings.minutes_of(session, held.meeting_id)["de"]
    assert (held.participants, held.next_on) == (["Ida"], date(2026, 6, 15))
    assert "Dabei waren: Ida. Das nächste Meeting ist am 15.06.2026." in minutes
    app.button(key="begin_next").click().run()
    assert field(app, "participants.2").value == ["Ida"]


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_who_takes_part_is_seen_by_everybody_while_the_meeting_runs(open_page, records, become, spoken) -> None:
    """Two browsers: what one enters stands in the fields of the other, and in a sentence for those who only read."""
    decide(records, owner="Ida")
    mine = open_page(MEETING, lang=spoken, item="closing", **FIRST)
    theirs = open_page(MEETING, lang=spoken, item="closing", **FIRST)
    field(mine, "participants.1").set_value(["Ida"]).run()
    # The other browser has not been drawn anew since, and adds somebody.
    field(theirs, "participants.1").set_value(["Ben"]).run()
    assert field(theirs, "participants.1").value == ["Ida", "Ben"]
    field(theirs, "next_on.1").set_value(date(2026, 6, 15)).run()
    mine.run()
    assert field(mine, "participants.1").value == ["Ida", "Ben"]
    assert field(mine, "next_on.1").value == date(2026, 6, 15)
    for group, is_told in (("people", True), ("reader", False)):
        become(group, roles=READERS)
        text = said(open_page(MEETING, lang=spoken, item="closing", **FIRST))
        assert (WORDS[spoken]["taking_part"] in text, "Ben" in text) == (is_told, is_told)


@pytest.mark.parametrize("spoken", ["de", "en"])
def test_every_fold_and_every_way_to_more_says_of_what(open_page, records, spoken) -> None:
    """Whoever hears the names alone must be able to tell the eight folds and the nine buttons apart."""
    app = open_page(MEETING, lang=spoken, **FIRST)
    folds = [fold.label for fold in app.expander]
    more = [button.label for button in app.button if button.key and button.key.startswith("more.")]
    assert (len(more), len(set(more))) == (9, 9)
    assert len(folds) == len(set(folds)) >= 8
