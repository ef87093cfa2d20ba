"""Every report as every file: what it carries, and that nothing of the data is more than text."""

import builtins
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from pptx import Presentation
from python_calamine import CalamineWorkbook

from model.errors import Fault
from ui.documents import pdf
from ui.documents.plain import plain, runs
from ui.reports import formats, terminal
from ui.shell import data, installed
from ui.text import language

EVERY = [(kind, spoken) for kind in formats.REPORTS for spoken in language.LANGUAGES]


def slide_texts(file: bytes) -> list[str]:
    """All the words of every slide, those of tables included."""
    found = []
    for slide in Presentation(BytesIO(file)).slides:
        words = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        words += [cell.text for table in tables for row in table.rows for cell in row.cells]
        found.append("\n".join(words))
    return found


@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_html_needs_nothing_else(reports, key):
    page = formats.write_report(reports[key], "html").decode()
    own = r'http://www\.w3\.org/2000/svg|url\("data:font/woff2;base64,[^"]*"\)'
    foreign = re.sub(own, "", page)
    assert not re.search(r"https?:|//\w|<script|<img|<link|@import|url\(", foreign)
    assert f'<html lang="{key[1]}">' in page
    assert reports[key].demonstration in page
    assert data.published().info.id in page


@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_slides_carry_mark_and_facts_and_charts_of_their_own(reports, key):
    report, file = reports[key], formats.write_report(reports[key], "pptx")
    slides = slide_texts(file)
    assert len(slides) >= 1 + len(report.parts)
    for words in slides:
        assert report.demonstration in words
        assert report.small_print in words
    charts = [shape.chart for slide in Presentation(BytesIO(file)).slides for shape in slide.shapes if shape.has_chart]
    drawn = {tuple(tuple(series.values) for series in chart.plots[0].series) for chart in charts}
    flow = next((part.shapes[0] for part in report.parts if part.key == "cumulative_flow"), None)
    if flow:
        assert tuple(band.numbers for band in flow.bands) in drawn


@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_workbook_has_rows_and_no_formula(reports, key):
    report, file = reports[key], formats.write_report(reports[key], "xlsx")
    with ZipFile(BytesIO(file)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name]
    assert not [sheet for sheet in sheets if "<f>" in sheet or "<hyperlink" in sheet]
    assert all("<oddHeader>" in sheet for sheet in sheets)
    book = CalamineWorkbook.from_filelike(BytesIO(file))
    assert len(book.sheet_names) == 1 + sum(len(part.tables + part.sheets) for part in report.parts) + len(
        report.sheets
    )
    for name in book.sheet_names:
        top = book.get_sheet_by_name(name).to_python()[:3]
        assert [row[0] for row in top[1:]] == [report.demonstration, report.small_print]


def test_workbook_holds_values_not_texts(reports):
    book = CalamineWorkbook.from_filelike(BytesIO(formats.write_report(reports["leadership", "en"], "xlsx")))
    rows = book.get_sheet_by_name(book.sheet_names[1]).to_python()
    head = next(place for place, row in enumerate(rows) if row[1] == "Accounts")
    assert {row[0]: row[1] for row in rows[head + 1 :]} == {
        "Trigger": 1, "Orientation": 0, "Requirements": 0, "Comparison": 2, "Decision": 2, "Won": 13, "Lost": 0,
        "Dormant": 0,
    }  # fmt: skip


def test_without_pango_pdf_says_so(reports, monkeypatch):
    monkeypatch.setattr(pdf, "is_possible", lambda: False)
    with pytest.raises(Fault) as stopped:
        formats.write_report(reports["leadership", "de"], "pdf")
    assert stopped.value.key == "export.no_pango"


@pytest.mark.parametrize(
    ("ending", "library"), [("pdf", "weasyprint"), ("pptx", "python-pptx"), ("xlsx", "xlsxwriter")]
)
def test_a_library_that_is_yet_to_come_is_named(reports, monkeypatch, ending, library):
    """As on a fresh machine, which serves before the libraries of reports are there."""
    monkeypatch.setitem(installed.LIBRARIES, ending, f"{library}-not-there")
    with pytest.raises(Fault) as stopped:
        formats.write_report(reports["leadership", "de"], ending)
    assert (stopped.value.key, stopped.value.values) == ("export.not_installed", {"name": f"{library}-not-there"})
    assert not installed.are_all_there()
    assert formats.write_report(reports["leadership", "de"], "html").startswith(b"<!doctype html>")


def test_pango_that_comes_later_is_found(monkeypatch):
    """Looked for in vain, it is looked for again, though not by every page."""
    moments = iter([100.0, 100.0, 110.0, 130.0])
    monkeypatch.setattr(pdf, "monotonic", lambda: next(moments))
    monkeypatch.setattr(pdf, "_looked_in_vain_at", 0.0)
    with monkeypatch.context() as bare:
        bare.setattr(builtins, "__import__", _without_pango(builtins.__import__))
        assert not pdf.is_possible()
    assert not pdf.is_possible()  # ten seconds later nobody looks
    assert pdf.is_possible()


def _without_pango(real):
    def found(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'pango-1.0-0'")
        return real(name, *args, **kwargs)

    return found


@pytest.mark.parametrize(("kind", "suffix"), [("leadership", ".docx"), ("leadership", ""), ("other", ".pdf")])
def test_what_cannot_be_written(kind, suffix):
    with pytest.raises(Fault) as stopped:
        formats.check(kind, suffix)
    assert stopped.value.key == "answer.not_allowed"


def test_sentences_without_their_html():
    assert runs("<strong>2 &lt;b&gt;</strong> von <em>3</em>") == [("2 <b>", True), (" von ", False), ("3", False)]
    assert plain("<ul><li>eins</li><li>zwei</li></ul>") == "eins\nzwei"


@pytest.mark.parametrize("kind", formats.REPORTS)
@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_no_report_on_a_day_after_the_data(company, tmp_path, kind, spoken):
    """The demonstration is read on its last day, 10 June: nothing is known of the day after."""
    last = data.pin_snapshot().info.read_on
    with pytest.raises(Fault, match=r"answer\.after_data"):
        terminal.write(kind, tmp_path / "x.html", last + timedelta(days=1), spoken)
    assert not (tmp_path / "x.html").exists()
    assert terminal.scope(last, spoken).as_of == last
