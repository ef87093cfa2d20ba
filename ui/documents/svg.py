"""Charts on paper: small SVG drawings. An XML tree escapes every name, so no data can become markup."""

import math
from collections.abc import Callable
from datetime import date
from functools import singledispatch
from itertools import accumulate
from xml.etree.ElementTree import Element, SubElement, tostring

from ui.documents.shapes import Bands, Bars, Fans, Shape
from ui.shell.theme import LIGHT
from ui.text import values

# One unit is a CSS pixel; wide charts are drawn wide, so that text keeps its size.
TEXT = 10.5
_FAMILY = "Inter, 'Segoe UI', 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif"
_NAMES = 128  # room for names at the right of bands and fans
_LETTER = 0.52  # mean width of a letter, as a share of its height


def draw_svg(shape: Shape, *, width: int, height: int, alt: str) -> str:
    """`shape` as an SVG element of `width` by `height`; `alt` describes it for those who cannot see it."""
    svg = Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}", "width": str(width),
        "height": str(height), "role": "img", "aria-label": alt, "font-family": _FAMILY, "font-size": str(TEXT),
    })  # fmt: skip
    _draw(shape, svg, width, height)
    return tostring(svg, encoding="unicode")


@singledispatch
def _draw(shape: Shape, svg: Element, width: int, height: int) -> None:
    raise TypeError(type(shape))


@_draw.register
def _bands(shape: Bands, svg: Element, width: int, height: int) -> None:
    left, right, top, bottom = 30, width - _NAMES, 18, height - 20
    totals = [sum(numbers) for numbers in zip(*(band.numbers for band in shape.bands), strict=True)]
    scale = _axis(svg, max(totals, default=0), left, right, top, bottom, shape.unit)
    days = _days(svg, shape.days[0], shape.days[-1], left, right, bottom)
    xs = [days(day) for day in shape.days]
    floor = [0.0] * len(xs)
    places = []
    for band in shape.bands:
        ceiling = [below + number for below, number in zip(floor, band.numbers, strict=True)]
        edge = [(x, scale(y)) for x, y in zip(xs, ceiling, strict=True)]
        back = [(x, scale(y)) for x, y in zip(xs, floor, strict=True)][::-1]
        SubElement(svg, "polygon", {"points": _points(edge + back), "fill": band.colour, "stroke": "#ffffff",
                                    "stroke-width": "0.7"})  # fmt: skip
        places.append(scale((floor[-1] + ceiling[-1]) / 2))
        floor = ceiling
    names = [f"{band.name} {values.number(band.numbers[-1])}" for band in shape.bands]
    _name(svg, right + 8, names, places, [band.colour for band in shape.bands], top)
    for day, text in shape.flags:
        x = f"{days(day):.1f}"
        SubElement(svg, "line", {"x1": x, "x2": x, "y1": str(top - 14), "y2": str(bottom), "stroke": LIGHT.text,
                                 "stroke-dasharray": "2 2"})  # fmt: skip
        _text(svg, float(x) + 3, top - 5, text, LIGHT.text)


@_draw.register
def _fans(shape: Fans, svg: Element, width: int, height: int) -> None:
    left, right, top, bottom = 30, width - _NAMES, 18, height - 20
    most = max((max(fan.high) for fan in shape.fans), default=0)
    scale = _axis(svg, most, left, right, top, bottom, shape.unit)
    first = shape.fans[0].days
    days = _days(svg, first[0], first[-1], left, right, bottom)
    for fan in shape.fans:
        xs = [days(day) for day in fan.days]
        upper, line, lower = ([(x, scale(y)) for x, y in zip(xs, ys, strict=True)]
                              for ys in (fan.high, fan.expected, fan.low))  # fmt: skip
        SubElement(svg, "polygon", {"points": _points(upper + lower[::-1]), "fill": fan.colour, "opacity": "0.22"})
        dashes = {"stroke-dasharray": "3 3"} if fan.is_dotted else {}
        SubElement(svg, "polyline", {"points": _points(line), "fill": "none", "stroke": fan.colour,
                                     "stroke-width": "2", **dashes})  # fmt: skip
    places = [scale(fan.expected[-1]) for fan in shape.fans]
    order = sorted(range(len(places)), key=lambda index: -places[index])
    fans = [shape.fans[index] for index in order]
    _name(svg, right + 8, [fan.name for fan in fans], [places[p] for p in order], [fan.colour for fan in fans], top)


@_draw.register
def _bars(shape: Bars, svg: Element, width: int, height: int) -> None:
    names = min(0.4 * width, max((len(bar.name) for bar in shape.bars), default=0) * TEXT * _LETTER + 8)
    label_width = max((len(bar.label) for bar in shape.bars), default=0) * TEXT * _LETTER + 10
    low, high = min(0.0, *(bar.ends[0] for bar in shape.bars)), max(0.0, *(bar.ends[1] for bar in shape.bars))
    left = names + (label_width if low < 0 else 0)
    per, line = (width - left - label_width) / ((high - low) or 1), height / max(len(shape.bars), 1)
    for index, bar in enumerate(shape.bars):
        begin, end = (left + (number - low) * per for number in bar.ends)
        y = index * line + line * 0.18
        SubElement(svg, "rect", {"x": f"{begin:.1f}", "y": f"{y:.1f}", "width": f"{max(end - begin, 0.8):.1f}",
                                 "height": f"{line * 0.64:.1f}", "fill": bar.colour, "rx": "1.5"})  # fmt: skip
        middle = y + line * 0.32 + TEXT * 0.36
        _text(svg, 0, middle, _cut(bar.name, names), LIGHT.text)
        is_below = bar.ends[1] <= 0 and bar.number < 0
        at, anchor = (begin - 5, "end") if is_below else (end + 5, "start")
        _text(svg, at, middle, bar.label, LIGHT.text, anchor, bold=True)
    zero = f"{left - low * per:.1f}"
    SubElement(svg, "line", {"x1": zero, "x2": zero, "y1": "0", "y2": str(height), "stroke": LIGHT.muted})


def _axis(
    svg: Element, most: float, left: int, right: int, top: int, bottom: int, unit: str
) -> Callable[[float], float]:
    """Horizontal lines at round numbers, labelled on the left; returns number -> y."""
    step = _round_step(most / 4)
    ceiling = max(math.ceil(most / step) * step, step)

    def y(number: float) -> float:
        return bottom - number / ceiling * (bottom - top)

    for count in range(round(ceiling / step) + 1):
        at = y(count * step)
        SubElement(svg, "line", {"x1": str(left), "x2": str(right), "y1": f"{at:.1f}", "y2": f"{at:.1f}",
                                 "stroke": LIGHT.line})  # fmt: skip
        _text(svg, left - 5, at + TEXT * 0.35, values.number(count * step, digits=1), LIGHT.muted, "end")
    _text(svg, left, top - 5, unit, LIGHT.muted)
    return y


def _days(svg: Element, first: date, last: date, left: int, right: int, bottom: int) -> Callable[[date], float]:
    """Months along the bottom, as many labels as there is room for; returns day -> x."""
    whole = max((last - first).days, 1)

    def x(day: date) -> float:
        return left + (day - first).days / whole * (right - left)

    months = (last.year - first.year) * 12 + last.month - first.month
    most = max(int((right - left) / (TEXT * 6.5)), 1)
    every = next((step for step in (1, 2, 3, 6, 12) if months / step <= most), 24)
    for month in accumulate([1] * months, initial=first.month):
        day = date(first.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
        if day >= first and (day.month - 1) % every == 0:
            _text(svg, x(day), bottom + 15, values.month(day), LIGHT.muted, "middle" if x(day) < right - 12 else "end")
    return x


def _name(svg: Element, x: float, names: list[str], places: list[float], colours: list[str], top: float) -> None:
    """Names next to the ends of lines or bands, given from the bottom up and pushed apart where they would touch."""
    last = math.inf
    for name, y_of_name, colour in zip(names, places, colours, strict=True):
        last = min(y_of_name, last - TEXT * 1.25)
        at = max(last, top)
        SubElement(
            svg, "rect", {"x": str(x), "y": f"{at - TEXT * 0.4:.1f}", "width": "8", "height": "8", "fill": colour}
        )
        _text(svg, x + 12, at + TEXT * 0.36, _cut(name, _NAMES - 22), LIGHT.text)


def _text(
    svg: Element, x: float, y: float, content: str, colour: str, anchor: str = "start", *, bold: bool = False
) -> None:
    text = SubElement(svg, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "fill": colour, "text-anchor": anchor})
    if bold:
        text.set("font-weight", "600")
    text.text = content


def _cut(name: str, width: float) -> str:
    """`name`, shortened to fit into `width`."""
    most = max(int(width / (TEXT * _LETTER)), 4)
    return name if len(name) <= most else name[: most - 1] + "…"


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, ... that is at least `least`."""
    if least <= 0:
        return 1.0
    unit = 10 ** math.floor(math.log10(least))
    return next((unit * step for step in (1, 2, 5, 10) if unit * step >= least), unit * 10)
