"""A report as PPTX: a slide per question, or more where it says more, with text and native charts to be edited."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from ui.blocks.tile import Tile
from ui.documents import slide_charts
from ui.documents.document import Part, Report, Table, counted
from ui.documents.plain import Run, runs
from ui.documents.slide_tables import SIZES, SlideTable
from ui.documents.slide_text import EDGE, FULL, colour, fill, fitting_size, height, paragraphs, say
from ui.shell.theme import LIGHT
from ui.text.catalogue import t

WIDE, HIGH = Inches(13.333), Inches(7.5)
_TOP, _BOTTOM, _NOTE_TOP = Inches(1.4), Inches(6.25), Inches(6.25)
_FACTS_TOP, _TITLE_HIGH = Inches(6.85), Inches(0.8)
_MARK: Final = "#9a4f00"
_TITLE_SIZES: Final = (28, 24, 20, 18, 16, 14)
_HEADLINE_SIZES: Final = (22, 20, 18, 16, 14, 12)
_ANSWER_SIZES: Final = (16, 14)
_NOTE_SIZES: Final = (11, 10, 9, 8)
_CHART_LEAST: Final = Inches(2.2)


def write_slides(report: Report) -> bytes:
    """`report` as a presentation in 16:9."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDE, HIGH
    deck.core_properties.title = f"{report.title} – {report.subtitle}"
    deck.core_properties.author = deck.core_properties.last_modified_by = t("frame.product")
    deck.core_properties.language = report.language
    deck.core_properties.created = deck.core_properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    pen = _Pen(deck, report)
    pen.first()
    for part in report.parts:
        pen.question(part)
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


class _Pen:
    """Writes the slides of one report; `slide` is the newest, from `top` on it is empty."""

    def __init__(self, deck: Any, report: Report) -> None:
        self.deck, self.report = deck, report
        self.slide: Any = None
        self.top, self.has_table = 0, False

    def first(self) -> None:
        """The headline over the tiles, or over the questions if there are none."""
        self.new_slide(self.report.title)
        gap, count = Inches(0.25), max(len(self.report.tiles), 1)
        width = Emu(int((FULL - gap * (count - 1)) / count))
        tiles = [_tile_lines(tile) for tile in self.report.tiles]
        high = max((_tile_height(lines, width) for lines in tiles), default=Emu(0))
        if self.report.headline:
            said = paragraphs(runs(self.report.headline))
            room = _FACTS_TOP - Inches(0.95) - high - self.top
            self.top = say(self.slide, said, self.top, size=fitting_size(said, _HEADLINE_SIZES, FULL, room))
        if not self.report.tiles:
            say(self.slide, [[(part.question, False)] for part in self.report.parts], self.top, size=_ANSWER_SIZES[0])
        for index, (tile, lines) in enumerate(zip(self.report.tiles, tiles, strict=True)):
            left = Emu(int(EDGE + index * (width + gap)))
            box = self.slide.shapes.add_textbox(left, Emu(self.top + Inches(0.1)), width, high)
            box.line.color.rgb, box.line.width = colour(LIGHT.line), Pt(1)
            fill(box.text_frame, lines)
            under = Emu(self.top + Inches(0.15) + high)
            slide_charts.sparkline(self.slide, tile, left, under, width, Inches(0.65))

    def question(self, part: Part) -> None:
        """The answer, then charts, then tables; each on as many slides as it takes."""
        self.new_slide(part.question)
        self._answer([[(part.empty, False)]] if part.is_empty else paragraphs(runs(part.answer)), part)
        filled = [table for table in part.tables if len(table.rows) or table.empty]
        for shape in part.shapes:
            high = max((_BOTTOM - self.top) // (1 + bool(filled)), _CHART_LEAST)
            slide_charts.add_chart(self.slide, shape, EDGE, self.top, FULL, Emu(high))
            self.top = Emu(self.top + high)
        for table in filled:
            if len(table.rows):
                self._table(table, part)
            else:
                said = [[(table.title, True)], [(table.empty, False)]]
                if self.top + height(said, 14, FULL) > _BOTTOM:
                    self.new_slide(t("export.continued", title=part.question))
                self.top = say(self.slide, said, self.top, size=14, ink=LIGHT.muted)
        notes = [part.note] if part.note and not part.is_empty else []
        notes += [_left_out(table) for table in filled if len(table.rows) > table.most]
        if notes:
            note, room = [[(" · ".join(notes), False)]], _FACTS_TOP - _NOTE_TOP
            say(self.slide, note, _NOTE_TOP, size=fitting_size(note, _NOTE_SIZES, FULL, room), ink=LIGHT.muted)

    def _answer(self, said: Sequence[list[Run]], part: Part) -> None:
        rest, room = list(said), _BOTTOM - self.top
        size = _ANSWER_SIZES[0] if part.shapes else fitting_size(rest, _ANSWER_SIZES, FULL, room)
        while rest:
            fitting = len(rest)
            while fitting > 1 and self.top + height(rest[:fitting], size, FULL) > _BOTTOM:
                fitting -= 1
            while 1 < fitting < len(rest) and all(is_strong for _, is_strong in rest[fitting - 1]):
                fitting -= 1  # a heading stands above what it heads
            self.top = say(self.slide, rest[:fitting], self.top, size=size)
            rest = rest[fitting:]
            if rest:
                self.new_slide(t("export.continued", title=part.question))

    def _table(self, table: Table, part: Part) -> None:
        above = height([[(table.title, True)]], 14, FULL) if table.title else 0
        whole, room = _BOTTOM - _TOP - above, _BOTTOM - self.top - above
        sizes = [SlideTable(table, size) for size in SIZES]
        fitting = next((one for one in sizes if one.height <= room), None)
        drawn = fitting or next((one for one in sizes if one.height <= whole), sizes[0])
        is_moved = fitting is None and self.has_table and (drawn.height <= whole or room < Inches(1.2))
        if is_moved:
            self.new_slide(t("export.continued", title=part.question))
            room = whole
        for index, block in enumerate(drawn.blocks(room, whole)):
            said = counted(table.title or part.question, table, block.first, block.last)
            if index or (not table.title and said != part.question):
                self.new_slide(said if not table.title else part.question) if index else self._title(said)
            if table.title:
                self.top = say(self.slide, [[(said, True)]], self.top, size=14)
            drawn.draw(self.slide, block, self.top)
            self.top, self.has_table = Emu(self.top + block.height + Inches(0.12)), True

    def new_slide(self, title: str) -> None:
        """An empty slide with title, demonstration mark and facts, as on every slide."""
        self.slide = self.deck.slides.add_slide(self.deck.slide_layouts[5])  # title only
        self._title(title)
        above = [[(f"{t('frame.product')} · {self.report.subtitle}", False)]]
        say(self.slide, above, Inches(0.2), size=12, ink=LIGHT.muted, width=Inches(6.4))
        if self.report.demonstration:
            mark = [[(self.report.demonstration, True)]]
            left, width = Inches(7.0), Inches(5.73)
            size = fitting_size(mark, (12, 11, 10, 9), width, Inches(0.35))
            say(self.slide, mark, Inches(0.2), size=size, ink=_MARK, left=left, width=width, align=PP_ALIGN.RIGHT)
        facts = [[(self.report.small_print, False)]]
        size = fitting_size(facts, (9, 8, 7), FULL, HIGH - _FACTS_TOP)
        say(self.slide, facts, _FACTS_TOP, size=size, ink=LIGHT.muted)
        self.top, self.has_table = _TOP, False

    def _title(self, title: str) -> None:
        heading = self.slide.shapes.title
        heading.left, heading.top, heading.width, heading.height = EDGE, Inches(0.52), FULL, _TITLE_HIGH
        frame = heading.text_frame
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        size = fitting_size([[(title, True)]], _TITLE_SIZES, FULL, _TITLE_HIGH)
        fill(frame, [([(title, True)], size, LIGHT.text)], PP_ALIGN.LEFT)


def _left_out(table: Table) -> str:
    return t("export.cut", shown=table.most, all=len(table.rows))


def _tile_lines(tile: Tile) -> list[tuple[list[Run], float, str]]:
    lines = [(tile.name, 13, LIGHT.muted, False), (tile.value, 28, LIGHT.text, True)]
    lines += [(note, 12, LIGHT.muted, False) for note in tile.notes]
    return [([(text, is_bold)], size, ink) for text, size, ink, is_bold in lines]


def _tile_height(lines: Sequence[tuple[list[Run], float, str]], width: int) -> Emu:
    inset = height([], 1, width)
    return Emu(sum(height([said], size, width) - inset for said, size, _ in lines) + inset)
