"""Pillars and patience: every number from the records and figures, its rows behind it, nothing claimed unseen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from model.access import Access, Sight
from model.charter import Target, default_charter
from model.voice import made
from storage.records import Records, charter_drafts, decisions, leadership_reviews, meetings
from storage.records.charter_drafts import CharterVersion
from storage.records.decisions import Wording
from storage.records.leadership_reviews import LeadershipReview
from storage.records.voice import take_over
from storage.warehouse import Warehouse
from tests.pages.visitors import Become
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables
from ui.leadership import pillars_rows
from ui.leadership.held_rows import Held
from ui.leadership.pillars_words import Pillar, judgement
from ui.shell import access
from ui.shell.access import Visitor
from ui.text import language

PAGE = "pages/leadership/pillars.py"
AS_OF = date(2026, 4, 30)
PHASES = ("trigger", "orientation", "requirements", "comparison", "decision")
CARD = {
    "card_id": "calm", "language": "de", "kind": "job", "title": "Vor dem Ausfall handeln", "phase": "comparison",
    "about": "Stillstände vermeiden", "segment": "KMU", "interviewed_on": date(2026, 3, 1), "voices": 2,
    "texts": {"situation": "Es steht"},
}  # fmt: skip


def company(folder: Path, **more) -> None:
    """Twenty that came from trigger to comparison in 1 to 20 days, one that entered trigger on the last day."""
    lines = [f"a{n:02d}: trigger@{n} > comparison@{2 * n}" for n in range(1, 21)]
    ids = [f"a{n:02d}" for n in range(1, 21)]
    publish(
        Warehouse(folder),
        phase_event=journeys(*lines, "z: trigger@119"),
        account=[{"account_id": one, "name": one.upper(), "segment": "KMU"} for one in (*ids, "z")],
        activity=[
            {"activity_id": f"t{one}", "account_id": one, "department": "buyer", "kind": "call",
             "occurred_at": datetime(2026, 4, 29, 9, tzinfo=UTC)}
            for one in ids
        ],
        **more,
    )  # fmt: skip


def sat(session, after: int, day: date) -> None:
    meeting = meetings.close(
        session, after=after, where=(), as_of=day, snapshot_id="s", charter_version=1, minutes={"de": "Protokoll"}
    )
    decisions.hand_to(session, meeting.meeting_id, meeting.series)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    company(tmp_path)
    return tmp_path


@pytest.fixture
def records(data_folder: Path):
    opened = Records(data_folder)
    yield opened
    opened.close()


def told(app) -> str:
    return "".join(block.proto.body for block in app.get("html")).replace("\xa0", " ")


def numbers(app) -> list[str]:
    """The six numbers of the tiles, in order."""
    return [part.split("</a>")[0].rpartition(">")[2] for part in told(app).split('class="gt-value">')[1:]]


def states(app) -> list[str]:
    return [part.split("<")[0].partition(">")[2] for part in told(app).split("gt-state gt-state-")[1:]]


def test_before_anybody_did_anything(open_page) -> None:
    app = open_page(PAGE, lang="de")
    assert numbers(app) == ["0 von 2", "–", "0 von 5", "0 von 21", "0", "0"]
    assert states(app) == ["fehlt", "fehlt", "fehlt", "steht", "fehlt", "fehlt"]
    said = told(app)
    assert "Sechs Säulen: 1 steht, 5 fehlen. Zuerst anzugehen: Gemeinsames Verständnis, Organisation," in said
    assert "Noch hat kein gemeinsames Meeting stattgefunden; mit dem ersten beginnt die Zählung." in said
    assert "Noch ist nichts beschlossen. Halten Sie das erste gemeinsame Meeting und schließen Sie es ab" in said
    assert "Noch gibt es keine Karte. Schreiben Sie nach dem nächsten Gespräch mit einem Kunden die erste." in said
    assert "0 von 0" not in said
    assert "Charta Version 1: keine Zustimmung beider Abteilungen verzeichnet." in said
    english = told(open_page(PAGE, lang="en", pillar="organisation"))
    assert "Six pillars: 1 stands, 5 are missing." in english
    assert "Nothing has been decided yet." in english
    assert "0 of 0" not in english
    assert "Hold the first joint meeting and close it: counting starts there." in english


def test_what_people_put_on_record(open_page, records) -> None:
    series = meetings.series_of(())
    with records.begin() as session:
        take_over(session, [made(**CARD), made(**CARD | {"language": "en", "title": "Before it breaks"})])
        first = decisions.add(session, series, Wording("Anrufen", "Ute", date(2026, 3, 20), effect="stuck"),
                              decided_on=date(2026, 3, 10))  # fmt: skip
        sat(session, 0, date(2026, 3, 10))
        decisions.add(session, series, Wording("Nachfassen", "Kai", date(2026, 4, 1)), decided_on=date(2026, 4, 7))
        sat(session, 1, date(2026, 4, 7))
        # On figures of a later day: not known on this one.
        decisions.add(session, series, Wording("Später"), decided_on=date(2026, 5, 5))
        sat(session, 2, date(2026, 5, 5))
        decisions.change(session, first.decision_id, replace(first.wording, status="done"), seen_version=1)
        leadership_reviews.add(session, reviewed_on=date(2026, 3, 31), note="Weiter so", by="chef@firma.example")
        leadership_reviews.add(session, reviewed_on=date(2026, 5, 31), note="später")
    app = open_page(PAGE, lang="de", as_of=AS_OF.isoformat(), pillar="organisation")
    # A card that fits no segment's gap fills none: one of the two fields, trigger and comparison of KMU.
    assert numbers(app) == ["1 von 2", "1 von 2", "0 von 5", "0 von 21", "1", "1"]
    assert states(app) == ["im Aufbau", "im Aufbau", "fehlt", "steht", "steht", "im Aufbau"]
    assert "2 Meetings, zuletzt am 07.04.2026. 1 Beschluss überfällig." in told(app)
    assert "Organisation: 2 Beschlüsse" in [heading.value for heading in app.subheader]
    rows = tables(app)[0].texts[["decision", "decision_owner", "decision_standing", "figure_named"]]
    assert rows.to_numpy().tolist() == [
        ["Nachfassen", "Kai", "überfällig", "nein"], ["Anrufen", "Ute", "erledigt", "ja"],
    ]  # fmt: skip
    # Half of the twenty came from trigger to comparison within 10 days: from 20 March on, ten days after the first.
    assert "Seit dem ersten gemeinsamen Meeting am 10.03.2026 ist 1 voller Monat vergangen." in told(app)
    assert "braucht die Hälfte Ihrer Accounts höchstens 10 Tage: Seit 20.03.2026 kann sich auch dort zeigen" in told(
        app
    )
    course = tables(app)[-1].texts
    assert course[["quarter", "meetings", "decisions_told", "reviews"]].to_numpy().tolist() == [
        ["Q2 2026", "1", "0 von 1", "0"], ["Q1 2026", "1", "1 von 1", "1"],
    ]  # fmt: skip


def test_targets_and_agreement(open_page, data_folder, records) -> None:
    agreed = default_charter().model_copy(update={"targets": {key: {"2026-Q2": Target(entries=5)} for key in PHASES}})
    company(data_folder, charter=agreed)
    with records.begin() as session:
        facts = {"held_from": date(2026, 1, 1), "marketing_by": "Ute", "sales_by": "Kai"}
        charter_drafts.keep(session, "version = 1", 1, is_demo=False, **{**facts, "sales_by": None})
    app = open_page(PAGE, lang="en", as_of=AS_OF.isoformat(), pillar="kpis")
    assert (numbers(app)[2], states(app)[2]) == ("5 of 5", "growing")
    with records.begin() as session:
        session.get(CharterVersion, (False, 1)).sales_by = "Kai"
    app = open_page(PAGE, lang="en", as_of=AS_OF.isoformat(), pillar="kpis")
    assert (numbers(app)[2], states(app)[2]) == ("5 of 5", "stands")
    assert "Charter version 1: both departments have agreed." in told(app)
    assert len(tables(app)[0].texts) == 5
    assert tables(app)[0].texts["targets_set"].tolist() == ["Entries"] * 5
    # In the quarter before nothing was planned.
    assert numbers(open_page(PAGE, lang="en", as_of="2026-03-31"))[2] == "0 of 5"


def test_the_accounts_behind_a_lead_time_are_as_many_as_it_says(open_page) -> None:
    app = open_page(PAGE, lang="de", as_of=AS_OF.isoformat())
    times = tables(app)[1]
    assert times.texts["reached"].tolist() == ["20", "20", "20", "0", "0"]
    (target,) = (one for one in times.hrefs if "reached=comparison" in one)
    asked = {name: found[0] for name, found in parse_qs(urlsplit(target).query).items()}
    behind = open_page(PAGE, **asked)
    assert "20 Accounts kamen von „Anstoß“ bis „Vergleich“" in [one.value for one in behind.subheader]
    rows = tables(behind)[2].texts
    assert len(rows) == 20
    assert rows.iloc[0][["name", "entry_on", "reached_on", "needed_days"]].tolist() == [
        "A01", "02.01.2026", "03.01.2026", "1",
    ]  # fmt: skip


def test_a_review_is_noted_once_a_day(open_page, records) -> None:
    for note in ("Erste Fassung", "Zweite Fassung"):
        app = open_page(PAGE, lang="de", as_of=AS_OF.isoformat(), pillar="backing")
        app.text_input(key="pillars.review.text").set_value(note)
        next(button for button in app.button if button.label == "Besprechung festhalten").click()
        app.run()
        assert not app.exception
        assert app.success[0].value == "Die Besprechung der Zahlen vom 30.04.2026 ist festgehalten."
    with records.reading() as session:
        assert [one.note for one in leadership_reviews.until(session, AS_OF)] == ["Zweite Fassung"]
    assert tables(app)[0].texts[["review_note", "noted_by"]].to_numpy().tolist() == [["Zweite Fassung", "–"]]


def test_who_may_not_decide_notes_nothing_and_reads_no_names(open_page, records, become: Become) -> None:
    with records.begin() as session:
        leadership_reviews.add(session, reviewed_on=AS_OF - timedelta(days=1), note="Weiter", by="chef@firma.example")
    become("reader")
    app = open_page(PAGE, lang="de", as_of=AS_OF.isoformat(), pillar="backing")
    assert not app.text_input
    assert tables(app)[0].texts["noted_by"].tolist() == ["***"]


@pytest.mark.parametrize("pillar", ["understanding", "organisation", "kpis", "infrastructure", "backing", "stories"])
def test_what_is_not_seen_is_said(open_page, pillar: str) -> None:
    assert "Nicht zu sehen:" in told(open_page(PAGE, lang="de", pillar=pillar))


def test_of_the_growing_the_one_with_least_of_its_way_behind_it_comes_first() -> None:
    language.use("en")
    ways = {"understanding": 0.4, "organisation": 0.5, "kpis": 0.2, "infrastructure": 0.9, "stories": 0.3}
    growing = [Pillar(key, "growing", way, "", "", [], []) for key, way in ways.items()]
    standing = Pillar("backing", "stands", 1.0, "", "", [], [])
    said = judgement([*growing, standing])
    assert said == "Six pillars: 1 stands, 5 are growing. To work on first: KPIs."
    assert judgement([standing]) == "Six pillars: 1 stands."


class TestOnTheDemonstration:
    @pytest.fixture
    def data_folder(self, demo_folder: Path) -> Path:
        return demo_folder

    @pytest.mark.parametrize("spoken", ["de", "en"])
    def test_accounts_in_doubt_are_exactly_those_counted(self, open_page, spoken: str) -> None:
        app = open_page(PAGE, lang=spoken, pillar="infrastructure")
        suspect = int(numbers(app)[3].split()[0])
        assert suspect > 10
        assert len(tables(app)[0].texts) == len(set(tables(app)[0].hrefs)) == suspect
        assert str(suspect) in next(heading.value for heading in app.subheader)


def test_a_review_names_nobody_to_whoever_may_not_see_people_and_its_note_is_for_those_who_see_all() -> None:
    review = LeadershipReview(reviewed_on=date(2026, 3, 2), note="Zora Zeugin war dabei", noted_by="Zora Zeugin")
    for sight, shown in ((Sight(), ("Zora Zeugin", review.note)), (Sight(people=False), ("***", "***"))):
        rights = frozenset({"read", "people"} if sight.people else {"read"})
        access.hand_out(Visitor(Access((), rights, sight)))
        rows = pillars_rows.backing(Held((), (), (review,), None))
        assert (*rows.loc[0, ["noted_by", "review_note"]],) == shown
