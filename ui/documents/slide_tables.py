"""Tables on slides: columns as wide as what they hold, and as many slides as their rows take."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.enum.text import PP_ALIGN
from pptx.util import Emu, Inches, Pt

from ui.blocks import table_words
from ui.documents import slide_text, text_width
from ui.documents.document import Table
from ui.shell.theme import LIGHT
from ui.text.catalogue import t

# The smaller size where a table then stands on one slide.
SIZES: Final = (11, 10)
_REST: Final = 2
_BESIDE, _ABOVE = Inches(0.16), Inches(0.06)
# A column is not made wider than this for the sake of one line, nor a word kept whole beyond that.
_WIDEST, _LONGEST_WORD = Inches(3.4), Inches(2.0)


@dataclass(frozen=True)
class Block:
    """Rows that stand on one slide: their texts with those of the head, and the numbers of the first and the last."""

    texts: list[list[str]]
    heights: list[Emu]
    first: int
    last: int

    @property
    def height(self) -> Emu:
        """Of head and rows."""
        return Emu(sum(self.heights))


class SlideTable:
    """A table to be drawn in a font size: what its cells say, and how wide its columns are."""

    def __init__(self, table: Table, size: int = SIZES[0]) -> None:
        self.table, self.size = table, size
        self.heads = [t(f"column.{name}") for name in table.kinds]
        shown = table.rows.head(table.most)
        self.rows: list[list[str]] = table_words.table_in_words(shown, table.kinds).to_numpy().tolist()
        self.widths = _widths(self.heads, self.rows, size)

    @property
    def height(self) -> int:
        """Of head and all rows."""
        return self._height(self.heads, is_bold=True) + sum(self._height(row) for row in self.rows)

    def blocks(self, room: int, room_of_next: int) -> list[Block]:
        """Its rows in order, as many as fit in `room` and then in `room_of_next`, one at least; evenly, if else the
        last slide would hold a rest of a row or two.
        """
        found = [*self._blocks(room, room_of_next, 1)]
        if len(found) > 1 and found[-1].last - found[-1].first < _REST:
            found = [*self._blocks(room, room_of_next, len(found))]
        return found

    def _blocks(self, room: int, room_of_next: int, count: int) -> Iterator[Block]:
        """As many rows as fit, but no more than so many blocks need."""
        head, place = self._height(self.heads, is_bold=True), 0
        while place < len(self.rows):
            heights, first = [head], place
            most, count = math.ceil((len(self.rows) - place) / count), max(count - 1, 1)
            while place < min(len(self.rows), first + most):
                high = self._height(self.rows[place])
                if place > first and sum(heights) + high > room:
                    break
                heights.append(high)
                place += 1
            yield Block([self.heads, *self.rows[first:place]], heights, first + 1, place)
            room = room_of_next

    def draw(self, slide: Any, block: Block, top: int) -> None:
        """Draw a block from `top` on."""
        size = (len(block.texts), len(self.heads))
        place = (slide_text.EDGE, Emu(top), Emu(sum(self.widths)), block.height)
        drawn = slide.shapes.add_table(*size, *place).table
        drawn.horz_banding = False
        for column, width in enumerate(self.widths):
            drawn.columns[column].width = width
        rights = [kind in table_words.RIGHT for kind in self.table.kinds.values()]
        for row, texts in enumerate(block.texts):
            drawn.rows[row].height = block.heights[row]
            for column, text in enumerate(texts):
                cell = drawn.cell(row, column)
                cell.margin_left = cell.margin_right = Emu(_BESIDE // 2)
                cell.margin_top = cell.margin_bottom = Emu(_ABOVE // 2)
                cell.fill.solid()
                cell.fill.fore_color.rgb = slide_text.colour("#ffffff" if row else "#f1f1ec")
                align = PP_ALIGN.RIGHT if rights[column] else None
                slide_text.fill(cell.text_frame, [([(text, not row)], self.size, LIGHT.text)], align)

    def _height(self, texts: Sequence[str], *, is_bold: bool = False) -> Emu:
        """The height of a row, given how many lines its longest text takes."""
        rooms = [Emu(width - _BESIDE).pt for width in self.widths]
        pairs = zip(texts, rooms, strict=True)
        count = max(text_width.lines([(text, is_bold)], self.size, room) for text, room in pairs)
        return Emu(Pt(text_width.height(count, self.size)) + _ABOVE)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]], size: int) -> list[Emu]:
    """The widths of the columns: what is left beside their longest words goes where text is longest."""
    least, wanted = [], []
    for column, head in enumerate(heads):
        texts = [row[column] for row in rows]
        words = [text_width.longest_word(text, size) for text in texts]
        words.append(text_width.longest_word(head, size, is_bold=True))
        whole = [text_width.width(text, size) for text in texts]
        least.append(min(Pt(max(words)), _LONGEST_WORD) + _BESIDE)
        wanted.append(max(least[-1], min(Pt(max(whole, default=0)) + _BESIDE, _WIDEST)))
    spare = slide_text.FULL - sum(least)
    if spare < 0:
        return [Emu(int(slide_text.FULL * one / sum(least))) for one in least]
    lacking = [want - have for want, have in zip(wanted, least, strict=True)]
    if sum(lacking) >= spare:
        return [Emu(int(have + spare * lack / sum(lacking))) for have, lack in zip(least, lacking, strict=True)]
    return [Emu(int(slide_text.FULL * one / sum(wanted))) for one in wanted]
