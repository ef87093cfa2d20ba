"""How much room text takes where the program that shows it chooses the typeface, as on slides.

Slides name a typeface that not every machine has. Widths are those of DejaVu Sans, rounded up: the widest of the usual
substitutes. What fits in it also fits in the one that is named.
"""

import math
from collections.abc import Iterable
from typing import Final

# Hundredths of the font size, and the letters that are at most so wide.
_WIDTHS: Final = {
    20: "\u202f", 30: "ijlIJ'", 35: ",./:;\\| ·‚‘’\u00a0", 40: "ft()-[]", 45: "r!²", 50: "\"*_`–§°", 55: "csz?ç„“”",
    60: "kvxyFL", 65: "0123456789abdeghnopquEPSTY${}äöüßéèáóñêô€«»", 70: "ABCKRVXZÄ", 75: "NUÜ", 80: "DGHOQ&Ö",
    85: "w#+<=>^~×÷±−≥≤✓✗→←", 90: "M",
}  # fmt: skip
_WIDTH_OF: Final = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_OTHER: Final = 100
_BOLD: Final = 1.16
# Height of a line of text as a share of the font size; that of Segoe UI is the largest of the usual ones.
_LINE: Final = 1.35


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width of `text` on one line in that font size; in the unit of `size`."""
    hundredths = sum(_WIDTH_OF.get(letter, _OTHER) for letter in text)
    return hundredths / 100 * size * (_BOLD if is_bold else 1)


def longest_word(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width of the widest word of `text`; in the unit of `size`."""
    return max((width(word, size, is_bold=is_bold) for word in text.split()), default=0.0)


def lines(runs: Iterable[tuple[str, bool]], size: float, room: float) -> int:
    """How many lines pieces of text (each with whether it is bold) take in the width `room`; at least 1.

    Words that are wider than that are broken.
    """
    found, used, space = 1, 0.0, width(" ", size)
    for word, is_bold in ((word, is_bold) for text, is_bold in runs for word in text.split()):
        wide = width(word, size, is_bold=is_bold)
        if used and used + space + wide > room:
            found, used = found + 1, 0.0
        elif used:
            used += space
        used += wide
        if used > room:
            found, used = found + math.ceil(used / room) - 1, used % room
    return found


def height(count: int, size: float) -> float:
    """The height of so many lines; in the unit of `size`."""
    return count * size * _LINE
