"""Slides are readable on any machine: text stays in its box in a wide typeface, no table claims more than it shows."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from PIL import ImageFont
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Emu

from ui.blocks.tile import Tile
from ui.documents import text_width
from ui.documents.document import Part, Report, Table
from ui.documents.shapes import Band, Bands, Bar, Bars, Fan, Fans
from ui.documents.slides import write_slides
from ui.reports import formats
from ui.shell import phase
from ui.shell.theme import LIGHT
from ui.text import language
from ui.text.catalogue import t

WIDE = {bold: Path(f"/usr/share/fonts/truetype/dejavu/DejaVuSans{bold * '-Bold'}.ttf") for bold in (False, True)}
has_typeface = pytest.mark.skipif(not WIDE[True].exists(), reason="DejaVu is not on this machine")
EVERY = [(kind, spoken) for kind in formats.REPORTS for spoken in language.LANGUAGES]


def measured(runs, size, room):
    """How many lines runs (text, bold) take in DejaVu Sans within `room` points, as a program would wrap them."""
    fonts = {bold: ImageFont.truetype(str(path), 1000) for bold, path in WIDE.items()}
    count, used = 1, 0.0
    for word, bold in ((word, bold) for text, bold in runs for word in text.split()):
        wide = fonts[bold].getlength(word) * size / 1000
        space = fonts[bold].getlength(" ") * size / 1000 if used else 0
        count, used = (count + 1, wide) if used and used + space + wide > room else (count, used + space + wide)
        while used > room:
            count, used = count + 1, used - room
    return count


def needed(frame, width):
    """The height that what a frame says takes in DejaVu Sans, in points."""
    total = 0.0
    for paragraph in frame.paragraphs:
        runs = [(run.text, bool(run.font.bold)) for run in paragraph.runs]
        if runs:
            size = paragraph.runs[0].font.size.pt
            total += measured(runs, size, width) * size * 1.17
    return total


def too_high(file):
    """Boxes and cells of which the text does not fit in them, and boxes beyond the slide."""
    deck, found = Presentation(BytesIO(file)), []
    for number, slide in enumerate(deck.slides, start=1):
        for shape in slide.shapes:
            if shape.left + shape.width > deck.slide_width or shape.top + shape.height > deck.slide_height:
                found.append((number, "beyond", shape.name))
            if shape.has_text_frame and needed(shape.text_frame, Emu(shape.width).pt - 14.4) > Emu(shape.height).pt:
                found.append((number, "box", shape.text_frame.text))
            if shape.has_table:
                for row in shape.table.rows:
                    for column, cell in zip(shape.table.columns, row.cells, strict=True):
                        if needed(cell.text_frame, Emu(column.width).pt - 11.5) > Emu(row.height).pt:
                            found.append((number, "cell", cell.text))
    return found


def overlapping(file):
    """Boxes of text, tables and charts that lie over each other by more than a hairline."""
    found = []
    for number, slide in enumerate(Presentation(BytesIO(file)).slides, start=1):
        boxes = [(s.top, s.top + s.height, s.left, s.left + s.width, s.name) for s in slide.shapes]
        for one, other in ((a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]):
            high = min(one[1], other[1]) - max(one[0], other[0])
            wide = min(one[3], other[3]) - max(one[2], other[2])
            if high > Emu(25400) and wide > 0:  # 2 pt
                found.append((number, one[4], other[4]))
    return found


def labels(file):
    """The colour of every label on a bar with the colour of what it stands on."""
    found = []
    for slide in Presentation(BytesIO(file)).slides:
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            for series in chart.plots[0].series:
                for number in range(len(series.values)):
                    points = series._element.findall(".//{*}dLbl")
                    if not points:
                        continue
                    font = series.points[number].data_label.text_frame.paragraphs[0].runs[0].font
                    fill = series.points[number].format.fill
                    under = fill.fore_color.rgb if fill.type == 1 else "FFFFFF"
                    found.append((f"#{font.color.rgb}", f"#{under}"))
    return found


def contrast(ink, under):
    """The contrast of two colours by WCAG 2.2."""
    light, dark = sorted((luminance(ink), luminance(under)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def titles(file):
    return [slide.shapes.title.text_frame.text for slide in Presentation(BytesIO(file)).slides]


def with_table(count, most, title="", letters=10):
    rows = pd.DataFrame({"name": [f"{n} {'x' * letters}" for n in range(1, count + 1)], "accounts": range(count)})
    table = Table(rows, {"name": "text", "accounts": "count"}, title, most=most)
    return Part("movement", "Was hat sich bewegt?", answer="Zwei.", tables=(table,))


def deck(*parts, spoken="de", **changes):
    report = Report("meeting", spoken, "Titel", "Mappe", (("Stichtag", "10.06.2026"),), parts=parts)
    with language.speaking(spoken):
        return write_slides(replace(report, **changes))


@has_typeface
@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_everything_fits_where_segoe_is_not_there(reports, key):
    file = formats.write_report(reports[key], "pptx")
    assert too_high(file) == []
    assert overlapping(file) == []


@has_typeface
@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_the_longest_titles_fit(company, spoken):
    with language.speaking(spoken):
        longest = max((phase.name(key) for key in phase.in_play()), key=len)
        said = t("story.question", phase=longest)
        many = t("meeting.item", n=88, name=t("meeting.item.care"))
    parts = (Part("story", said, answer="x"), Part("care", many, answer="x"), Part("x", f"{said} {said}", answer="x"))
    assert too_high(deck(*parts, spoken=spoken)) == []


@has_typeface
def test_a_headline_of_many_lines_stays_above_the_tiles():
    tile = Tile(
        "stock", "Tempo in Vergleich, letzte 180 Tage", "49 Tage", ("so lang wie davor",) * 5, [1, 2], ["a", "b"], "x"
    )
    file = deck(headline="<strong>Sorge</strong> um die Anforderungen. " * 16, tiles=(tile,) * 4)
    assert too_high(file) == []
    assert overlapping(file) == []


@has_typeface
def test_widths_are_no_less_than_the_wide_typeface(company):
    fonts = {bold: ImageFont.truetype(str(path), 1000) for bold, path in WIDE.items()}
    for text in ("Was steckt dahinter?", "Donaudampfschifffahrt & Söhne", "13,5 % – 1.234 €", "illi JIM"):
        for bold in (False, True):
            real = fonts[bold].getlength(text)
            assert real <= text_width.width(text, 1000, is_bold=bold) * (1.07 if text == "illi JIM" else 1)


def test_lines_are_counted():
    """A letter a is 6.5 points wide at 10 points: two words of four letters and the space take 55.5."""
    assert text_width.width("aaaa", 10) == 26
    assert text_width.lines([("aaaa aaaa", False)], 10, 56) == 1
    assert text_width.lines([("aaaa aaaa", False)], 10, 55) == 2
    assert text_width.lines([("a" * 200, False)], 10, 130) == 10
    assert text_width.lines([("", False)], 10, 55) == 1


@pytest.mark.parametrize("key", EVERY, ids="-".join)
def test_labels_are_readable_on_what_they_stand_on(reports, key):
    found = labels(formats.write_report(reports[key], "pptx"))
    # Leadership's deck has bars only where a change is clear, and in this company none is.
    assert bool(found) == (key[0] == "meeting")
    assert all(contrast(ink, under) >= 4.5 for ink, under in found)


def test_labels_of_every_phase_and_department_are_readable():
    bars = tuple(Bar(f"{n}", n % 2, f"+{n}", colour) for n, colour in enumerate(sum(LIGHT.hues.values(), ())))
    found = labels(deck(Part("x", "Frage?", shapes=(Bars(bars, "Accounts"),))))
    assert len(found) == 6
    assert all(contrast(ink, under) >= 4.5 for ink, under in found)


@pytest.mark.parametrize(
    ("spoken", "first", "last"), [("de", "31. Mai 2026", "26. Juli 2026"), ("en", "31 May 2026", "26 July 2026")]
)
def test_months_are_in_the_language_of_the_deck(spoken, first, last):
    days = tuple(date(2026, 5, 31) + timedelta(days=7 * n) for n in range(9))
    numbers = tuple(float(n) for n in range(9))
    shapes = (
        Bands(days, (Band("Anstoß", "#1f5a96", numbers),), "Accounts"),
        Fans((Fan("Entscheidung", "#a9530b", False, days, numbers, numbers, numbers),), "Eintritte"),
    )
    slides = Presentation(BytesIO(deck(*(Part("x", "Frage?", shapes=(one,)) for one in shapes), spoken=spoken))).slides
    for chart in (shape.chart for slide in slides for shape in slide.shapes if shape.has_chart):
        found = [str(one) for one in chart.plots[0].categories]
        assert (found[0], found[-1]) == (first, last)
        axis = chart.category_axis._element
        # Nine weeks: every other day is named, and level.
        assert axis.find(qn("c:tickLblSkip")).get("val") == "2"
        assert axis.txPr.bodyPr.get("rot") == "1", "a 60,000th of a degree"
    names = [series.name for series in chart.plots[0].series]
    word = {"de": "wahrscheinlich mindestens", "en": "probably at least"}[spoken]
    assert names[:2] == ["Entscheidung", f"Entscheidung: {word}"]


class TestTables:
    def test_all_rows_on_one_slide_need_no_count(self):
        assert titles(deck(with_table(5, 12))) == ["Titel", "Was hat sich bewegt?"]

    def test_five_of_ten_are_not_sold_as_ten(self):
        assert titles(deck(with_table(10, 5))) == ["Titel", "Was hat sich bewegt? (1–5 von 10)"]
        assert titles(deck(with_table(10, 5), spoken="en"))[1] == "Was hat sich bewegt? (1–5 of 10)"
        assert "Gezeigt sind 5 von 10 Zeilen; alle stehen in der Excel-Datei" in words(deck(with_table(10, 5)))

    def test_what_a_slide_cannot_hold_stands_on_the_next(self):
        file = deck(with_table(10, 12, letters=300))
        found = titles(file)[1:]
        assert found == [f"Was hat sich bewegt? ({rows} von 10)" for rows in ("1–4", "5–7", "8–10")]
        assert [len(rows) for rows in tables(file)] == [5, 4, 4]

    def test_a_table_with_a_title_counts_in_it(self):
        file = deck(with_table(10, 5, "Zu früh"))
        assert titles(file) == ["Titel", "Was hat sich bewegt?"]
        assert "Zu früh (1–5 von 10)" in words(file)

    def test_an_empty_one_says_so(self):
        part = with_table(0, 5, "Zu früh")
        told = replace(part, tables=(replace(part.tables[0], empty="Niemand."),))
        assert "Zu früh\nNiemand." in words(deck(told))
        assert tables(deck(told)) == []

    @has_typeface
    def test_a_name_of_two_hundred_letters_fits(self):
        file = deck(with_table(12, 12, letters=200))
        assert too_high(file) == []
        assert all("x" * 200 in row[0] for rows in tables(file) for row in rows[1:])


@has_typeface
def test_a_long_answer_goes_on_and_a_heading_stays_with_what_it_heads():
    cards = "".join(f"<p><strong>Karte {n}</strong></p><p>{'Wort ' * 60}</p>" for n in range(1, 9))
    file = deck(Part("voice", "7. Stimme", answer=cards))
    assert titles(file)[1:] == ["7. Stimme", *["7. Stimme (Fortsetzung)"] * (len(titles(file)) - 2)]
    assert too_high(file) == []
    said = [slide.shapes[-1].text_frame.text for slide in Presentation(BytesIO(file)).slides][1:]
    assert sum(text.count("Karte") for text in said) == 8
    assert all(not text.rsplit("\n", 1)[-1].startswith("Karte") for text in said)
    assert all(left != right for left, right in pairwise(said))


def words(file):
    return "\n".join(
        shape.text_frame.text for slide in Presentation(BytesIO(file)).slides for shape in slide.shapes
        if shape.has_text_frame
    )  # fmt: skip


def tables(file):
    return [
        [[cell.text for cell in row.cells] for row in shape.table.rows]
        for slide in Presentation(BytesIO(file)).slides for shape in slide.shapes if shape.has_table
    ]  # fmt: skip
