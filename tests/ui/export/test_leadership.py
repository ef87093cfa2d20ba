"""Leadership's report says what the figures of the catalogue say, on one sheet."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest

from storage.answer import answer
from tests.ui.export.conftest import DAY, scope
from ui.analysis import decomposition_rows
from ui.documents.plain import plain
from ui.reports import charts, formats
from ui.shell import data
from ui.text import language


def pages(pdf: bytes) -> list[str]:
    """The text of every page, whatever its line breaks."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_headline_and_tiles_are_the_figures_of_the_catalogue(reports):
    report = reports["leadership", "de"]
    stock = answer(data.snapshot(), "stock", as_of=DAY).to_pylist()
    assert {row["phase"]: row["accounts"] for row in stock if row["accounts"]} == {
        "trigger": 1, "comparison": 2, "decision": 2, "won": 13,
    }  # fmt: skip
    # From 1 April (day 90) on a80 to a120 entered the decision on days 90 to 130, x and y on day 155.
    assert plain(report.headline).startswith(
        "7 Accounts kamen vom 01.04.2026 bis 10.06.2026 in Entscheidung an (für Q2 2026 ist nichts geplant).\nSorge: "
    )
    assert [tile.value for tile in report.tiles[:2]] == ["5", "7"]
    assert report.tiles[3].value.replace("\u00a0", " ") == "5.000 €"


def test_flow_and_outlook_are_the_rows_of_the_catalogue(reports):
    parts = {part.key: part for part in reports["leadership", "en"].parts}
    flow, outlook = parts["cumulative_flow"], parts["outlook"]
    assert flow.sheets[0].rows.iloc[-1]["comparison"] == 2
    assert [band.numbers[-1] for band in flow.shapes[0].bands] == [2, 2, 0, 0, 1]
    forecast = answer(data.snapshot(), "forecast", as_of=DAY, horizon_days=180).to_pylist()
    expected = {row["phase"]: row["expected"] for row in forecast}
    ends = {fan.name.split()[0]: fan.expected[-1] for fan in outlook.shapes[0].fans}
    assert ends == {"Decision": pytest.approx(expected["decision"]), "Won": pytest.approx(expected["won"])}


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_pdf_is_one_sheet_with_mark_and_facts(reports, spoken):
    (page,) = pages(formats.write_report(reports["leadership", spoken], "pdf"))
    report = reports["leadership", spoken]
    assert report.demonstration in page
    assert " ".join(report.small_print.split()) in page
    assert data.published().info.id in page
    for part in report.parts:
        assert part.question in page


def test_letters_shrink_until_it_is_one_sheet(reports):
    report = reports["leadership", "de"]
    crowded = replace(report, parts=(*report.parts, replace(report.parts[-1], answer="Wort " * 150)))
    assert len(pages(formats.write_report(crowded, "pdf"))) == 1


def test_filters_are_named(company):
    report = formats.build_report("leadership", scope("de", segment=["KMU"]))
    assert ("Filter", "Segment „KMU“") in report.facts
    assert report.tiles[0].value == "5"


def test_day_before_anything_happened(company):
    day = DAY.replace(year=2001)
    report = formats.build_report("leadership", replace(scope("de"), as_of=day, start=day, end=day))
    assert [part.key for part in report.parts if part.is_empty] == [
        "cumulative_flow", "decomposition", "outlook", "decisions",
    ]  # fmt: skip
    for ending in formats.WRITERS:
        assert formats.write_report(report, ending)


def test_no_bridge_where_as_many_came_as_before(reports):
    assert next(part.shapes for part in reports["leadership", "en"].parts if part.key == "decomposition") == ()


def test_bridge_adds_up(company):
    first, *steps, last = charts.bridge(decomposition_rows.decomposition_rows(scope("en"), "decision")).bars
    # Entries into the decision from 1 April to 10 June, and in the 71 days before: days 19 to 89.
    assert (first.number, last.number) == (7, 7)
    assert first.number + sum(step.number for step in steps) == pytest.approx(last.number)


def test_story_without_names(company):
    named = formats.build_report("leadership", scope("de")).parts[-1].answer
    hidden = formats.build_report("leadership", scope("de"), is_pseudonymised=True).parts[-1].answer
    assert ("a100 " in named, "a100 " in hidden, "Account A " in hidden) == (True, False, True)
