"""Charts of a report as native PowerPoint charts: the numbers behind them can be opened and changed."""

from collections.abc import Callable
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.util import Emu, Pt

from ui.blocks.tile import Tile
from ui.documents.shapes import Bands, Bars, Fans, Shape
from ui.shell.theme import LIGHT
from ui.text import values
from ui.text.catalogue import t


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
    data.categories = list(shape.days)
    for band in shape.bands:
        data.add_series(band.name, band.numbers)
    chart = _chart(slide, XL_CHART_TYPE.AREA_STACKED, box, data, shape.unit)
    for band, drawn in zip(shape.bands, chart.plots[0].series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = _colour(band.colour)
    _dates(chart)
    if shape.flags:
        chart.has_title = True
        chart.chart_title.text_frame.text = "; ".join(f"{text}: {values.day(day)}" for day, text in shape.flags)
        chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(11)


def _fans(slide: Any, shape: Fans, box: tuple[Emu, ...]) -> None:
    data = CategoryChartData(number_format="#,##0.0")
    data.categories = list(shape.fans[0].days)
    for fan in shape.fans:
        for name, numbers in (("", fan.expected), ("80_low", fan.low), ("80_high", fan.high)):
            data.add_series(f"{fan.name} ({t(f'export.{name}')})" if name else fan.name, numbers)
    chart = _chart(slide, XL_CHART_TYPE.LINE, box, data, shape.unit)
    for number, drawn in enumerate(chart.plots[0].series):
        fan, is_limit = shape.fans[number // 3], number % 3 > 0
        drawn.smooth = False
        _paint(drawn.format.line, fan.colour, 1 if is_limit else 2.5, is_dashed=is_limit)
    _dates(chart)


def _bars(slide: Any, shape: Bars, box: tuple[Emu, ...]) -> None:
    data = CategoryChartData(number_format="#,##0.0")
    data.categories = [bar.name for bar in shape.bars]
    # Bars that do not begin at 0 are stacked on an invisible bar.
    data.add_series("", [bar.ends[0] for bar in shape.bars])
    data.add_series(shape.unit, [bar.ends[1] - bar.ends[0] for bar in shape.bars])
    chart = _chart(slide, XL_CHART_TYPE.BAR_STACKED, box, data, shape.unit)
    chart.has_legend = False
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = chart.value_axis.has_title = False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    plot.series[0].format.fill.background()
    for number, bar in enumerate(shape.bars):
        point = plot.series[1].points[number]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = _colour(bar.colour)
        frame = point.data_label.text_frame
        frame.text = bar.label
        frame.paragraphs[0].runs[0].font.size = Pt(12)
        point.data_label.position = XL_LABEL_POSITION.INSIDE_BASE


def _chart(slide: Any, kind: Any, box: tuple[Emu, ...], data: CategoryChartData, unit: str) -> Any:
    chart = slide.shapes.add_chart(kind, *box, data).chart
    chart.font.size, chart.font.color.rgb = Pt(12), _colour(LIGHT.muted)
    chart.has_title, chart.has_legend = False, True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.RIGHT, False
    axis = chart.value_axis
    axis.major_gridlines.format.line.color.rgb = _colour(LIGHT.line)
    axis.format.line.fill.background()
    axis.has_title = True
    axis.axis_title.text_frame.text = unit
    axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
    axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    return chart


def _dates(chart: Any) -> None:
    axis = chart.category_axis
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "mmm yyyy", False
    axis.major_tick_mark = XL_TICK_MARK.NONE


def _paint(line: Any, colour: str, width: float, *, is_dashed: bool = False) -> None:
    line.color.rgb, line.width = _colour(colour), Pt(width)
    if is_dashed:
        line.dash_style = MSO_LINE.DASH


def _colour(web: str) -> RGBColor:
    return RGBColor.from_string(web.lstrip("#").upper())
