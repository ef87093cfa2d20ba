"""The choice of a motion among the shared filters: figures, address, saved views, meetings, targets."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from settings import settings
from storage.records import chosen_records, views
from storage.warehouse import Warehouse
from tests.metrics.question.test_motion import CHARTER, LINES, MOTIONS
from tests.notices import notices
from tests.publishing import publish
from tests.reference.journeys import journeys
from tests.tables import tables
from ui.text import language

PHASES, TARGETS, MEETING = "pages/analysis/phases.py", "pages/analysis/targets.py", "pages/meeting/meeting.py"
LABEL = {"de": "Geschäftsart", "en": "Motion"}


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Two motions; four accounts: a, b, c in new, a, b, d in existing."""
    drawn = [event | {"motion": key} for key in MOTIONS for event in journeys(*LINES[key])]
    events = [event | {"row_no": place, "evidence_id": f"e{place}"} for place, event in enumerate(drawn, start=1)]
    publish(Warehouse(tmp_path), CHARTER, phase_event=events)
    return tmp_path


def said(app: AppTest) -> str:
    return "".join(block.proto.body for block in app.get("html"))


def stock(app: AppTest) -> list[int]:
    return tables(app)[0].value["accounts"].tolist()


# trigger, orientation, requirements, comparison, decision, won, lost, dormant
STOCK = {"new": [0, 1, 0, 0, 0, 1, 1, 0], "existing": [0, 2, 0, 0, 1, 0, 0, 0]}


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_the_choice_narrows_every_figure_and_stands_in_the_address(open_page, spoken) -> None:
    app = open_page(PHASES, lang=spoken)
    choice = app.selectbox(key="view.motion")
    assert (choice.label, choice.value) == (LABEL[spoken], "new")
    assert stock(app) == STOCK["new"]
    assert "motion" not in app.query_params
    choice.set_value("existing").run()
    assert not app.exception
    assert stock(app) == STOCK["existing"]
    assert app.query_params["motion"] == "existing"
    name = "existing (de)" if spoken == "de" else "existing"
    assert f"{LABEL[spoken]}: {name}" in said(app)
    app.selectbox(key="view.motion").set_value("new").run()
    assert stock(app) == STOCK["new"]
    assert "motion" not in app.query_params


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_an_address_opens_it_and_one_of_no_motion_says_so(open_page, spoken) -> None:
    assert stock(open_page(PHASES, lang=spoken, motion="existing")) == STOCK["existing"]
    app = open_page(PHASES, lang=spoken, motion="partner")
    assert stock(app) == STOCK["new"]
    (note,) = notices(app)
    said = {"de": "„partner“ ist bei „{}“ nicht möglich. Möglich sind: new (de), existing (de).",
            "en": "“partner” is not possible for “{}”. Allowed are: new, existing."}  # fmt: skip
    assert note == said[spoken].format(LABEL[spoken])


def test_a_saved_view_keeps_it(open_page) -> None:
    app = open_page(PHASES, lang="en", motion="existing")
    app.session_state["saved_views"] = True
    app.run()
    app.text_input(key="views.name.0").set_value("Add-ons")
    app.button(key="FormSubmitter:views.0-Save").click().run()
    with chosen_records(settings()).reading() as session:
        (view,) = views.seen_by(session, views.EVERYBODY)
    assert view.query["motion"] == ["existing"]


@pytest.mark.parametrize(("spoken", "why"), [("de", "Ziele der Charta gelten"), ("en", "are those of the lead motion")])
def test_plans_of_the_lead_motion_only_and_why(open_page, spoken, why) -> None:
    assert len(tables(open_page(TARGETS, lang=spoken))[0].value) == 1
    app = open_page(TARGETS, lang=spoken, motion="existing")
    assert not tables(app)
    assert why in said(app)


def test_meetings_of_a_motion_are_a_series_of_their_own(open_page) -> None:
    for motion in MOTIONS:
        app = open_page(MEETING, lang="en", motion=motion)
        app.button(key="meeting.close").click().run()
        assert not app.exception
    from storage.records.meetings import Meeting

    with chosen_records(settings()).reading() as session:
        held = session.query(Meeting).order_by(Meeting.meeting_id).all()
        assert [(one.number, one.filters) for one in held] == [(1, {}), (1, {"motion": ["existing"]})]
        assert held[0].series != held[1].series


class TestOneMotion:
    @pytest.fixture
    def data_folder(self, tmp_path: Path) -> Path:
        publish(Warehouse(tmp_path), phase_event=journeys("a: trigger@0", "b: trigger@5 > orientation@9"))
        return tmp_path

    def test_nothing_is_to_be_chosen(self, open_page) -> None:
        app = open_page(PHASES, lang="de")
        assert not [one for one in app.selectbox if one.key == "view.motion"]
        assert LABEL["de"] not in said(app)
