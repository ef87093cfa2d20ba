"""Saved views: what is open is kept under a name and opens again, for oneself or for everybody."""

import pytest

from storage.records import Records, views

STUCK = "pages/accounts/stuck.py"


@pytest.fixture
def data_folder(demo_with_own_records):
    """The demonstration's snapshots, and records of this test's own."""
    return demo_with_own_records


@pytest.fixture
def records(data_folder):
    return Records(data_folder)


def box(app):
    """The page with the box open, as a click on it leaves it."""
    app.session_state["saved_views"] = True
    return app.run()


def kept(records, owner=views.EVERYBODY):
    with records.reading() as session:
        return {view.name: (view.page, view.query, view.owner) for view in views.seen_by(session, owner)}


@pytest.mark.parametrize(("spoken", "save"), [("de", "Merken"), ("en", "Save")])
def test_what_is_open_is_saved_without_language_and_day(open_page, records, spoken, save) -> None:
    app = box(open_page(STUCK, lang=spoken, phase="comparison", region="Süd"))
    app.text_input(key="views.name.0").set_value("Vergleich <b>DACH</b>")
    app.button(key=f"FormSubmitter:views.0-{save}").click().run()
    assert not app.exception
    wanted = {"phase": ["comparison"], "region": ["Süd"], "period": ["quarter"]}
    assert kept(records) == {"Vergleich <b>DACH</b>": ("stuck", wanted, "")}


def test_a_chosen_day_stays(open_page, records) -> None:
    app = box(open_page(STUCK, lang="de", **{"as_of": "2026-07-01", "from": "2026-06-01", "to": "2026-07-01"}))
    app.text_input(key="views.name.0").set_value("Juli")
    app.button(key="FormSubmitter:views.0-Merken").click().run()
    assert {"as_of", "from", "to"} <= set(kept(records)["Juli"][1])


def test_link_opens_it_and_the_button_forgets_it(open_page, records) -> None:
    with records.begin() as session:
        number = views.save(
            session, owner="", name="Meine", page="stuck", query={"phase": ["comparison"], "period": ["days_90"]}
        ).view_id
        views.save(session, owner="", name="Alt", page="a page of long ago", query={})
    app = box(open_page("pages/analysis/dwell.py", lang="de"))
    (link,) = [found for found in app.get("page_link") if "Meine" in found.proto.label]
    assert link.proto.query_string == "phase=comparison&period=days_90"
    app.button(key=f"forget.{number}").click().run()
    assert set(kept(records)) == {"Alt"}
    opened = open_page(STUCK, lang="de", phase="comparison", period="days_90")
    assert opened.selectbox(key="view.period").value == "days_90"
    assert opened.selectbox(key="option.phase").value == "comparison"


def test_with_a_sign_in_views_are_ones_own_or_everybodys(open_page, records, monkeypatch) -> None:
    monkeypatch.setattr("ui.shell.sign_in.email", lambda: "nele@example.com")
    app = box(open_page(STUCK, lang="de"))
    app.text_input(key="views.name.0").set_value("Meine")
    app.button(key="FormSubmitter:views.0-Merken").click().run()
    app.text_input(key="views.name.1").set_value("Unsere")
    app.toggle(key="views.shared.1").set_value(True)
    app.button(key="FormSubmitter:views.1-Merken").click().run()
    assert {name: owner for name, (_, _, owner) in kept(records, "nele@example.com").items()} == {
        "Meine": "nele@example.com",
        "Unsere": "",
    }
    assert set(kept(records, "ben@example.com")) == {"Unsere"}


def test_a_name_is_needed(open_page, records) -> None:
    app = box(open_page(STUCK, lang="de"))
    app.button(key="FormSubmitter:views.0-Merken").click().run()
    assert app.error[0].value == "Bitte geben Sie der Ansicht einen Namen."
    assert kept(records) == {}


def test_closed_box_asks_for_nothing(open_page, data_folder) -> None:
    (data_folder / "records.sqlite").write_bytes(b"not a database" * 100)
    app = open_page(STUCK, lang="de")
    assert app.title
    assert any("nicht zu erreichen" in caption.value for caption in box(app).caption)
