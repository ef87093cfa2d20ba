"""Colours of departments and phases, and the one Plotly template of every chart, light and dark.

Each department has a hue (marketing blue, shared green, sales orange: distinguishable with any colour blindness)
and its phases run from pale to dark in the order of the decision, in both themes. Won, lost and dormant have greys of
their own.
Colour is never the only signal: charts also use labels, dashes or hatching.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Final

import plotly.graph_objects as go
import plotly.io as pio

from model.charter import DORMANT, LOST, WON, Phase
from ui.shell import render_target

# Inter comes with the product; the others are fallbacks for letters it lacks.
FONT: Final = "Inter, system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"

# Hatching for everything that is not a phase of the decision.
PATTERNS: Final = {WON: "", LOST: "\\", DORMANT: "."}
# The least contrast at which words are read (WCAG 2.2, AA).
_READABLE: Final = 4.5


@dataclass(frozen=True)
class Palette:
    """The colours of one theme; each hue runs from a department's first phase to its last.

    groups: colours of segments and other groups, none of them near the hue of a department.
    """

    name: str
    hues: dict[str, tuple[str, str]]
    groups: tuple[str, ...]
    off_play: dict[str, str]
    text: str
    muted: str
    line: str
    background: str
    accent: str
    alert: str
    warning: str
    scale: tuple[str, str, str]

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def template(self) -> str:
        """Name of the Plotly template for this theme."""
        return f"gleichtakt_{self.name}"


LIGHT: Final = Palette(
    name="light",
    hues={
        "marketing": ("#8fbde3", "#1f5a96"),
        "shared": ("#4fb79d", "#0d6b57"),
        "sales": ("#efae58", "#a9530b"),
    },
    groups=("#6a4c9c", "#b03a78", "#59636e", "#6b7a12"),
    off_play={WON: "#3f4750", LOST: "#8b929b", DORMANT: "#c4c8cd"},
    text="#1c2530", muted="#5f6974", line="#dcddd6", background="#fbfbf9", accent="#1f5a96", alert="#b3261e",
    warning="#8a5a00",
    scale=("#fbfbf9", "#9cc0df", "#1f4f82"),
)  # fmt: skip
DARK: Final = Palette(
    name="dark",
    hues={
        "marketing": ("#a5d2f7", "#3a72a8"),
        "shared": ("#6fd6bd", "#1f8a72"),
        "sales": ("#fbcf97", "#c8771c"),
    },
    groups=("#b9a2f0", "#f193c1", "#b4bec8", "#c6d45e"),
    off_play={WON: "#d5dade", LOST: "#8d96a0", DORMANT: "#565f69"},
    text="#e7eaee", muted="#a3adb8", line="#323c47", background="#14191f", accent="#86bff0", alert="#ff8a80",
    warning="#f0c05c",
    scale=("#14191f", "#2c5f8f", "#a9d4f8"),
)  # fmt: skip


_chosen: ContextVar[Palette] = ContextVar("palette", default=LIGHT)


def use(theme: str | None) -> None:
    """Use the theme of that name from here on; light unless it is ``dark``."""
    _chosen.set(DARK if theme == DARK.name else LIGHT)


def palette() -> Palette:
    """The palette of the theme the visitor has chosen; reports are always light."""
    return LIGHT if render_target.is_paper() else _chosen.get()


@cache
def phase_colours(phases: tuple[Phase, ...], look: Palette) -> dict[str, str]:
    """A colour for each of the charter's `phases`, and for won, lost and dormant."""
    colours = dict(look.off_play)
    for department, (first, last) in look.hues.items():
        led = [phase.key for phase in phases if phase.led_by == department]
        for index, key in enumerate(led):
            # A department with a single phase gets the middle of its hue.
            share = index / (len(led) - 1) if len(led) > 1 else 0.5
            colours[key] = _between(first, last, share)
    return colours


def ink(colour: str) -> str:
    """Black or white, whichever reads better on `colour`."""
    light = _luminance(colour)
    # 0.0093 is the luminance of #14191f; the larger of the two contrasts (WCAG 2.2) wins.
    return "#ffffff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.0593 else "#14191f"


def readable(colour: str) -> str:
    """`colour` if words in it can be read on the page, else that of text."""
    look = palette()
    darker, lighter = sorted((_luminance(colour), _luminance(look.background)))
    return colour if (lighter + 0.05) / (darker + 0.05) >= _READABLE else look.text


def faded(colour: str, opacity: float) -> str:
    """`colour` with an opacity from 0 to 1."""
    return "rgba({},{},{},{})".format(*_rgb(colour), opacity)


def between(scale: Sequence[str], share: float) -> str:
    """The colour at `share` (0 to 1) on a scale of evenly spaced colours, interpolated as Plotly does."""
    at = min(max(share, 0.0), 1.0) * (len(scale) - 1)
    first = min(int(at), len(scale) - 2)
    return _between(scale[first], scale[first + 1], at - first)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _rgb(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _between(first: str, last: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_rgb(first), _rgb(last), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _template(look: Palette) -> go.layout.Template:
    axis = {
        # Nothing is moved or zoomed by dragging: what is drawn is what the sentence above tells of.
        "fixedrange": True, "gridcolor": look.line, "linecolor": look.line, "zeroline": False,
        # Invisible ticks keep the labels apart from the bars.
        "automargin": True, "ticks": "outside", "ticklen": 6, "tickcolor": "rgba(0,0,0,0)",
        "title": {"font": {"color": look.muted, "size": 12}, "standoff": 10},
        "tickfont": {"color": look.muted, "size": 12},
    }  # fmt: skip
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": look.text},
            "colorway": list(look.groups),
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {**axis, "showgrid": False},
            "yaxis": {**axis, "rangemode": "tozero"},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
            "hoverlabel": {
                "bgcolor": look.background, "bordercolor": look.line, "font": {"family": FONT, "color": look.text},
            },
            "dragmode": False,
            "clickmode": "event+select",
            "hovermode": "closest",
        }
    )  # fmt: skip


for _look in (LIGHT, DARK):
    pio.templates[_look.template] = _template(_look)
