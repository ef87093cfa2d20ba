"""A report as PPTX: a slide per question, with text and native charts, so that everything can be edited."""

import math
from datetime import UTC, datetime
from io import BytesIO
from itertools import accumulate
from typing import Any, Final

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from ui.blocks import table_words
from ui.blocks.tile import Tile
from ui.documents import slide_charts
from ui.documents.document import Part, Report, Table
from ui.documents.plain import Run, runs
from ui.shell.theme import LIGHT
from ui.text.catalogue import t

WIDE, HIGH = Inches(13.333), Inches(7.5)
_EDGE, _FULL = Inches(0.6), Inches(12.13)
_FONT: Final = "Segoe UI"
_MARK: Final = "#9a4f00"
# Columns of text are wider than those of numbers.
_SHARES: Final = {"text": 2.0, "phase": 1.2, "department": 1.1}
_LETTER: Final = Inches(0.083)  # mean width of a letter in a table


def write_slides(report: Report) -> bytes:
    """`report` as a presentation in 16:9."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    deck.core_properties.title = f"{report.title} – {report.subtitle}"
    deck.core_properties.author = deck.core_properties.last_modified_by = t("frame.product")
    deck.core_properties.created = deck.core_properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    _first(deck, report)
    for part in report.parts:
        _question(deck, report, part)
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def _first(deck: Any, report: Report) -> None:
    slide = _slide(deck, report, report.title)
    if report.headline:
        _say(slide, runs(report.headline), Inches(1.45), Inches(1.7), size=22)
    if report.tiles:
        gap, count = Inches(0.25), len(report.tiles)
        width = Emu(int((_FULL - gap * (count - 1)) / count))
        for index, tile in enumerate(report.tiles):
            _tile(slide, tile, Emu(int(_EDGE + index * (width + gap))), width)


def _tile(slide: Any, tile: Tile, left: Emu, width: Emu) -> None:
    box = slide.shapes.add_textbox(left, Inches(3.4), width, Inches(2.3))
    box.line.color.rgb, box.line.width = _colour(LIGHT.line), Pt(1)
    lines = [(tile.name, 13, LIGHT.muted, False), (tile.value, 30, LIGHT.text, True)]
    lines += [(note, 12, LIGHT.muted, False) for note in tile.notes]
    _fill(box.text_frame, [([(text, bold)], size, colour) for text, size, colour, bold in lines])
    slide_charts.sparkline(slide, tile, left, Inches(5.75), width, Inches(0.75))


def _question(deck: Any, report: Report, part: Part) -> None:
    slide = _slide(deck, report, part.question)
    top = Inches(1.35)
    answer_runs = [(part.empty, False)] if part.is_empty else runs(part.answer)
    if any(text.strip() for text, _ in answer_runs):
        lines = 1 + sum(len(text) for text, _ in answer_runs) // 105 + sum(text.count("\n") for text, _ in answer_runs)
        _say(slide, answer_runs, top, Inches(0.36 * lines), size=16)
        top = Emu(top + Inches(0.36 * lines + 0.1))
    bottom = HIGH - Inches(1.05)
    filled = [table for table in part.tables if len(table.rows)]
    for shape in part.shapes:
        height = Emu(int(bottom - top) // (1 + len(filled)))
        slide_charts.add_chart(slide, shape, _EDGE, top, _FULL, height)
        top = Emu(top + height)
    for index, table in enumerate(filled):
        if index and top + Inches(1.6) > bottom:  # no room: start a new slide
            slide, top = _slide(deck, report, part.question), Inches(1.35)
        top = _table(slide, table, top, bottom)
    if part.note and not part.is_empty:
        _say(slide, [(part.note, False)], Emu(HIGH - Inches(1.0)), Inches(0.3), size=11, colour=LIGHT.muted)


def _table(slide: Any, table: Table, top: Emu, bottom: int) -> Emu:
    """Draw `table` from `top` on, as many rows as fit; returns where it ends."""
    if table.title:
        _say(slide, [(table.title, True)], top, Inches(0.35), size=14)
        top = Emu(top + Inches(0.38))
    heads = [t(f"column.{name}") for name in table.kinds]
    shares = [_SHARES.get(kind, 1.0) for kind in table.kinds.values()]
    widths = [Emu(int(_FULL * share / sum(shares))) for share in shares]
    found = table_words.table_in_words(table.rows.head(table.most), table.kinds).to_numpy().tolist()
    heights = [_height(texts, widths) for texts in [heads, *found]]
    fitting = [index for index, end in enumerate(accumulate(heights)) if end <= bottom - top]
    cells = found[: max(len(fitting) - 1, 1)]
    if len(cells) < len(table.rows):
        left_out = [(t("export.cut", shown=len(cells), all=len(table.rows)), False)]
        _say(slide, left_out, Emu(HIGH - Inches(1.0)), Inches(0.3), size=11, colour=LIGHT.muted, align=PP_ALIGN.RIGHT)
    height = Emu(sum(heights[: len(cells) + 1]))
    drawn = slide.shapes.add_table(len(cells) + 1, len(heads), _EDGE, top, _FULL, height).table
    drawn.horz_banding = False
    for column, width in enumerate(widths):
        drawn.columns[column].width = width
    rights = [kind in table_words.RIGHT for kind in table.kinds.values()]
    for row, texts in enumerate([heads, *cells]):
        drawn.rows[row].height = heights[row]
        for column, text in enumerate(texts):
            cell = drawn.cell(row, column)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _colour("#f1f1ec" if not row else "#ffffff")
            _fill(cell.text_frame, [([(text, not row)], 11, LIGHT.text)], PP_ALIGN.RIGHT if rights[column] else None)
    return Emu(top + height + Inches(0.15))


def _height(texts: list[str], widths: list[Emu]) -> Emu:
    """The height of a row of cells, given how many lines its longest text takes."""
    lines = max(
        math.ceil(len(text) * _LETTER / max(width - Inches(0.2), 1)) for text, width in zip(texts, widths, strict=True)
    )
    return Emu(Inches(0.14) + Inches(0.19) * max(lines, 1))


def _slide(deck: Any, report: Report, title: str) -> Any:
    """An empty slide with title, demonstration mark and facts, as on every slide."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # title only
    heading = slide.shapes.title
    heading.left, heading.top, heading.width, heading.height = _EDGE, Inches(0.55), _FULL, Inches(0.75)
    heading.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    _fill(heading.text_frame, [([(title, True)], 28, LIGHT.text)], PP_ALIGN.LEFT)
    above = [(f"{t('frame.product')} · {report.subtitle}", False)]
    _say(slide, above, Inches(0.25), Inches(0.3), size=12, colour=LIGHT.muted, width=Inches(7.4))
    if report.demonstration:
        runs = [(report.demonstration, True)]
        _say(slide, runs, Inches(0.25), Inches(0.3), size=12, colour=_MARK, left=Inches(8.1), width=Inches(4.63),
             align=PP_ALIGN.RIGHT)  # fmt: skip
    _say(slide, [(report.small_print, False)], Inches(6.85), Inches(0.5), size=9, colour=LIGHT.muted)
    return slide


def _say(
    slide: Any, runs: list[Run], top: Emu, height: Emu, *, size: int, colour: str = LIGHT.text, left: Emu = _EDGE,
    width: Emu = _FULL, align: Any = None,
) -> None:  # fmt: skip
    box = slide.shapes.add_textbox(left, top, width, height)
    _fill(box.text_frame, [(runs, size, colour)], align)


def _fill(frame: Any, paragraphs: list[tuple[list[Run], int, str]], align: Any = None) -> None:
    """Write paragraphs of runs, all as plain text."""
    frame.word_wrap = True
    for index, (said, size, colour) in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if not index else frame.add_paragraph()
        paragraph.alignment = align
        for text, is_strong in said:
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold, run.font.name = Pt(size), is_strong, _FONT
            run.font.color.rgb = _colour(colour)


def _colour(web: str) -> RGBColor:
    return RGBColor.from_string(web.lstrip("#").upper())
