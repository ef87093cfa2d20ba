"""The shared filters, the URL and the language, through the pages that use them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from streamlit.testing.v1 import AppTest

from connectors.demo.source import DemoCompany
from model.charter import default_charter
from storage.warehouse import Warehouse
from tests.notices import notices
from tests.tables import tables
from ui.text import language

Opens = Callable[..., AppTest]
PHASES, TRANSITIONS = "pages/analysis/phases.py", "pages/analysis/transitions.py"


def _said(app: AppTest) -> str:
    return "".join(block.proto.body for block in app.get("html"))


def _url(app: AppTest) -> dict[str, str]:
    return {name: "|".join([found] if isinstance(found, str) else found) for name, found in app.query_params.items()}


def _fine(app: AppTest) -> AppTest:
    assert not app.exception
    return app


def test_url_opens_the_same_view(open_page: Opens) -> None:
    asked = {"lang": "en", "as_of": "2026-06-30", "from": "2026-05-01", "to": "2026-05-31", "segment": "Konzern"}
    app = open_page(PHASES, **asked)
    assert _url(app) == asked
    assert app.date_input(key="view.as_of").value == date(2026, 6, 30)
    assert app.multiselect(key="view.segment").value == ["Konzern"]
    assert "1 May 2026 to 31 May 2026" in _said(app)


def test_a_filter_is_named_and_one_click_shows_all(open_page: Opens) -> None:
    app = open_page(PHASES, lang="en", segment="Konzern", **{"from": "2026-05-01", "to": "2026-05-31"})
    assert "Only a part is shown: Segment: Konzern" in _said(app)
    app = _fine(app.button(key="filter.show_all").click().run())
    assert "Only a part is shown" not in _said(app)
    assert "segment" not in _url(app)
    assert _url(app)["from"] == "2026-05-01"
    assert app.multiselect(key="view.segment").value == []


def test_url_that_makes_no_sense_is_as_if_unset(open_page: Opens) -> None:
    app = open_page(PHASES, lang="xx", as_of="yesterday", **{"from": "2026-12-01", "to": "2026-01-01"})
    assert _url(app)["lang"] == "de"
    assert app.selectbox(key="view.period").value == "quarter"


def test_day_before_all_pickers_is_as_if_unset(open_page: Opens) -> None:
    assert _url(open_page(PHASES, lang="de", as_of="0001-01-01"))["as_of"] > "2020"
    app = open_page(PHASES, lang="de", as_of="1970-01-01", **{"from": "1970-01-01", "to": "1970-01-01"})
    assert _url(app)["as_of"] == "1970-01-01"


def test_day_after_the_last_known_is_the_last_known(open_page: Opens) -> None:
    app = open_page(PHASES, lang="de", as_of="2999-01-01")
    assert _url(app)["as_of"] < "2999"
    (note,) = notices(app)
    assert "Zum 01.01.2999" in note
    assert "kann es keine Zahlen geben" in note
    # Said until the view is changed.
    assert len(notices(_fine(app.run()))) == 1
    app.date_input(key="view.as_of").set_value(date(2026, 3, 15)).run()
    assert notices(_fine(app)) == []


@pytest.mark.parametrize(("lang", "said"), [("de", "fällt weg"), ("en", "is left out")])
def test_a_filter_that_nobody_meets_is_left_out_with_a_notice(open_page: Opens, lang: str, said: str) -> None:
    app = open_page(PHASES, lang=lang, segment=["Konzern", "Konzren"])
    assert _url(app)["segment"] == "Konzern"
    (note,) = notices(app)
    assert "Segment: Konzren" in note
    assert said in note


def test_a_period_beyond_the_day_ends_there_with_a_notice(open_page: Opens) -> None:
    app = open_page(PHASES, lang="en", as_of="2026-05-15", **{"from": "2026-05-01", "to": "2026-05-31"})
    assert _url(app)["to"] == "2026-05-15"
    (note,) = notices(app)
    assert "it ends on 15 May 2026 here" in note


def test_language_switch(open_page: Opens) -> None:
    app = open_page(PHASES, lang="de")
    assert app.title[0].value == "Wo stehen die Accounts?"
    app.button_group(key="view.language").set_value("en")
    app.run()
    language.use("en")
    assert _fine(app).title[0].value == "Where do accounts stand?"
    assert _url(app)["lang"] == "en"


def test_filter_narrows_the_figures(open_page: Opens) -> None:
    app = open_page(PHASES, lang="de")
    before = tables(app)[0].value["accounts"].sum()
    app.multiselect(key="view.segment").set_value(["Konzern"]).run()
    after = tables(_fine(app))[0].value["accounts"].sum()
    assert 0 < after < before
    assert _url(app)["segment"] == "Konzern"
    assert "Segment: Konzern" in _said(app)


def test_accounts_without_a_value_can_be_chosen(open_page: Opens) -> None:
    app = open_page(PHASES, lang="de")
    app.multiselect(key="view.segment").set_value([""]).run()
    assert tables(_fine(app))[0].value["accounts"].sum() > 0
    assert "Segment: (ohne Angabe)" in _said(app)


def test_period_and_its_own_dates(open_page: Opens) -> None:
    app = open_page(PHASES, lang="de", as_of="2026-06-30")
    app.selectbox(key="view.period").set_value("months_12").run()
    assert (_url(app)["from"], _url(app)["to"]) == ("2025-07-01", "2026-06-30")
    app.selectbox(key="view.period").set_value("own").run()
    app.date_input(key="view.dates").set_value((date(2026, 2, 1), date(2026, 2, 28))).run()
    assert (_url(_fine(app))["from"], _url(app)["to"]) == ("2026-02-01", "2026-02-28")


def test_named_period_follows_the_day(open_page: Opens) -> None:
    app = open_page(PHASES, lang="de", as_of="2026-06-30")
    app.date_input(key="view.as_of").set_value(date(2026, 3, 15)).run()
    assert (_url(_fine(app))["from"], _url(app)["to"]) == ("2026-01-01", "2026-03-15")


def test_menu_keeps_the_view_and_ends_the_options(open_page: Opens) -> None:
    app = open_page(TRANSITIONS, lang="de", segment="Konzern", shape="sankey")
    assert app.button_group(key="option.shape").value == "sankey"
    app.query_params.clear()
    app.switch_page(PHASES).run()
    assert _url(_fine(app))["segment"] == "Konzern"
    assert "shape" not in _url(app)


def test_flow_identity_is_printed_and_holds(open_page: Opens) -> None:
    rows = tables(open_page(PHASES, lang="en"))[2].value
    assert (rows["stock_start"] + rows["entered"] - rows["left"] == rows["stock_end"]).all()
    first = rows.iloc[0]
    assert first["identity"] == f"{first.stock_start} + {first.entered} − {first.left} = {first.stock_end}"


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "**x**", "$x$", ":red[x]", "[a](http://b)"])
def test_filter_values_are_shown_as_typed(open_page: Opens, name: str) -> None:
    app = open_page(PHASES, lang="de", segment=name)
    assert app.multiselect(key="view.segment").value == []
    assert "<img" not in _said(app)
    said = (*app.markdown, *app.caption, *app.title, *app.subheader)
    assert not any(name in block.value for block in said)
    assert name in notices(app)[0]


def test_filter_nothing_matches_says_so_instead_of_drawing_zeros(open_page: Opens, nobodys: dict[str, str]) -> None:
    app = open_page(PHASES, lang="en", **nobodys)
    assert _said(app).count("No accounts match this selection.") == 4
    assert not tables(app)


class TestNewSnapshot:
    @pytest.fixture
    def data_folder(self, demo_folder: Path, tmp_path: Path) -> Path:
        return Path(copytree(demo_folder, tmp_path / "data"))

    def test_is_noticed_at_the_next_run(self, open_page: Opens, data_folder: Path) -> None:
        app = open_page(PHASES, lang="en")
        before = tables(app)[0].value["accounts"].sum()
        warehouse = Warehouse(data_folder)
        with warehouse.staging() as staging:
            DemoCompany(accounts=100, seed=5).fill(staging)
            info = warehouse.publish(
                staging, charter=default_charter(), connector="files", label="<b>x</b>", is_demo=False
            )
        app.run()
        assert info.id in _said(_fine(app))
        assert tables(app)[0].value["accounts"].sum() < before
        assert "Demonstration company" not in _said(app)
        assert "&lt;b&gt;x&lt;/b&gt;" in _said(app)
