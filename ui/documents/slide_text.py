"""Text on slides: boxes of plain text, and how much room they take."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.util import Emu, Inches, Pt

from ui.documents import text_width
from ui.documents.plain import Run
from ui.shell.theme import LIGHT

EDGE, FULL = Inches(0.6), Inches(12.13)
FONT: Final = "Segoe UI"
# Boxes keep this distance from their text: left and right together, top and bottom together.
_BESIDE, _ABOVE = Inches(0.2), Inches(0.1)

Paragraph = tuple[list[Run], float, str]


def colour(web: str) -> RGBColor:
    """A colour of the theme, such as ``#1c2530``, for a slide."""
    return RGBColor.from_string(web.lstrip("#").upper())


def paragraphs(runs: Iterable[Run]) -> list[list[Run]]:
    """`runs` split where a line ends; empty lines are left out."""
    found: list[list[Run]] = [[]]
    for text, is_strong in runs:
        first, *others = text.split("\n")
        found[-1].append((first, is_strong))
        found += [[(line, is_strong)] for line in others]
    lines = [[run for run in line if run[0]] for line in found]
    return [line for line in lines if "".join(text for text, _ in line).strip()]


def height(said: Sequence[list[Run]], size: float, width: int) -> Emu:
    """The height of a box of that width around paragraphs in that font size."""
    room = Emu(width - _BESIDE).pt
    count = sum(text_width.lines(runs, size, room) for runs in said)
    return Emu(Pt(text_width.height(count, size)) + _ABOVE)


def fitting_size(said: Sequence[list[Run]], sizes: Sequence[float], width: int, most: int) -> float:
    """The first of the font sizes in which paragraphs fit in a box of that width and height, else the last."""
    return next((size for size in sizes if height(said, size, width) <= most), sizes[-1])


def say(
    slide: Any, said: Sequence[list[Run]], top: int, *, size: float, left: int = EDGE, width: int = FULL,
    ink: str = LIGHT.text, align: Any = None,
) -> Emu:  # fmt: skip
    """Write paragraphs into a box as high as they take; returns where it ends."""
    high = height(said, size, width)
    box = slide.shapes.add_textbox(Emu(left), Emu(top), Emu(width), high)
    fill(box.text_frame, [(runs, size, ink) for runs in said], align)
    return Emu(top + high)


def fill(frame: Any, said: Iterable[Paragraph], align: Any = None) -> None:
    """Write paragraphs (runs, font size, colour) into a frame, all as plain text, in place of what it says."""
    frame.clear()
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    for index, (runs, size, ink) in enumerate(said):
        paragraph = frame.paragraphs[0] if not index else frame.add_paragraph()
        paragraph.alignment = align
        for text, is_strong in runs:
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold, run.font.name = Pt(size), is_strong, FONT
            run.font.color.rgb = colour(ink)
