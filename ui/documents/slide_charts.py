"""Charts of a report as native PowerPoint charts: the numbers behind them can be opened and changed."""

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from ui.blocks.tile import Tile
from ui.documents.shapes import Bands, Bars, Fans, Shape
from ui.documents.slide_text import colour
from ui.shell.theme import LIGHT
from ui.text import values
from ui.text.catalogue import t

_MOST_LABELS: Final = 5
# In 60,000ths of a degree. At 0 LibreOffice would name every day and break its name after each letter.
_LEVEL: Final = "1"
_LABEL_ROOM: Final = 0.14  # of the longest bar


def add_chart(slide: Any, shape: Shape, left: Emu, top: Emu, width: Emu, height: Emu) -> None:
    """Draw `shape` on `slide`."""
    drawing: dict[type, Callable[..., None]] = {Bands: _bands, Fans: _fans, Bars: _bars}
    drawing[type(shape)](slide, shape, (left, top, width, height))


def sparkline(slide: Any, tile: Tile, left: Emu, top: Emu, width: Emu, height: Emu) -> None:
    """The line of a tile without axes; nothing if fewer than two numbers are known."""
    known = [None if values.is_nothing(number) else number for number in tile.series]
    if len([number for number in known if number is not None]) < 2:
        return
    data = CategoryChartData()
    data.categories = tile.labels
    data.add_series(tile.name, known)
    if tile.target is not None:
        data.add_series(t("tiles.target", target=""), [tile.target] * len(known))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE, left, top, width, height, data).chart
    chart.has_legend = chart.has_title = False
    chart.category_axis.visible = chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    for index, line in enumerate(chart.plots[0].series):
        line.smooth = False
        _paint(
            line.format.line, LIGHT.accent if not index else LIGHT.muted, 2 if not index else 1, is_dashed=bool(index)
        )


def _bands(slide: Any, shape: Bands, box: tuple[Emu, ...]) -> None:
    data = CategoryChartData(number_format="#,##0")
    data.categories = _days_in_words(shape.days)
    for band in shape.bands:
        data.add_series(band.name, band.numbers)
    chart = _chart(slide, XL_CHART_TYPE.AREA_STACKED, box, data, shape.unit)
    for band, drawn in zip(shape.bands, chart.plots[0].series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = colour(band.colour)
    _few_labels(chart, len(shape.days))
    if shape.flags:
        chart.has_title = True
        chart.chart_title.text_frame.text = "; ".join(f"{text}: {values.day(day)}" for day, text in shape.flags)
        chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(11)


def _fans(slide: Any, shape: Fans, box: tuple[Emu, ...]) -> None:
    data = CategoryChartData(number_format="#,##0.0")
    data.categories = _days_in_words(shape.fans[0].days)
    for fan in shape.fans:
        for name, numbers in (("", fan.expected), ("at_least", fan.low), ("at_most", fan.high)):
            data.add_series(t(f"export.{name}", name=fan.name) if name else fan.name, numbers)
    chart = _chart(slide, XL_CHART_TYPE.LINE, box, data, shape.unit)
    for number, drawn in enumerate(chart.plots[0].series):
        fan, is_limit = shape.fans[number // 3], number % 3 > 0
        drawn.smooth = False
        _paint(drawn.format.line, fan.colour, 1 if is_limit else 2.5, is_dashed=is_limit)
    _few_labels(chart, len(shape.fans[0].days))


def _bars(slide: Any, shape: Bars, box: tuple[Emu, ...]) -> None:
    """Bars with their label behind the end, where it stands on the slide, however short or dark the bar is."""
    data = CategoryChartData(number_format="#,##0.0")
    data.categories = [bar.name for bar in shape.bars]
    most = max((bar.ends[1] for bar in shape.bars), default=0) or 1
    # Bars that do not begin at 0 are stacked on an invisible bar; another invisible one behind them carries the label.
    data.add_series(t("export.bar_base"), [bar.ends[0] for bar in shape.bars])
    data.add_series(shape.unit, [bar.ends[1] - bar.ends[0] for bar in shape.bars])
    data.add_series(t("export.bar_label"), [most * _LABEL_ROOM] * len(shape.bars))
    chart = _chart(slide, XL_CHART_TYPE.BAR_STACKED, box, data, shape.unit)
    chart.has_legend = False
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = chart.value_axis.has_title = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    base, drawn, labels = plot.series
    base.format.fill.background()
    labels.format.fill.background()
    for number, bar in enumerate(shape.bars):
        point = drawn.points[number]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = colour(bar.colour)
        label = labels.points[number].data_label
        label.text_frame.text = bar.label
        font = label.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold, font.color.rgb = Pt(12), True, colour(LIGHT.text)
        label.position = XL_LABEL_POSITION.INSIDE_BASE


def _chart(slide: Any, kind: Any, box: tuple[Emu, ...], data: CategoryChartData, unit: str) -> Any:
    chart = slide.shapes.add_chart(kind, *box, data).chart
    chart.font.size, chart.font.color.rgb = Pt(12), colour(LIGHT.muted)
    chart.has_title, chart.has_legend = False, True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.RIGHT, False
    axis = chart.value_axis
    axis.major_gridlines.format.line.color.rgb = colour(LIGHT.line)
    axis.format.line.fill.background()
    axis.has_title = True
    axis.axis_title.text_frame.text = unit
    axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
    axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    return chart


def _days_in_words(days: Sequence[date]) -> list[str]:
    """Texts, as a number format would name months in the language of the program that shows the slide."""
    return [values.day_with_month(day) for day in days]


def _few_labels(chart: Any, count: int) -> None:
    """Label only as many days as are read at a glance, and level: slanted, nobody reads them from the back row."""
    axis = chart.category_axis
    axis.major_tick_mark = XL_TICK_MARK.NONE
    every = max(math.ceil(count / _MOST_LABELS), 1)
    axis.tick_labels.font.size = Pt(10)
    found = axis._element
    found.txPr.bodyPr.set("rot", _LEVEL)
    found.txPr.bodyPr.set("vert", "horz")
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        skip = OxmlElement(tag)
        skip.set("val", str(every))
        found.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _paint(line: Any, ink: str, width: float, *, is_dashed: bool = False) -> None:
    line.color.rgb, line.width = colour(ink), Pt(width)
    if is_dashed:
        line.dash_style = MSO_LINE.DASH
