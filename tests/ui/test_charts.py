"""Charts: what they draw from given rows, and that nothing from data is read as markup."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pandas as pd
import pytest

from model.charter import Charter, Phase
from model.words import Words
from ui import charts
from ui.analysis import conversion_rows
from ui.charts.board import phase_board
from ui.charts.dot_size import dot_size
from ui.charts.outlook import expected_bars, outlook_fan
from ui.charts.survival import outcome_bars
from ui.shell import data, shared_cache, theme
from ui.text import language, values

MARKUP = "<img src=x onerror=alert(1)>"
CHARTER = Charter(
    version=1,
    phase=(
        Phase(key="a", name=Words(de="Erste", en="First"), led_by="marketing", limit_days=9),
        Phase(key="b", name=Words(de=MARKUP, en=MARKUP), led_by="shared", limit_days=9),
        Phase(key="c", name=Words(de="Dritte", en="Third"), led_by="sales", limit_days=9),
    ),
)


@pytest.fixture(autouse=True)
def _without_a_snapshot(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(data, "charter", lambda: CHARTER)
    monkeypatch.setattr(data, "snapshot_key", lambda: "")
    language.use("de")
    shared_cache.clear()
    yield
    shared_cache.clear()


def _text(chart: Any) -> str:
    return json.dumps(chart.to_dict(), default=str, ensure_ascii=False)


def _flow(**columns: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"phase": ["a", "b", "c"], **columns})


MOVES = pd.DataFrame(
    [
        (None, "a", None, 5, 5),
        ("a", "b", "advance", 4, 4),
        ("a", "c", "skip", 1, 1),
        ("c", "b", "return", 2, 1),
        ("c", "won", "won", 1, 1),
    ],
    columns=["from_phase", "to_phase", "exit", "transitions", "accounts"],
)


class TestCumulativeFlow:
    def _rows(self) -> pd.DataFrame:
        days = [date(2026, 1, 1) + timedelta(days=place) for place in range(15)]
        return pd.DataFrame(
            [(day, key, place + 1) for day in days for place, key in enumerate("abc")] + [(days[0], "won", 9)],
            columns=["day", "phase", "accounts"],
        )

    def test_bands_stand_in_the_order_of_the_decision_last_phase_below(self) -> None:
        traces = charts.cumulative_flow(self._rows()).to_dict()["data"]
        assert [trace["name"] for trace in traces if "name" in trace] == [
            "Dritte",
            "&lt;img src=x onerror=alert(1)&gt;",
            "Erste",
        ]

    def test_draws_every_seventh_day_back_from_the_last(self) -> None:
        trace = charts.cumulative_flow(self._rows()).to_dict()["data"][0]
        assert trace["x"] == [date(2026, 1, 1), date(2026, 1, 8), date(2026, 1, 15)]
        assert list(trace["y"]) == [3, 3, 3]

    def test_the_middle_of_a_band_says_and_opens_that_band_alone(self) -> None:
        # From below: 3 accounts up to 3, 2 up to 5, 1 up to 6.
        third, second, first = charts.cumulative_flow(self._rows()).to_dict()["data"][3:]
        assert [list(trace["y"]) for trace in (third, second, first)] == [[1.5] * 3, [4.0] * 3, [5.5] * 3]
        assert first["hovertext"][1] == "08.01.2026<br>Erste<br>1 Account zeigen"
        assert first["customdata"][1] == {"phase": "a", "as_of": "2026-01-08", "from": "2026-01-08", "to": "2026-01-08"}


def test_stock_bars_lead_to_their_accounts() -> None:
    trace = charts.stock_bars(_flow(accounts=[1234, 0, 2])).to_dict()["data"][0]
    assert trace["text"] == ["1.234", "0", "2"]
    assert trace["customdata"] == [{"phase": "a"}, {"phase": "b"}, {"phase": "c"}]


def test_flow_bars_tell_in_from_out_without_colour() -> None:
    entered, left = charts.flow_bars(_flow(entered=[5, 1, 0], left=[2, 0, 3])).to_dict()["data"]
    assert list(entered["y"]) == [5, 1, 0]
    assert list(left["y"]) == [-2, 0, -3]
    assert entered["marker"]["pattern"]["shape"] != left["marker"]["pattern"]["shape"]


def test_flow_bars_write_no_zero_into_the_other_bar() -> None:
    entered, left = charts.flow_bars(_flow(entered=[5, 0, 0], left=[2, 3, 0])).to_dict()["data"]
    assert list(entered["text"]) == ["+5", "", "0"]
    assert list(left["text"]) == ["−2", "−3", ""]


class TestTransitions:
    def test_matrix_marks_skips_and_returns_with_signs(self) -> None:
        cells = charts.transition_matrix(MOVES).to_dict()["data"][-1]
        assert cells["text"] == [" 5", "→ 4", "↷ 1", "↩ 2", "✓ 1"]
        assert cells["customdata"][0] == {"of": "first", "phase": "a"}
        assert cells["customdata"][3] == {"of": "left", "phase": "c", "to_phase": "b"}

    def test_every_cell_of_the_matrix_is_one_row_high(self) -> None:
        # Returns stand in one row of five; Plotly would stretch them over the rows that a trace leaves out.
        *tints, _ = charts.transition_matrix(MOVES).to_dict()["data"]
        rows = [0, 1, 2]  # New, First and Third
        assert [(list(one["y"]), len(one["z"])) for one in tints] == [(rows, 3), (rows, 3)]

    def test_the_matrix_is_as_high_as_its_rows(self) -> None:
        few = charts.transition_matrix(MOVES).to_dict()["layout"]
        assert few["height"] == 40 + 3 * 64  # New, First and Third
        assert few["margin"]["l"] == 100, "the words in its corner are not cut where names of rows are short"

    def test_sankey_has_the_tints_of_the_matrix(self) -> None:
        back = charts.transition_sankey(MOVES).to_dict()["data"][0]["link"]["color"][3]
        assert back == "rgba(169,83,11,0.42)"

    def test_sankey_shows_every_transition_once(self) -> None:
        link = charts.transition_sankey(MOVES).to_dict()["data"][0]["link"]
        assert sum(link["value"]) == 13
        assert all(source < target for source, target in zip(link["source"], link["target"], strict=True))

    def test_shapes_escape_names(self) -> None:
        assert "<img" not in _text(charts.transition_matrix(MOVES))
        assert "<img" not in _text(charts.transition_sankey(MOVES))


class TestFewCounts:
    """Plotly's own ticks would be 0, 1, 1, 2, 2: halves, written as whole numbers."""

    def test_every_whole_number_once(self) -> None:
        rows = pd.DataFrame(
            [("a", 90, 1.5, 0.0, 4.0), ("b", 90, 0.0, 0.0, 1.0)],
            columns=["phase", "horizon_days", "expected", "low", "high"],
        )
        assert expected_bars(rows).to_dict()["layout"]["xaxis"]["dtick"] == 1
        assert "dtick" not in expected_bars(rows.assign(high=80.0)).to_dict()["layout"]["xaxis"]


class TestConversion:
    ROWS = pd.DataFrame(
        [
            ("2026-Q1", 20, 20, 10, 0.5, 0.3, 0.7),
            ("2026-Q2", 20, 12, 6, 0.5, 0.25, 0.75),
            ("2026-Q3", 4, 3, 1, None, None, None),
            ("2026-Q4", 4, 0, 0, None, None, None),
        ],
        columns=["cohort", "entries", "mature", "converted", "conversion_rate", "low", "high"],
    )  # fmt: skip

    def test_immature_cohorts_are_hollow(self) -> None:
        bars = charts.conversion_bars(self.ROWS).to_dict()["data"][0]
        hollow = "rgba(0,0,0,0)"
        assert [colour == hollow for colour in bars["marker"]["color"]] == [False, True, True, True]

    def test_interval_reaches_from_low_to_high(self) -> None:
        ground, line = [one for one in charts.conversion_bars(self.ROWS).to_dict()["data"] if "error_y" in one]
        assert list(line["error_y"]["array"])[:2] == pytest.approx([0.2, 0.25])
        assert list(line["error_y"]["arrayminus"])[:2] == pytest.approx([0.2, 0.25])
        # On a ground of the page's colour it is seen on a bar of any colour.
        assert (ground["error_y"]["color"], line["error_y"]["color"]) == ("#fbfbf9", "#1c2530")
        assert ground["error_y"]["thickness"] > line["error_y"]["thickness"]

    def test_cohorts_without_a_rate_show_counts(self) -> None:
        notes = [note["text"] for note in charts.conversion_bars(self.ROWS).to_dict()["layout"]["annotations"]]
        assert notes == ["60\u202f% fertig", "1 von 3<br>75\u202f% fertig", "0\u202f% fertig"]


def test_cohort_cells_without_full_exposure_stay_empty() -> None:
    rows = pd.DataFrame(
        [("2026-Q1", 0, 9, 0.0, 0.0, 0.3), ("2026-Q1", 1, 8, 0.2, 0.1, 0.5), ("2026-Q2", 0, 7, 0.1, 0.0, 0.4)],
        columns=["cohort", "weeks_since_entry", "at_risk", "reached_rate", "low", "high"],
    )
    cells = charts.cohort_heat(rows).to_dict()["data"][0]
    assert cells["text"][0] == ["0\u202f%", "20\u202f%"]
    assert cells["text"][1] == ["10\u202f%", ""]
    assert cells["customdata"][0] == [[9.0, 0.0, 0.3], [8.0, 0.1, 0.5]]


def test_a_cohort_s_cells_have_limits_by_all_its_members() -> None:
    """Of 10 members 2 got there by week 1: by Wilson between 5.7 and 51.0 %, however many are still on the way."""
    rows = pd.DataFrame(
        [("2026-Q1", 0, 10, 0.0), ("2026-Q1", 1, 7, 0.2)],
        columns=["cohort", "weeks_since_entry", "at_risk", "reached_rate"],
    )
    cells = conversion_rows.first_weeks(rows)
    assert cells["low"].tolist() == pytest.approx([0.0, 0.0567], abs=1e-4)
    assert cells["high"].tolist() == pytest.approx([0.2775, 0.5098], abs=1e-4)


def test_survival_curves_are_steps_with_a_dash_each() -> None:
    rows = pd.DataFrame(
        [(key, days, 1 - days / 10, 0.1, 0.9) for key in "ab" for days in (0, 3, 7)],
        columns=["phase", "days", "still_rate", "low", "high"],
    )
    curves = [trace for trace in charts.survival_curves(rows).to_dict()["data"] if "name" in trace]
    assert {curve["line"]["shape"] for curve in curves} == {"hv"}
    assert len({curve["line"].get("dash") for curve in curves}) == 2
    of_segments = charts.survival_curves(rows.rename(columns={"phase": "segment"}), group="segment").to_dict()["data"]
    assert {trace["line"]["color"] for trace in of_segments if "name" in trace} == {*theme.palette().groups[:2]}


def _svg(drawn: str) -> Element:
    return fromstring(drawn)  # noqa: S314 - drawn by us


class TestSparkline:
    """150 wide and 44 high; the line keeps 1 from the left edge and 4 from all others."""

    def test_dot_on_the_last_known_number_and_the_target_dashed(self) -> None:
        svg = _svg(charts.sparkline([1.0, 2.0, None], alt=MARKUP, target=4.0))
        area, target, line, dot = svg
        # Three places are 72.5 apart; 4 is at the top (4), 0 at the foot (40).
        assert line.get("d") == "M1.0,31.0 L73.5,22.0"
        assert area.get("d") == "M1.0,31.0 L73.5,22.0 L73.5,40.0 L1.0,40.0 Z"
        assert (target.get("d"), target.get("stroke-dasharray")) == ("M0.0,4.0 L150.0,4.0", "4 3")
        assert (dot.get("d"), dot.get("stroke-width")) == ("M73.5,22.0 L73.5,22.0", "7")
        assert (svg.get("role"), svg.get("aria-label")) == ("img", MARKUP)

    def test_gaps_stay_gaps_and_one_number_is_no_course(self) -> None:
        svg = _svg(charts.sparkline([2.0, 2.0, None, float("nan"), 2.0], alt="x"))
        assert [path.get("d") for path in svg][2:] == ["M1.0,4.0 L37.2,4.0", "M146.0,4.0", "M146.0,4.0 L146.0,4.0"]
        assert charts.sparkline([None, 3.0], alt="x") == ""
        assert _svg(charts.sparkline([0.0, 0.0], alt="x"))[1].get("d") == "M1.0,40.0 L146.0,40.0"


class TestKeptCharts:
    def test_same_rows_are_drawn_once(self) -> None:
        rows = _flow(accounts=[1, 2, 3])
        assert charts.stock_bars(rows).to_dict() is charts.stock_bars(rows.copy()).to_dict()

    def test_other_rows_language_or_snapshot_are_drawn_anew(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = _flow(accounts=[1, 2, 3])
        first = charts.stock_bars(rows).to_dict()
        assert charts.stock_bars(_flow(accounts=[1, 2, 4])).to_dict() is not first
        language.use("en")
        assert charts.stock_bars(rows).to_dict()["data"][0]["y"][0] == "First"
        language.use("de")
        monkeypatch.setattr(data, "snapshot_key", lambda: "another")
        assert charts.stock_bars(rows).to_dict() is not first


def test_shares_of_all_have_room_for_the_label_of_100_percent() -> None:
    """At the very edge it was left out, and bars seemed to end at 80 %."""
    shares = {name: [0.2] for name in ("advanced_rate", "still_rate", "returned_rate", "dormant_rate", "lost_rate")}
    chart = outcome_bars(pd.DataFrame({"horizon_days": [30], **shares})).to_dict()
    assert chart["layout"]["xaxis"]["range"] == [0, 1.03]


class TestBoard:
    HEADS = pd.DataFrame(
        {
            "phase": ["a", "b", "c"], "accounts": [1_204, 2, 0], "entered": [3, 1, 0], "left": [1, 0, 0],
            "median_days": [10.0, 8.0, None], "threshold_days": [20.0, None, None],
            "dwell_change": ["kürzer", "wie üblich", "zu wenige"],
        }
    )  # fmt: skip
    DOTS = pd.DataFrame(
        {
            "account_id": ["one", "two", "three"], "name": ["One", MARKUP, "Three"], "phase": ["a", "a", "b"],
            "age_days": [5, 90, 7], "value": [100.0, 400.0, None], "warning": ["within", "stuck", "late"],
        }
    )  # fmt: skip

    def test_dots_open_their_account_and_very_old_ones_stand_at_the_edge(self) -> None:
        first, second = phase_board(self.HEADS, self.DOTS).to_dict()["data"][:2]
        assert first["customdata"] == [{"account": "one"}, {"account": "two"}]
        assert first["y"] == [5, 50.0]  # 2.5 times the highest threshold
        # Shape and colour are the step of warning, as in every list.
        assert [*first["marker"]["symbol"], *second["marker"]["symbol"]] == ["circle-open", "square", "triangle-up"]
        assert [*first["marker"]["color"], *second["marker"]["color"]] == ["#5f6974", "#b3261e", "#8a5a00"]
        assert first["marker"]["size"] == [14.0, 22.0]  # 6 + 16 times the root of the share of the highest value

    def test_a_dot_at_age_0_is_whole(self) -> None:
        layout = phase_board(self.HEADS, self.DOTS).to_dict()["layout"]
        low, high = layout["yaxis"]["range"]
        pixels = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
        assert (layout["height"], pixels) == (520, 357)  # 520 - (32 + 6 * 13 * 5 / 4) - 34
        assert round(-low / (high - low) * pixels, 1) == 11  # half of the largest dot

    def test_the_legend_says_what_size_means_where_any_value_is_known(self) -> None:
        """400 is the highest value: 22 pixels; a quarter of it has half the way from 6 to 22."""
        assert (dot_size(400.0, 400.0), dot_size(100.0, 400.0), dot_size(None, 400.0), dot_size(5.0, 0.0)) == (
            22,
            14,
            7,
            7,
        )
        named = [part.get("name") for part in phase_board(self.HEADS, self.DOTS).to_dict()["data"]]
        # The currency is that of whatever page was shown last in this process.
        assert f"je größer, desto mehr Wert (bis {values.money(400.0)})" in named
        nothing_known = phase_board(self.HEADS, self.DOTS.assign(value=None)).to_dict()["data"]
        assert not any("Wert" in (part.get("name") or "") for part in nothing_known)

    def test_figures_stand_on_top_and_names_are_text(self) -> None:
        chart = phase_board(self.HEADS, self.DOTS).to_dict()
        heads = [note["text"] for note in chart["layout"]["annotations"]]
        assert heads[0] == "<b>Erste</b><br>1.204 Accounts<br>3 dazu, 1 weg<br>Hälfte nach<br>10 Tagen<br>(kürzer)"
        assert heads[1].endswith("<br>2 Accounts<br>1 dazu, 0 weg<br>Hälfte nach<br>8 Tagen<br>(wie üblich)")
        assert MARKUP not in _text(phase_board(self.HEADS, self.DOTS))
        unknown = phase_board(self.HEADS.assign(median_days=float("nan")), self.DOTS).to_dict()
        assert unknown["layout"]["annotations"][0]["text"].endswith("1 weg<br>mehr als die<br>Hälfte noch da<br>")

    def test_median_is_solid_and_the_threshold_dotted_as_the_legend_says(self) -> None:
        chart = phase_board(self.HEADS, self.DOTS).to_dict()
        named = {part["name"]: part["line"]["dash"] for part in chart["data"] if part["mode"] == "lines"}
        assert named == {"die Hälfte hatte die Phase verlassen": "solid", "Schwelle für festhängend": "dot"}
        by_segment = [
            part.get("name") for part in phase_board(self.HEADS, self.DOTS, is_by_segment=True).to_dict()["data"]
        ]
        assert by_segment[-2] == "Schwelle für festhängend (manche Segmente haben ihre eigene)"
        lines = chart["layout"]["shapes"]
        assert [(line["y0"], line["line"]["dash"]) for line in lines] == [
            (10.0, "solid"),
            (20.0, "dot"),
            (8.0, "solid"),
        ]


def test_plotly_speaks_the_readers_language() -> None:
    german = charts.config()["locales"]["de"]["format"]
    assert german["months"][2] == "März"
    assert (german["decimal"], german["thousands"], german["days"][0]) == (",", ".", "Sonntag")
    assert charts.config()["displayModeBar"] is False


@pytest.mark.parametrize(("last", "form"), [(date(2027, 2, 20), "%-d. %b"), (date(2027, 5, 21), "%b\n%Y")])
def test_a_long_outlook_names_months_and_a_short_one_days(last: date, form: str) -> None:
    rows = pd.DataFrame([(last, "a", 4.0, 2.0, 6.0)], columns=["day", "phase", "expected", "low", "high"])
    assert outlook_fan(rows, date(2026, 11, 22)).to_dict()["layout"]["xaxis"]["tickformat"] == form
