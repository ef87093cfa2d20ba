"""Connecting a system in the browser: what it needs, a test, a trial, how often it is read; without a restart."""

import stat
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from settings import settings
from tests.fakes.cases import served
from tests.fakes.hubspot import SECRETS
from tests.fakes.hubspot import settings as credentials
from tests.fakes.world import a_world
from ui.connect import connect_words
from ui.text.language import speaking

Opens = Callable[..., AppTest]
PAGE = "pages/data/sources.py"


@pytest.fixture
def data_folder(demo_with_own_records: Path) -> Path:
    """The demonstration's snapshots in a folder of this test's own: credentials are stored there."""
    return demo_with_own_records


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.kit.retry.FIRST_WAIT", 0.001)


@pytest.fixture
def address() -> Iterator[str]:
    with served("hubspot", a_world()) as url:
        yield url


def said(app: AppTest) -> str:
    blocks = [*app.markdown, *app.caption, *app.success, *app.warning, *app.error]
    return "\n".join(block.value for block in blocks)


def begun(open_page: Opens, kind: str = "hubspot", language: str = "en") -> AppTest:
    app = open_page(PAGE, lang=language)
    app.button(key="connect.open").click().run()
    return app.selectbox(key="connect.kind").select(kind).run()


def typed(app: AppTest, texts: dict[str, str], name: str = "hubspot") -> AppTest:
    for field, text in texts.items():
        app.text_input(key=f"connect.{name}.{field}").input(text)
    [go] = [one for one in app.button if one.label in ("Test and connect", "Prüfen und verbinden")]
    return go.click().run()


@pytest.mark.parametrize(
    ("language", "rights"),
    [
        ("de", "Nötig sind diese Berechtigungen, alle nur"),
        ("en", "It needs these permissions, all"),
    ],
)
def test_the_rights_are_told_before_anything_is_asked(open_page: Opens, language: str, rights: str) -> None:
    shown = said(begun(open_page, language=language))
    assert rights in shown
    assert "`crm.objects.companies.read`" in shown
    assert "docs/connectors/hubspot" in shown


def test_databases_are_connected_in_the_terminal(open_page: Opens) -> None:
    app = open_page(PAGE, lang="en")
    app.button(key="connect.open").click().run()
    options = app.selectbox(key="connect.kind").options
    assert "HubSpot" in options
    assert not [one for one in options if "SQL" in one]
    assert "python cli.py connect sql" in said(app)


def test_connect_try_and_find_it_without_a_restart(open_page: Opens, data_folder: Path, address: str) -> None:
    app = typed(begun(open_page), credentials(address))
    shown = said(app)
    assert "HubSpot takes the credentials" in shown
    assert not [one for one in SECRETS if one in shown]
    kept = data_folder / "sources.env"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [*settings().sources] == ["hubspot"]
    assert "connect.hubspot.access_token" not in app.session_state
    assert "**HubSpot** · " in shown
    app.button(key="trial.hubspot").click().run()
    assert "This would be read" in said(app)
    [table] = [one.proto.body for one in app.get("html") if "companies" in one.proto.body]
    assert "from the beginning" in table
    assert not (data_folder / "sources").exists()


def test_the_day_on_which_credentials_end_is_asked_for_and_stored(open_page: Opens, data_folder: Path, address) -> None:
    app = begun(open_page)
    end = app.date_input(key="connect.hubspot.credentials_end")
    assert (end.label, end.value) == ("Credentials are accepted until (if they end)", None)
    end.set_value(date(2027, 3, 31))
    typed(app, credentials(address))
    assert settings().credentials_end("hubspot") == date(2027, 3, 31)
    assert begun(open_page).date_input(key="connect.hubspot.credentials_end").value == date(2027, 3, 31)


def test_refused_credentials_are_a_sentence_and_nothing_is_stored(
    open_page: Opens, data_folder: Path, address: str
) -> None:
    wrong = {name: "pat-wrong" if text in SECRETS else text for name, text in credentials(address).items()}
    app = typed(begun(open_page), wrong)
    assert "does not take the credentials" in said(app)
    assert "pat-wrong" not in said(app)
    assert not (data_folder / "sources.env").exists()


def test_a_missing_setting_is_named_by_its_question(open_page: Opens, data_folder: Path) -> None:
    app = typed(begun(open_page), {"access_token": "", "segment_property": "lifecyclestage"})
    [error] = app.error
    lines = error.value.splitlines()
    assert lines[0] == "These settings are missing or not valid:"
    assert [line.split(",")[0].split(" of ")[0] for line in lines[2:]] == ["- Service key\\", "- Internal name"]
    assert not (data_folder / "sources.env").exists()


def test_a_second_system_of_a_kind_gets_a_name_of_its_own(
    open_page: Opens, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN", "pat-first")
    settings.cache_clear()
    app = begun(open_page)
    app.radio(key="connect.name.hubspot").set_value("").run()
    app.text_input(key="connect.own_name.hubspot").input("Nord 1").run()
    assert "will not do as a name" in said(app)
    app.text_input(key="connect.own_name.hubspot").input("hubspot").run()
    assert "Another system is called “hubspot”" in said(app)
    app.text_input(key="connect.own_name.hubspot").input("nord").run()
    typed(app, credentials(address), name="nord")
    assert {name: settings().kind_of(name) for name in settings().sources} == {"hubspot": "hubspot", "nord": "hubspot"}
    assert settings().sources["hubspot"]["access_token"].get_secret_value() == "pat-first"


def test_how_often_is_chosen_and_holds_at_once(open_page: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN", "pat-first")
    settings.cache_clear()
    app = open_page(PAGE, lang="de")
    app.selectbox(key="schedule.every").set_value("6h").run()
    assert settings().sync_every == timedelta(hours=6)
    app.selectbox(key="schedule.every").set_value("").run()
    assert settings().sync_every is None


def test_what_the_operator_decided_is_not_changed_on_a_page(open_page: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN", "pat-first")
    monkeypatch.setenv("GLEICHTAKT_SYNC_EVERY", "45m")
    settings.cache_clear()
    app = open_page(PAGE, lang="de")
    assert app.selectbox(key="schedule.every").disabled
    assert "Das legt der Betrieb mit GLEICHTAKT_SYNC_EVERY fest." in said(app)
    assert app.selectbox(key="schedule.every").options[-1] == "alle 45 Minuten"


def test_how_often_is_said_in_the_largest_whole_unit() -> None:
    spans = [timedelta(minutes=90), timedelta(hours=2), timedelta(days=2), timedelta(minutes=1)]
    with speaking("de"):
        assert [connect_words.interval_in_words(span) for span in spans] == [
            "alle 90 Minuten", "alle 2 Stunden", "alle 2 Tage", "jede Minute",
        ]  # fmt: skip
    with speaking("en"):
        assert connect_words.interval_in_words(spans[0]) == "every 90 minutes"
