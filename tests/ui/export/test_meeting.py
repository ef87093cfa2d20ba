"""The meeting's pack says what the page says; names stand as typed in every file."""

from io import BytesIO
from zipfile import ZipFile

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from storage.answer import answer
from tests.ui.export.conftest import DAY, NAMES, scope
from tests.ui.export.test_formats import slide_texts
from ui.documents import pdf
from ui.documents.plain import plain
from ui.meeting import current_meeting, minutes
from ui.reports import formats
from ui.shell import data

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


def test_minutes_become_a_pdf_marked_on_every_page(company):
    page = minutes.in_every_language(current_meeting.sitting_for(scope("de")))["de"]
    document = pypdfium2.PdfDocument(BytesIO(pdf.of_page(page)))
    for sheet in document:
        said = " ".join(sheet.get_textpage().get_text_range().split())
        assert "Vorführfirma: Alle Zahlen und Namen sind simuliert." in said
        assert data.published().info.id in said
