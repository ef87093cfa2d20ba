"""How long a phase takes, on four spells: 10, 20 and 30 days, and one open for 25."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables

DWELL = "pages/analysis/dwell.py"
DAY = {"as_of": "2026-03-02"}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """a, b, c left trigger after 10, 20, 30 days; d is there since day 35; x was there before history began."""
    publish(
        Warehouse(tmp_path),
        account=[
            {"account_id": key, "name": key, "segment": segment}
            for key, segment in (("a", "KMU"), ("b", "KMU"), ("c", "**Konzern**"), ("d", None), ("x", "KMU"))
        ],
        phase_event=journeys(
            "a: trigger@0 > orientation@10",
            "b: trigger@0 > orientation@20",
            "c: trigger@0 > orientation@30",
            "d: trigger@35",
            "x: trigger?@0",
        ),
    )
    return tmp_path


def said(app) -> str:
    return "".join(block.proto.body for block in app.get("html"))


def test_open_spells_count_with_their_age(open_page) -> None:
    app = open_page(DWELL, lang="de", **DAY)
    row = tables(app)[0].value.set_index("phase").loc["Anstoß"]
    assert (row["spells"], row["exits"], row["open"], row["excluded"]) == (4, 3, 1, 1)
    assert (row["median_days"], row["q85_days"]) == (20, 30)
    assert "Am längsten dauert Anstoß: Die Hälfte hat nach 20 Tagen die Phase verlassen" in said(app)
    assert "95-%-Intervall (log-log, Greenwood)" in said(app)


def test_curve_starts_whole_and_steps_down(open_page) -> None:
    app = open_page(DWELL, lang="en", **DAY)
    assert app.title[0].value == "How long has a phase taken in the last 180 days?"
    # The third figure tells few cases, which are named instead of drawn.
    assert len(app.get("plotly_chart")) == 2


def test_groups_of_a_dimension_and_their_names_as_typed(open_page) -> None:
    app = open_page(DWELL, lang="en", **DAY)
    app.button_group(key="option.by").set_value("segment").run()
    assert app.title[0].value == "How long has Trigger taken in the last 180 days, by Segment?"
    rows = tables(app)[0].value
    assert rows["segment"].tolist() == ["**Konzern**", "KMU", "(not given)"]
    assert rows["median_days"].fillna(-1).tolist() == [30, 10, -1]


def test_bars_of_the_median_or_curves(open_page) -> None:
    app = open_page(DWELL, lang="de", **DAY)
    bars = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][0]
    assert (bars["type"], bars["y"], bars["x"]) == ("bar", ["Anstoß"], [20])
    app.button_group(key="option.shape").set_value("curves").run()
    curve = json.loads(app.get("plotly_chart")[0].proto.spec)["data"][-1]
    assert (curve["type"], curve["line"]["shape"]) == ("scatter", "hv")


def test_course_by_quarter_of_entry_opens_the_entries(open_page) -> None:
    """All four with a known entry came in the first quarter of 2026; x did not, as far as anybody knows."""
    app = open_page(DWELL, lang="de", **DAY)
    course = tables(app)[1]
    assert course.value.to_dict("records") == [{"cohort": "2026-Q1", "spells": 4, "open": 1, "median_days": 20}]
    (opened,) = [one for one in course.hrefs if one]
    asked = parse_qs(urlsplit(opened).query)
    assert (asked["of"], asked["phase"]) == (["cohort"], ["trigger"])
    assert (asked["from"], asked["to"]) == (["2026-01-01"], ["2026-03-02"])
    assert "zu wenige Fälle, um eine Veränderung zu erkennen" in said(app)
    assert "Hell: Von diesen Eintritten ist noch mehr als ein Zehntel dort" in said(app)


def test_outcomes_of_the_phase_in_focus(open_page, monkeypatch) -> None:
    # The company is too small for shares; how few are told: test_few_cases.py.
    monkeypatch.setattr("ui.analysis.outcome_parts.SMALLEST_N", 1)
    app = open_page(DWELL, lang="de", **DAY)
    rates = tables(app)[2].value.set_index("horizon_days")
    assert rates.loc[30, "advanced_rate"] == pytest.approx(1.0)
    app.selectbox(key="option.phase").set_value("orientation").run()
    rates = tables(app)[2].value.set_index("horizon_days")
    assert rates.loc[30, "still_rate"] == pytest.approx(1.0)


def test_why_the_crm_says_something_else(open_page) -> None:
    app = open_page(DWELL, lang="de", **DAY)
    rows = tables(app)[3].value
    assert rows["phase"].tolist() == ["Anstoß"]
    assert rows["completed_mean_days"].tolist() == [20]
    assert rows["share_open"].tolist() == [0.25]
