"""A report as one self-contained HTML file, and the same for print (`pdf`)."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ui.blocks import table_words
from ui.blocks.tile import Tile
from ui.charts import sparkline
from ui.documents import svg
from ui.documents.document import Part, Report, Table, counted
from ui.documents.shapes import Bars, Shape
from ui.text.catalogue import t

TEMPLATES = Path(__file__).with_name("templates")
TYPEFACE = Path(__file__).parents[1] / "shell" / "own" / "inter-latin.woff2"
# Widths of full and half-width charts, their height and a sparkline's, in CSS pixels on a sheet 184 mm wide.
_WIDE, _HALF, _HEIGHT, _SPARKLINE = 694, 336, 148, 26
# Kinds of cells that are not wrapped.
_WORDS = ("phase", "department", "date", "truth")


def write_html(report: Report) -> bytes:
    """`report` as HTML (UTF-8), to read in a browser or print from it."""
    return page(report, _typeface() + _style("sheet.css") + _style("report.css") + _style("screen.css")).encode()


def html_for_print(report: Report, letters_pt: float) -> str:
    """`report` as HTML for print, in that font size."""
    return page(
        report, f"{_typeface()}{_style('sheet.css')}{_style('report.css')} html {{ font-size: {letters_pt}pt }}"
    )


def part_of_a_page(report: Report) -> str:
    """`report` as a piece of HTML with its style, which holds within the element of the class `gt-paper` alone."""
    return f"<style>@scope (.gt-paper) {{ {_style('report.css')} }}</style>{_sheet('sheet.html.jinja', report)}"


def page(report: Report, style: str) -> str:
    """`report` as HTML with the CSS `style`, which is ours."""
    return _sheet("report.html.jinja", report, style=Markup(style))  # noqa: S704 - our own files


def _sheet(template: str, report: Report, **more: Markup) -> str:
    return _environment().get_template(template).render(
        report=report,
        product=t("frame.product"),
        chart=_chart,
        sparkline=_sparkline,
        written=_cells,
        counted=counted,
        heading=_heading,
        **more,
    )  # fmt: skip


def with_typeface(page: str) -> str:
    """A finished HTML page of ours with the product's typeface embedded in its first style sheet."""
    return page.replace("<style>", f"<style>{_typeface()}", 1)


def in_size(page: str, letters_pt: float) -> str:
    """A finished HTML page of ours for print, in that font size."""
    return page.replace("</style>", f"html {{ font-size: {letters_pt}pt }}\n</style>", 1)


@cache
def _typeface() -> str:
    """The product's typeface, embedded: a report looks the same on every machine without fetching anything."""
    font = b64encode(TYPEFACE.read_bytes()).decode("ascii")
    return f'@font-face {{ font-family: Inter; font-weight: 100 900; src: url("data:font/woff2;base64,{font}") }}\n'


@cache
def _style(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    found.filters["longest_word"] = lambda text: max(map(len, text.split()), default=0)
    return found


def _heading(part: Part) -> str:
    """The question; with the rows shown and all there are if its table has no title to tell them."""
    cut = next((table for table in part.tables if not table.title), None)
    return counted(part.question, cut) if cut else part.question


def _chart(part: Part, shape: Shape) -> Markup:
    height = 16 * len(shape.bars) + 6 if isinstance(shape, Bars) else _HEIGHT
    width = _HALF if part.is_half else _WIDE
    return Markup(svg.draw_svg(shape, width=width, height=height, alt=part.question))  # noqa: S704 - made by an XML tree


def _sparkline(tile: Tile) -> Markup:
    drawn = sparkline(tile.series, alt=tile.name, target=tile.target, height=_SPARKLINE)
    return Markup(drawn)  # noqa: S704 - made by an XML tree


@dataclass(frozen=True)
class _Cells:
    """The content of a table: headings, style of each column, rows of text, and a note on rows that are left out."""

    heads: list[str]
    looks: list[str]
    rows: list[list[str]]
    left_out: str


def _cells(table: Table) -> _Cells:
    heads = [t(f"column.{name}") for name in table.kinds]
    looks = [
        "right" if kind in table_words.RIGHT else "word" if kind in _WORDS else "text" for kind in table.kinds.values()
    ]
    rows = table_words.table_in_words(table.rows.head(table.most), table.kinds).to_numpy().tolist()
    count = len(table.rows)
    return _Cells(heads, looks, rows, t("export.cut", shown=table.most, all=count) if count > table.most else "")
