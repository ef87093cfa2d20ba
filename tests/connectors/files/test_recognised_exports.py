"""Strangers' exports come in right: the same 60 deals of 40 accounts told by every vendor's and spreadsheet's file."""

from datetime import UTC, date, datetime

import pytest

from connectors.files.recognised import Answers, import_files, parse_answers, recognise, write_answers
from connectors.kit.base import RefusedError, SettingsError
from model.charter import default_charter
from storage.warehouse import Warehouse

# Words of the plain lists that neither the default charter nor the library knows.
LIST = Answers(stages={"Erstkontakt": "orientation", "Vertragsentwurf": "decision"})
# Days that lie ahead of the export are no part of it, whenever the tests run.
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WHOLE = {
    "hubspot-deals-deutsch.csv": ("hubspot_deals", 24, date(2026, 11, 26)),
    "hubspot-crm-exports-all-deals-2026-11-27.csv": ("hubspot_deals", 197, date(2026, 11, 27)),
    "report1732700000001_history.csv": ("salesforce_opportunity_history", 197, date(2026, 11, 27)),
    "deals-10348211-101.xlsx": ("pipedrive_deals", 60, date(2026, 11, 27)),
    "Vertriebsliste.csv": ("list_opportunities", 0, date(2026, 11, 6)),
    "Vertriebsliste_Titel_Summe.csv": ("list_opportunities", 0, date(2026, 11, 27)),
}


@pytest.fixture
def exports(shared_data):
    return shared_data / "exports"


@pytest.fixture
def warehouse(tmp_path):
    return Warehouse(tmp_path / "data")


def asked_of(warehouse):
    """A function that answers SQL on the published snapshot with rows."""
    return lambda sql: [tuple(row.values()) for row in warehouse.current().arrow(sql, {}).to_pylist()]


def published(warehouse, path, **more):
    """The import, and a function that asks the staged rows as they were published."""
    done = import_files(warehouse, [path], charter=default_charter(), now=NOW, **more)
    return done, asked_of(warehouse)


@pytest.mark.parametrize("file", WHOLE)
def test_every_file_tells_the_same_world(exports, file):
    kind, changes, day = WHOLE[file]
    proposal = recognise([exports / file], answers=LIST, now=NOW)
    told = proposal.counts
    assert [table.kind for table in proposal.tables] == [kind]
    assert proposal.questions == ()
    assert (told.opportunities, told.open, told.won, told.lost, told.accounts) == (60, 36, 12, 12, 40)
    assert (told.accounts_in_play, told.accounts_won, told.accounts_lost) == (24, 8, 8)
    assert [round(one.open_total) for one in proposal.amounts] == [4_703_337]
    assert (told.changes, proposal.exported_on) == (changes, day)


@pytest.mark.parametrize("file", [file for file in WHOLE if file != "Vertriebsliste_Titel_Summe.csv"])
def test_canonical_rows_of_every_file(exports, warehouse, file):
    done, ask = published(warehouse, exports / file, answers=LIST)
    assert done.report.loaded["account"] == 40
    assert done.report.loaded["opportunity"] == 60
    rows = ask(
        "SELECT outcome, count(*), round(sum(amount)), count(closed_at)"
        " FROM opportunity GROUP BY outcome ORDER BY outcome NULLS FIRST"
    )
    assert [(row[0], row[1]) for row in rows] == [(None, 36), ("lost", 12), ("won", 12)]
    assert rows[0][2:4] == (4_703_337, 0), "an open deal is not closed, whatever its close date says"
    if not file.startswith("Vertriebsliste"):
        assert (rows[1][3], rows[2][3]) == (12, 12)


@pytest.mark.parametrize(
    "file", ["hubspot-deals-deutsch.csv", "hubspot-crm-exports-all-deals-2026-11-27.csv", "Vertriebsliste.csv",
             "report1732700000001_history.csv", "deals-10348211-101.xlsx"]
)  # fmt: skip
def test_stock_after_the_import(exports, warehouse, file):
    _, ask = published(warehouse, exports / file, answers=LIST)
    # An account that won and compares again stands in two motions: where it is in play counts here.
    standing = """SELECT account_id, CASE WHEN bool_or(phase NOT IN ('won', 'lost')) THEN 'in play'
        WHEN bool_or(phase = 'won') THEN 'won' ELSE 'lost' END AS stands FROM spell WHERE left_at IS NULL GROUP BY 1"""
    stock = dict(ask(f"SELECT stands, count(*) FROM ({standing}) GROUP BY 1"))
    assert stock == {"in play": 24, "won": 8, "lost": 8}


def test_a_close_date_is_actual_only_where_the_row_is_closed(exports, warehouse):
    # Müller is won and closed on 25 August, 11:54 in Berlin; Brückner is open and expected on 24 December.
    _, ask = published(warehouse, exports / "hubspot-deals-deutsch.csv")
    rows = ask(
        "SELECT opportunity_id, outcome, strftime(closed_at, '%Y-%m-%d %H:%M'),"
        " expected_close_on FROM opportunity WHERE opportunity_id IN ('18234567000', '18234567014') ORDER BY 1"
    )
    assert rows == [
        ("18234567000", "won", "2026-08-25 09:54", None),
        ("18234567014", None, None, date(2026, 12, 24)),
    ]


def test_history_in_columns_named_after_stages(exports, warehouse):
    # Köhler: scheduled on 17 July at 1:26 (the 16th in UTC), qualified on 28 July, presented on 3, lost on 12 August.
    _, ask = published(warehouse, exports / "hubspot-crm-exports-all-deals-2026-11-27.csv")
    rows = ask(
        "SELECT stage, strftime(changed_at, '%m-%d'), is_entry_known, pipeline"
        " FROM stage_change WHERE opportunity_id = '18234567007' ORDER BY changed_at"
    )
    assert rows == [
        ("Appointment scheduled", "07-16", None, "Sales Pipeline"),
        ("Qualified to buy", "07-28", None, "Sales Pipeline"),
        ("Presentation scheduled", "08-03", None, "Sales Pipeline"),
        ("Closed lost", "08-12", None, "Sales Pipeline"),
    ]


def test_only_the_present_stage_is_known_and_so_is_not_its_entry(exports, warehouse):
    _, ask = published(warehouse, exports / "Vertriebsliste.csv", answers=LIST, exported_on=date(2026, 11, 27))
    rows = ask("SELECT count(*), count(*) FILTER (NOT is_entry_known), min(CAST(changed_at AS DATE)) FROM stage_change")
    assert rows == [(60, 60, date(2026, 11, 27))]


def test_a_status_decides_before_the_stage(exports, warehouse):
    # A won deal of Pipedrive keeps the last stage in which it was open.
    _, ask = published(warehouse, exports / "deals-10348211-101.xlsx")
    assert ask("SELECT count(*) FROM opportunity WHERE outcome = 'won' AND stage <> 'Won'") == [(12,)]


def test_words_that_say_neither_are_asked_most_at_stake_first(exports):
    asked = recognise([exports / "faults" / "woerter.csv"]).questions
    assert len(asked) == 13
    assert {question.key for question in asked} >= {"stage:Nicht gewonnen", "stage:Storniert", "stage:Auftrag erhalten"}
    guesses = {question.subject: question.guess for question in asked}
    assert guesses["Nicht gewonnen"] != "won"
    assert (guesses["Kein Angebot"], guesses["Vertrag gekündigt"]) == (None, "lost")


def test_what_must_be_asked_stops_the_import(exports, warehouse):
    with pytest.raises(RefusedError) as refused:
        published(warehouse, exports / "faults" / "woerter.csv")
    assert refused.value.key == "exports.must_be_asked"
    assert warehouse.current() is None


def test_an_answer_is_written_to_the_charter_with_a_raised_version(exports):
    proposal = recognise([exports / "Vertriebsliste.csv"], answers=LIST)
    assert proposal.charter.version == default_charter().version + 1
    said = {kind: rule.phase for rule in proposal.charter.rules for kind in rule.kinds if rule.source == "stage_change"}
    assert (said["Erstkontakt"], said["Vertragsentwurf"]) == ("orientation", "decision")


def test_the_mapping_that_comes_out_reads_a_later_export_alike(exports):
    proposal = recognise([exports / "Vertriebsliste.csv"], answers=LIST)
    read = parse_answers(write_answers(proposal.answers))
    again = recognise([exports / "Vertriebsliste.csv"], answers=read)
    assert (again.questions, again.counts) == ((), proposal.counts)
    assert parse_answers(write_answers(again.answers)) == read


def test_spellings_of_one_company_are_one_account(exports):
    told = recognise([exports / "faults" / "namen.csv"]).counts
    assert (told.accounts, told.opportunities) == (1, 5)


def test_won_without_a_day_leaves_the_open_value_alone(exports):
    proposal = recognise([exports / "faults" / "gewonnen_ohne_datum.csv"])
    assert (proposal.counts.open, proposal.counts.won, proposal.amounts[0].open_total) == (1, 1, 7_000)
    assert "exports.note.won_without_day" in {note.key for note in proposal.notes}


def test_deals_without_an_account_are_kept_and_told(exports):
    proposal = recognise([exports / "faults" / "platzhalter.csv"])
    assert (proposal.counts.opportunities, proposal.counts.without_account, proposal.counts.accounts) == (62, 3, 59)


def test_a_column_that_comes_twice_is_told(exports):
    notes = {note.key: note.values for note in recognise([exports / "shapes" / "dup.csv"]).notes}
    assert notes["exports.note.column_twice"]["column"] == "Betrag (2)"


def test_the_week_tells_what_it_is(exports):
    week = [recognise([exports / "week" / f"w{number}_export.csv"]).counts for number in (1, 2)]
    assert [(told.open, told.won) for told in week] == [(4, 0), (3, 1)]


def written(folder, name, *lines):
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_stage_entered_after_the_day_of_the_export_is_refused(tmp_path):
    path = written(
        tmp_path, "hubspot-crm-exports-2026-11-27.csv",
        'Record ID,Deal Name,Deal Stage,Close Date,Create Date,Associated Company,"Date entered ""Contract sent (P)"""',
        "1,A,Contract sent,2026-12-30,2026-11-01 10:00,Alpha,2026-12-24 10:00",
    )  # fmt: skip
    proposal = recognise([path], now=datetime(2027, 2, 1, tzinfo=UTC))
    assert proposal.counts.changes == 0
    assert {note.key: note.values["rows"] for note in proposal.notes}["exports.note.after_export"] == 1


def test_files_of_several_kinds_are_put_together_by_their_ids(tmp_path, warehouse):
    companies = written(
        tmp_path, "companies.csv", "Record ID,Company name,Company owner,Industry,Create Date",
        "77,Alpha GmbH,Ann,Chemie,2026-01-01", "78,Beta AG,Ben,Bau,2026-01-02",
    )  # fmt: skip
    deals = written(
        tmp_path, "deals.csv",
        "Record ID,Deal Name,Deal Stage,Deal owner,Amount,Create Date,Associated Company IDs,Associated Company",
        "1,A,Contract sent,Ann,100,2026-03-01,77,Alpha", "2,B,Contract sent,Ann,200,2026-03-02,,beta ag",
    )  # fmt: skip
    done = import_files(warehouse, [companies, deals], charter=default_charter())
    rows = asked_of(warehouse)(
        "SELECT o.opportunity_id, o.account_id, a.name, a.industry FROM opportunity o JOIN account a USING (account_id)"
        " ORDER BY 1"
    )
    assert rows == [("1", "77", "Alpha GmbH", "Chemie"), ("2", "78", "Beta AG", "Bau")]
    assert done.report.loaded["account"] == 2


def test_doubtful_spellings_are_a_question_for_a_person_and_stay_apart(tmp_path, warehouse):
    path = written(
        tmp_path, "list.csv", "Kunde,Projekt,Phase,Betrag,Angelegt am", "Alpha GmbH,A,Angebot,1,2026-03-01",
        "Alpha,B,Angebot,2,2026-03-02", "Alpha AG,C,Angebot,3,2026-03-02",
    )  # fmt: skip
    done = import_files(warehouse, [path], charter=default_charter())
    assert done.report.loaded["account"] == 3
    pairs = asked_of(warehouse)("SELECT left_id, right_id FROM likely_link ORDER BY ALL")
    assert pairs == [("alpha", "alphaag"), ("alpha", "alphagmbh")]


def test_a_status_that_nobody_knows_is_asked(tmp_path):
    path = written(
        tmp_path, "list.csv", "Kunde,Projekt,Phase,Ergebnis,Betrag,Angelegt am",
        "Alpha,A,Angebot,Won,10,2026-03-01", "Beta,B,Angebot,geparkt,20,2026-03-02",
    )  # fmt: skip
    asked = recognise([path]).questions
    assert [(question.key, question.rows, question.value) for question in asked] == [("state:geparkt", 1, 20.0)]
    said = Answers().with_answer("state:geparkt", "lost")
    assert recognise([path], answers=said).counts.lost == 1


def test_a_missing_stage_column_is_asked_for(tmp_path):
    path = written(
        tmp_path, "list.csv", "Kunde,Projekt,Betrag,Angelegt am,Ampel", "Alpha,A,10,2026-03-01,Angebot",
        "Beta,B,20,2026-03-02,Angebot",
    )  # fmt: skip
    (asked,) = recognise([path]).questions
    assert (asked.key, asked.choices[0].answer) == ("field:stage", "Ampel")
    assert recognise([path], answers=Answers().with_answer("field:stage", "Ampel")).counts.open == 2


def test_rows_in_another_order_tell_the_same(exports, tmp_path):
    lines = (exports / "hubspot-deals-deutsch.csv").read_text(encoding="utf-8").splitlines()
    path = written(tmp_path, "hubspot-deals-deutsch.csv", lines[0], *reversed(lines[1:]))
    one, other = recognise([exports / "hubspot-deals-deutsch.csv"]), recognise([path])
    assert one.counts == other.counts
    assert one.stages == other.stages


def test_answers_name_what_is_not_known():
    with pytest.raises(SettingsError) as refused:
        parse_answers('version = 2\n[states]\n"x" = "maybe"\n')
    assert "'won', 'lost', 'open' or 'removed'" in refused.value.values["reason"]
