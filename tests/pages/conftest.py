"""Pages run the way visitors get them: from dashboard.py, on a published demonstration company or on nothing."""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from settings import settings
from storage.warehouse import Warehouse
from tests.pages import visitors
from tests.publishing import once_a_session, publish_demonstration
from ui.shell import access, data, shared_cache
from ui.text import catalogue, language

ROOT = Path(__file__).resolve().parents[2]
Opens = Callable[..., AppTest]
become = visitors.become


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small demonstration company published."""
    return once_a_session(tmp_path_factory, "demo", _publish_demonstration)


def _publish_demonstration(folder: Path) -> None:
    publish_demonstration(folder, accounts=300, seed=11)


@pytest.fixture(scope="session", autouse=True)
def _components_looked_for_once() -> Iterator[None]:
    """Every AppTest looks through all installed packages for parts of pages: more than most of our pages take."""
    with pytest.MonkeyPatch.context() as patched:
        scanned = cache(manifest_scanner.scan_component_manifests)
        patched.setattr(manifest_scanner, "scan_component_manifests", scanned)
        yield


@pytest.fixture
def demo_with_own_records(demo_folder: Path, tmp_path: Path) -> Path:
    """The demonstration's snapshots in a folder of this test's own: what it writes down, others do not read."""
    (tmp_path / "snapshots").symlink_to(demo_folder / "snapshots")
    return tmp_path


@pytest.fixture
def data_folder(demo_folder: Path) -> Path:
    """The folder pages read; tests that need another one override this."""
    return demo_folder


@pytest.fixture
def nobodys(data_folder: Path) -> dict[str, str]:
    """Filters each of which somebody meets, but nobody all of them."""
    snapshot, names = Warehouse(data_folder).current(), ("segment", "region", "industry", "source")
    assert snapshot is not None
    rows = snapshot.arrow("SELECT DISTINCT segment, region, industry, source FROM account").to_pylist()
    there = {tuple(row.values()) for row in rows}
    every = product(*(sorted(snapshot.values_of(name)) for name in names))
    return dict(zip(names, next(one for one in every if one not in there), strict=True))


@pytest.fixture(autouse=True)
def _fresh_process(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Caches outlive runs of AppTest: every test starts with empty ones, and missing texts are errors."""
    monkeypatch.setenv("GLEICHTAKT_DATA", str(data_folder))
    monkeypatch.setenv("GLEICHTAKT_ALLOW_OPEN", "true")
    monkeypatch.setattr(catalogue, "is_strict", True)
    # Before every run AppTest forgets that pages/ is not the menu, so every visitor would have to ask again.
    monkeypatch.setattr("ui.streamlit_internals.login_redirect.reload", lambda: None)
    shown = st.get_option("client.showErrorDetails")
    st._config.set_option("client.showErrorDetails", "full")
    _forget()
    yield
    st._config.set_option("client.showErrorDetails", shown)
    _forget()


def _forget() -> None:
    # A test that looked in this thread would word the widgets of the next one by its own company.
    data._read.set(None)
    access.hand_out(None)
    settings.cache_clear()
    shared_cache.clear()


@pytest.fixture
def open_page() -> Opens:
    """Open a script of the menu with URL parameters, as a deep link would; fails on any exception."""

    def opened(path: str, **parameters: str | list[str]) -> AppTest:
        # AppTest words the widgets' values in this thread, so it has to speak the page's language.
        spoken = str(parameters.get("lang"))
        language.use(spoken if spoken in language.LANGUAGES else "de")
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=300)
        app.switch_page(path)
        for name, value in parameters.items():
            app.query_params[name] = value
        return _checked(app.run())

    return opened


def _checked(app: AppTest) -> AppTest:
    assert not app.exception, "\n".join(line for found in app.exception for line in (found.message, *found.stack_trace))
    return app
