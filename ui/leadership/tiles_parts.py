"""The four tiles of the leadership overview, as the page draws them."""

from base64 import b64encode
from pathlib import Path
from typing import Final

import streamlit as st

from ui import charts
from ui.analysis import why_changed_parts
from ui.analysis.why_changed_rows import Subject
from ui.blocks import figure
from ui.blocks.tile import Tile
from ui.shell import links
from ui.shell.scope import Scope
from ui.text.escaping import html, markdown

STYLE: Final = Path(__file__).with_name("overview.css")


def show_tiles(tiles: list[Tile], scope: Scope) -> None:
    """`tiles` side by side, each with its sparkline, its "why this number" and a link to its page."""
    for place, (tile, column) in enumerate(zip(tiles, st.columns(len(tiles), gap="small"), strict=True)):
        with column, st.container(border=True, height="stretch", gap=None):
            st.html(_html(tile))
            with st.container(horizontal=True, gap="small", key=f"tile_foot_{place}"):
                figure.why(
                    tile.metric, scope, about=markdown(tile.name), n=tile.n, interval=tile.interval,
                    excluded=tile.excluded, judged=tile.judged, rows=(tile.page, tile.options),
                )  # fmt: skip
                if tile.explained:
                    figure.explain_button(
                        why_changed_parts.opener(scope, Subject(*tile.explained)),
                        key=".".join(tile.explained),
                        about=markdown(tile.name),
                    )


def _html(tile: Tile) -> str:
    notes = "<br>".join(
        links.anchor(note, tile.note_pages[note]) if note in tile.note_pages else html(note) for note in tile.notes
    )
    return (
        f'<div class="gt-tile"><div class="gt-name">{html(tile.name)}</div>'
        f'<div class="gt-value">{links.anchor(tile.value, tile.page, **tile.options)}</div>'
        f'<div class="gt-note">{notes}</div>{_spark(tile)}</div>'
    )


def _spark(tile: Tile) -> str:
    """The sparkline as an image, as Streamlit removes inline SVG from HTML, overlaid with labels for its points."""
    svg = charts.sparkline(tile.series, alt=tile.name, target=tile.target, marks=tile.marks)
    if not svg:
        return ""
    source = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    width = 1 / len(tile.labels)
    spots = "".join(
        f'<i style="left: {x - width / 2:.1%}; width: {width:.1%}" title="{html(label)}"></i>'
        for x, label in zip(charts.places(len(tile.labels)), tile.labels, strict=True)
    )
    alt = html(f"{tile.name}: {'; '.join(tile.labels)}")
    return f'<div class="gt-spark"><img src="{source}" alt="{alt}">{spots}</div>'
