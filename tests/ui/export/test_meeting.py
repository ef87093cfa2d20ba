"""The meeting's pack says what the page says; names stand as typed in every file."""

from contextvars import copy_context
from dataclasses import replace
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import pandas as pd
import pypdfium2
import pytest
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT
from python_calamine import CalamineWorkbook

from storage.answer import answer
from storage.records import access_log, meetings
from storage.records.decisions import Decision
from tests.ui.export.conftest import DAY, NAMES, scope
from tests.ui.export.test_formats import slide_texts
from ui.documents import pdf
from ui.documents.plain import plain
from ui.meeting import closing, current_meeting, effects, kept_minutes_parts, minutes, voice_words
from ui.reports import formats
from ui.shell import access, data, render_target
from ui.text import language

KEYS = ["decisions", "movement", "signals", "board", "together", "shortlist", "voice", "care", "closing"]


@pytest.fixture(scope="module")
def pack(reports):
    return reports["meeting", "de"]


def test_agenda_in_its_order(pack):
    assert [part.key for part in pack.parts] == KEYS
    assert [part.question.split(". ")[0] for part in pack.parts] == [str(n) for n in range(1, 10)]
    assert plain(pack.parts[0].answer) == ""
    assert pack.parts[0].is_empty


def test_movement_is_what_the_catalogue_counts(pack):
    counted = answer(data.snapshot(), "changes", as_of=DAY, since=scope("de").before().end).to_pylist()
    moved = [row["account_id"] for row in counted if row["kind"] != "unchanged"]
    # Known on 31 March (day 89) and won since: a70 and a80. First known since: a90 to a120, x, y, z and later.
    assert sorted(moved) == ["a100", "a110", "a120", "a70", "a80", "a90", "later", "x", "y", "z"]
    movement = pack.parts[1]
    assert sorted(movement.tables[0].rows["account_id"]) == sorted(moved)
    assert plain(movement.answer).endswith(": 2 gewonnen, 8 neu.")


def test_board_and_shortlist_are_the_catalogue(pack):
    board = pack.parts[3].tables[0].rows.set_index("phase")
    assert board["accounts"].to_dict() == {
        "trigger": 1, "orientation": 0, "requirements": 0, "comparison": 2, "decision": 2,
    }  # fmt: skip
    stuck = answer(data.snapshot(), "stuck", as_of=DAY).to_pylist()
    assert [row["account_id"] for row in stuck] == ["long"]
    assert pack.parts[5].tables[0].rows["name"].tolist() == [NAMES["long"]]
    assert pack.parts[5].tables[0].rows["age_days"].tolist() == [101]


def test_an_expected_loss_is_rounded_as_on_every_page(company, monkeypatch):
    """357,722 would promise an exactness that no estimate has, and contradict the 360,000 of the overview."""
    counts = pd.DataFrame(
        {"phase": ["comparison", "decision"], "accounts": [26, 30], "value_at_risk": [357722.0, 355744.0]}
    )
    monkeypatch.setattr(voice_words.data, "run_metric", lambda name, scope: counts)
    with render_target.paper(), language.speaking("de"):
        said = plain(voice_words._reason(SimpleNamespace(scope=scope("de")), "comparison"))
    assert "360.000\u00a0€" in said
    assert "357" not in said
    assert "355" not in said


def test_an_account_that_stayed_is_told_once(company):
    """The account has been in comparison since March: before the decision of 1 June and on 10 June."""
    (made,) = decided(1, account_id="long", effect=None, decided_on=date(2026, 6, 1), phase_then="comparison").running
    for spoken, said in (
        ("de", "Der Account steht wie beim Beschluss in Vergleich."),
        ("en", "The account stands in Comparison, as when decided."),
    ):
        with language.speaking(spoken):
            assert effects.since(made, scope(spoken)) == said


class TestNames:
    """Every name that is on paper is there as typed: formulas, markup, umlauts, and one of two hundred letters."""

    def on_paper(self, pack):
        return [NAMES[key] for key in ("x", "y", "z", "later", "long")]

    def test_pdf(self, pack):
        file = formats.write_report(pack, "pdf")
        said = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(BytesIO(file)))
        squeezed = "".join(said.split()).replace("\ufffe", "")
        for name in self.on_paper(pack):
            assert "".join(name.split()) in squeezed

    def test_html(self, pack):
        page = formats.write_report(pack, "html").decode()
        assert "<b>Fett</b>" not in page
        assert "&lt;b&gt;Fett&lt;/b&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "@SUM(A1) **Müller** $x$" in page

    def test_slides(self, pack):
        said = "\n".join(slide_texts(formats.write_report(pack, "pptx")))
        for name in self.on_paper(pack):
            assert name in said

    def test_workbook(self, pack):
        file = formats.write_report(pack, "xlsx")
        book = CalamineWorkbook.from_filelike(BytesIO(file))
        cells = {cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
        assert cells >= set(self.on_paper(pack))
        with ZipFile(BytesIO(file)) as parts:
            assert not [name for name in parts.namelist() if "worksheets/sheet" in name and b"<f>" in parts.read(name)]


@pytest.fixture
def sitting(company):
    """A meeting in which twelve decisions were made, each with a text of three lines."""
    return decided(12)


def decided(count, **about):
    with language.speaking("de"):
        now = current_meeting.sitting_for(scope("de"))
        made = [
            Decision(**{
                "decision_id": number, "text": f"{number}. {'Wir vereinbaren einen Termin mit dem Einkauf. ' * 3}",
                "owner": "Ida Kern", "due_on": DAY, "phase": "comparison", "account_id": None, "effect": "stuck",
                "direction": "down", "amount": None, "status": "open", "decided_on": DAY, "value_then": 1.0,
                "phase_then": None, "is_demo": True, "version": 1, **about,
            })
            for number in range(1, count + 1)
        ]  # fmt: skip
        return replace(now, running=made)


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_minutes_are_one_page_in_our_typeface_with_the_decisions_first(sitting, spoken):
    pages = minutes.in_every_language(sitting, participants=["Ida Kern", "Ben Vogt"], next_on=date(2026, 6, 17))
    document = pypdfium2.PdfDocument(BytesIO(pdf.of_page(pages[spoken])))
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    said = " ".join(text.split())
    assert said.index("12. Wir vereinbaren") < said.index(NAMES["long"][:30])
    assert "Ida Kern, Ben Vogt" in said
    fonts = {found.get_font().get_base_name() for found in document[0].get_objects([FPDF_PAGEOBJ_TEXT])}
    assert fonts
    assert all("Inter" in name for name in fonts)


def test_who_downloads_minutes_stands_in_the_access_log(company, sitting):
    number = closing.write(sitting, minutes.in_every_language(sitting), by=None)
    with data.records().reading() as session:
        held = meetings.last(session, sitting.series)
    context = copy_context()
    context.run(access.hand_out, access.Visitor(name="nele@example.com"))
    for make, name in ((kept_minutes_parts._as_html, "m.html"), (kept_minutes_parts._as_pdf, "m.pdf")):
        assert context.run(make, held.meeting_id, name)
    with data.records().reading() as session:
        found = access_log.latest(session, who="nele@example.com")
    assert number == 1
    assert [(one.kind, one.subject) for one in found] == [("export", "m.pdf"), ("export", "m.html")]


def test_minutes_become_a_pdf_marked_on_every_page(company):
    page = minutes.in_every_language(current_meeting.sitting_for(scope("de")))["de"]
    document = pypdfium2.PdfDocument(BytesIO(pdf.of_page(page)))
    for sheet in document:
        said = " ".join(sheet.get_textpage().get_text_range().split())
        assert "Vorführfirma: Alle Zahlen und Namen sind simuliert." in said
        assert data.published().info.id in said


def test_the_board_draws_the_threshold_that_makes_an_account_stuck_and_the_shortlist_names_it(pack):
    """A line at 85 % of all who left stood at 199 days, and accounts below it were drawn as stuck."""
    rows = answer(data.snapshot(), "thresholds", as_of=DAY).to_pylist()
    shared = {row["phase"]: row["threshold_days"] for row in rows if row["threshold_source"] != "segment"}
    board = pack.parts[3].tables[0].rows.set_index("phase")
    assert board.loc["decision", "threshold_days"] == shared["decision"] == 30
    assert pack.parts[5].tables[0].rows["threshold_days"].tolist() == [shared["comparison"]] == [45]
