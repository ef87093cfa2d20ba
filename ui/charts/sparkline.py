"""A small line without axes, for tiles: SVG, so that a tile is complete before the browser has loaded Plotly."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from ui.shell.theme import palette
from ui.text import values

WIDTH = 150
# Room for the thickness of the line, and on the right for the dot.
_LEFT, _EDGE = 1, 4
_Point = tuple[float, float]


def sparkline(
    numbers: Sequence[float | None],
    *,
    alt: str,
    target: float | None = None,
    marks: Sequence[int] = (),
    height: int = 44,
) -> str:
    """SVG as wide as its container: a line through `numbers` on a scale from 0, a dot on the last known one; gaps where
    numbers are unknown; `target` dashed. Empty for fewer than two known numbers. `alt` describes the line. `marks`:
    positions of signals, each a line from top to bottom.
    """
    known = [number for number in numbers if not values.is_nothing(number)]
    if len(known) < 2:
        return ""
    look = palette()
    top = max(*known, target or 0.0) or 1.0

    def y(number: float) -> float:
        return height - _EDGE - number / top * (height - 2 * _EDGE)

    svg = Element("svg", {
        "viewBox": f"0 0 {WIDTH} {height}", "width": "100%", "height": str(height),
        "preserveAspectRatio": "none", "role": "img", "aria-label": alt, "xmlns": "http://www.w3.org/2000/svg",
    })  # fmt: skip
    points = [
        None if values.is_nothing(number) else (WIDTH * place, y(number))
        for place, number in zip(places(len(numbers)), numbers, strict=True)
    ]
    runs = list(_runs(points))
    for run in runs:
        foot = [(run[-1][0], y(0.0)), (run[0][0], y(0.0))]
        SubElement(svg, "path", {"d": f"{_path(run + foot)} Z", "fill": look.accent, "opacity": "0.12"})
    if target is not None:
        _line(svg, [(0.0, y(target)), (WIDTH, y(target))], look.muted, 1, **{"stroke-dasharray": "4 3"})
    for place in marks:
        x = WIDTH * places(len(numbers))[place]
        _line(svg, [(x, 0.0), (x, float(height))], look.text, 1.5)
    for run in runs:
        _line(svg, run, look.accent, 2, **{"stroke-linejoin": "round"})
    # A line of zero length: when the drawing is stretched, a circle would be distorted.
    _line(svg, [runs[-1][-1]] * 2, look.accent, 7)
    return tostring(svg, encoding="unicode")


def places(count: int) -> list[float]:
    """The x positions of the points of a sparkline with `count` numbers, as shares of its width."""
    step = (WIDTH - _LEFT - _EDGE) / max(count - 1, 1)
    return [(_LEFT + step * at) / WIDTH for at in range(count)]


def _runs(points: Sequence[_Point | None]) -> Iterator[list[_Point]]:
    """The runs of points between gaps."""
    run: list[_Point] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def _line(svg: Element, points: list[_Point], colour: str, width: float, **more: str) -> None:
    SubElement(svg, "path", {
        "d": _path(points), "fill": "none", "stroke": colour, "stroke-width": str(width), "stroke-linecap": "round",
        "vector-effect": "non-scaling-stroke", **more,
    })  # fmt: skip


def _path(points: list[_Point]) -> str:
    return "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in points)
