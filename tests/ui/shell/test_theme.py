import colorsys

import pytest

from model.charter import default_charter
from ui.charts import timeline
from ui.shell import theme


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _hue(colour: str) -> float | None:
    """Degrees on the circle of colours; None for what is nearly grey."""
    hue, _, saturation = colorsys.rgb_to_hls(*(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)))
    return None if saturation < 0.2 else hue * 360


def _over(colour: str, background: str, opacity: float) -> str:
    """The colour that is seen where `colour` lies over `background`."""
    return theme.between((background, colour), opacity)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
class TestLook:
    def test_every_phase_has_a_colour_of_its_own(self, look: theme.Palette) -> None:
        charter = default_charter()
        colours = theme.phase_colours(charter.phases, look)
        assert set(colours) == set(charter.phase_keys)
        assert len(set(colours.values())) == len(colours)

    def test_phases_of_a_department_run_in_one_direction_of_lightness(self, look: theme.Palette) -> None:
        colours = theme.phase_colours(default_charter().phases, look)
        steps = _luminance(colours["orientation"]) - _luminance(colours["trigger"])
        assert steps * (_luminance(colours["decision"]) - _luminance(colours["comparison"])) > 0

    def test_every_phase_can_be_seen_on_the_page(self, look: theme.Palette) -> None:
        colours = theme.phase_colours(default_charter().phases, look)
        assert [key for key, colour in colours.items() if _contrast(colour, look.background) < 1.5] == []

    def test_groups_have_no_hue_of_a_department_and_their_lines_are_seen(self, look: theme.Palette) -> None:
        """Saturated colours stand 25 degrees or more away from every department's two ends."""
        departments = [_hue(colour) for hue in look.hues.values() for colour in hue]
        for colour in look.groups:
            assert _contrast(colour, look.background) >= 3
            hue = _hue(colour)
            if hue is not None:
                assert min(min(abs(hue - one), 360 - abs(hue - one)) for one in departments) >= 25

    def test_text_can_be_read(self, look: theme.Palette) -> None:
        assert _contrast(look.text, look.background) >= 7
        assert _contrast(look.muted, look.background) >= 4.5

    def test_ink_can_be_read_on_every_phase(self, look: theme.Palette) -> None:
        for colour in theme.phase_colours(default_charter().phases, look).values():
            assert _contrast(theme.ink(colour), colour) >= 4.5

    def test_names_can_be_read_on_the_bars_of_opportunities(self, look: theme.Palette) -> None:
        """Names begin on the bar and may go on beside it, so they are in the colour of text."""
        for colour in (look.accent, *look.off_play.values()):
            assert _contrast(look.text, _over(colour, look.background, timeline._FADED)) >= 4.5

    def test_names_in_the_colour_of_their_phase_can_be_read(
        self, look: theme.Palette, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(theme, "palette", lambda: look)
        for colour in theme.phase_colours(default_charter().phases, look).values():
            assert _contrast(theme.readable(colour), look.background) >= 4.5


def test_phases_keep_their_order_of_lightness_in_both_themes() -> None:
    """Two laptops in one room, or a screen and its print, show the same phase as the paler one."""
    phases = default_charter().phases
    light, dark = (theme.phase_colours(phases, look) for look in (theme.LIGHT, theme.DARK))
    for department in ("marketing", "shared", "sales"):
        led = [one.key for one in phases if one.led_by == department]
        for colours in (light, dark):
            assert sorted(led, key=lambda key, found=colours: _luminance(found[key])) == led[::-1]
