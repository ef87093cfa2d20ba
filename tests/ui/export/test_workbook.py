"""A workbook holds every row behind a report, as numbers and dates, on sheets whose names are whole."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from storage.answer import answer
from storage.records.decisions import Decision
from tests.ui.export.conftest import DAY, NAMES, scope
from ui.decisions import open_decisions
from ui.decisions.open_decisions import OpenDecisions
from ui.documents.cell_formats import cell_format
from ui.documents.document import Part, Report, Table
from ui.documents.workbook import write_workbook
from ui.reports import formats, sheets
from ui.shell import data
from ui.text import catalogue, currency, language

EVERY = [(kind, spoken) for kind in formats.REPORTS for spoken in language.LANGUAGES]


def opened(file):
    return openpyxl.load_workbook(BytesIO(file))


def rows_of(sheet):
    """The rows under the head, which is frozen with the first column."""
    head = int(re.sub(r"\D", "", sheet.freeze_panes)) - 1
    found = [*sheet.iter_rows(min_row=head, values_only=True)]
    return [dict(zip(found[0], row, strict=True)) for row in found[1:]]


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_names_of_sheets_are_whole(company, spoken):
    with language.speaking(spoken):
        names = [catalogue.t(key) for key in sorted(catalogue.texts_of(spoken)) if key.startswith("export.sheet.")]
    assert len(names) == len(set(names)) == 20
    assert max(map(len, names)) <= 31


@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_every_sheet_has_such_a_name_and_a_frozen_head(reports, key):
    book = opened(formats.write_report(reports[key], "xlsx"))
    with language.speaking(key[1]):
        known = {catalogue.t(one) for one in catalogue.texts_of(key[1]) if one.startswith("export.sheet.")}
        known.add(catalogue.t("export.overview"))
    assert set(book.sheetnames) <= known
    for sheet in book.worksheets[1:]:
        is_empty = sheet.max_column == 1
        assert (sheet.freeze_panes is None) == is_empty
        assert not is_empty or sheet.cell(sheet.max_row, 1).value


@pytest.mark.parametrize("kind", formats.REPORTS)
def test_the_whole_stuck_list_and_the_dwell_of_every_phase(reports, kind):
    book = opened(formats.write_report(reports[kind, "en"], "xlsx"))
    (row,) = rows_of(book["Stuck accounts"])
    assert [one["account_id"] for one in answer(data.snapshot(), "stuck", as_of=DAY).to_pylist()] == ["long"]
    # In comparison since 1 March, day 59 of the year from 0: 101 days before 10 June.
    assert (row["Name"], row["Phase"], row["Age (days)"]) == (NAMES["long"], "Comparison", 101)
    assert row["In phase since"].date() == date(2026, 3, 1)
    assert row["Value"] == 1000
    dwell = rows_of(book["Dwell per phase"])
    assert [row["Phase"] for row in dwell] == ["Trigger", "Orientation", "Requirements", "Comparison", "Decision"]


def test_a_decision_is_not_cut_in_the_stuck_list(company, monkeypatch):
    """Sixty letters are shown in a row of a page; a cell of a workbook holds the whole text."""
    text = "Wir vereinbaren mit allen Beteiligten einen Termin mit der Anwendungstechnik bis Monatsende."
    made = Decision(
        decision_id=1, text=text, owner="Ida Kern", due_on=DAY, phase="comparison", account_id=None, effect=None,
        direction=None, amount=None, status="open", decided_on=DAY, value_then=None, phase_then=None, is_demo=True,
        version=1,
    )  # fmt: skip
    told = OpenDecisions(scope("de"), (made,), {made.series: ()})
    monkeypatch.setattr(open_decisions, "read", lambda scope: told)
    with language.speaking("de"):
        (line,) = sheets.stuck_list(scope("de")).rows["decision"]
    assert line == f"{text} · Ida Kern · bis 10.06.2026 · für alle in Vergleich"


def test_what_was_decided_today_is_not_called_open(reports):
    """Decisions of earlier meetings are open, too, and stand on a sheet of their own."""
    for spoken, name, said in (("de", "Heute beschlossen", "Heute wurde nichts beschlossen."),
                               ("en", "Decided today", "Nothing was decided today.")):  # fmt: skip
        sheet = opened(formats.write_report(reports["meeting", spoken], "xlsx"))[name]
        assert sheet.cell(sheet.max_row, 1).value == said


def test_without_names_there_is_no_list_of_accounts(company):
    report = formats.build_report("leadership", scope("en"), is_pseudonymised=True)
    assert "Stuck accounts" not in opened(formats.write_report(report, "xlsx")).sheetnames


def one_sheet(rows, kinds, **options):
    part = Part("x", "Eine Frage?", tables=(Table(rows, kinds, **options),), empty="Nichts.")
    report = Report("meeting", "de", "T", "U", (("Stichtag", "10.06.2026"),), parts=(part,))
    with language.speaking("de"):
        return opened(write_workbook(report)).worksheets[1]


def test_numbers_are_numbers_and_dates_are_dates(company):
    rows = pd.DataFrame(
        {"name": ["=1+1"], "due_on": [date(2026, 6, 10)], "value": [1234.5], "conversion_rate": [0.935]}
    )
    sheet = one_sheet(rows, {"name": "text", "due_on": "date", "value": "money", "conversion_rate": "rate"})
    cells = [(cell.value, cell.data_type, cell.number_format) for cell in sheet[sheet.max_row]]
    assert cells[0] == ("=1+1", "s", "General")
    assert (cells[1][0].date(), cells[1][1:]) == (date(2026, 6, 10), ("d", "dd.mm.yyyy"))
    assert cells[2:] == [(1234.5, "n", '#,##0\u00a0"€"'), (0.935, "n", "0.0\u202f%")]


def test_cells_are_written_as_on_the_pages():
    """Whole days stay whole; an English reader gets English days, and the sign before the amount."""
    before = currency.page_money()
    with language.speaking("en"):
        assert cell_format("days", [57.0, None, 199.0]) == "#,##0"
        assert cell_format("days", [57.5, 199.0]) == "#,##0.0"
        assert cell_format("date", []) == "d mmm yyyy"
        assert cell_format("moment", []) == "d mmm yyyy, hh:mm"
        assert cell_format("text", ["=1+1"]) is None
        currency.use(currency.Money("CHF"))
        assert cell_format("money", [1.0]) == '"CHF"#,##0'
        currency.use(currency.Money(None, is_mixed=True))
        assert cell_format("money", [1.0]) == "#,##0"
    currency.use(before)


def test_columns_are_as_wide_as_what_they_hold():
    """Two letters of room beside 20; a name of 200 letters is wrapped at 48."""
    for letters, wide in ((20, 22), (200, 48)):
        sheet = one_sheet(pd.DataFrame({"name": ["x" * letters]}), {"name": "text"})
        assert round(sheet.column_dimensions["A"].width - 0.7109375) == wide
        assert sheet.cell(sheet.max_row, 1).alignment.wrap_text


def test_no_rows_are_a_sentence():
    kinds = {"name": "text"}
    sheet = one_sheet(pd.DataFrame({"name": []}), kinds)
    assert (sheet.cell(sheet.max_row, 1).value, sheet.freeze_panes) == ("Nichts.", None)
    assert one_sheet(pd.DataFrame({"name": []}), kinds, empty="Niemand.").cell(4, 1).value == "Niemand."


def test_a_long_name_of_a_sheet_ends_with_a_word():
    rows, kinds = pd.DataFrame({"name": ["x"]}), {"name": "text"}
    assert (
        one_sheet(rows, kinds, title="Spricht der Vertrieb mit den Accounts?").title == "Spricht der Vertrieb mit den…"
    )
    assert one_sheet(rows, kinds, title="A/B: [neu]?").title == "A B neu"


def test_the_course_of_the_stock_has_a_column_for_every_phase(reports):
    """So that a spreadsheet draws it as it is; a line a day, the last one with what stands now."""
    found = opened(formats.write_report(reports["leadership", "de"], "xlsx"))
    sheet = next(one for one in found.worksheets if one["A1"].value == "Wie hat sich der Bestand entwickelt?")
    rows = rows_of(sheet)
    assert [*rows[0]][:6] == ["Tag", "Anstoß", "Orientierung", "Anforderungen", "Vergleich", "Entscheidung"]
    assert len({row["Tag"] for row in rows}) == len(rows)
    assert rows[-1]["Tag"].date() == DAY
    assert [rows[-1][name] for name in ("Entscheidung", "Vergleich", "Anstoß")] == [2, 2, 1]


def test_rows_of_accounts_end_with_their_id():
    """Names are not always unique; where rows are no accounts, there is no such column."""
    sheet = one_sheet(pd.DataFrame({"account_id": ["A-1"], "name": ["Acme"]}), {"name": "text"})
    assert rows_of(sheet) == [{"Name": "Acme", "Account-Nr.": "A-1"}]
    assert rows_of(one_sheet(pd.DataFrame({"name": ["Acme"]}), {"name": "text"})) == [{"Name": "Acme"}]


def test_the_stuck_list_names_ids_and_missing_segments(reports):
    (row,) = rows_of(opened(formats.write_report(reports["leadership", "en"], "xlsx"))["Stuck accounts"])
    assert (row["Account ID"], row["Segment"]) == ("long", "KMU")
