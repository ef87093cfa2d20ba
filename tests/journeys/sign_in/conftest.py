"""Sign-in in a real browser against a provider of our own: nothing is served before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser import Server, free_port, serving
from tests.journeys.sign_in.visits import COOKIE_SECRET, DASHBOARD, PAGE, Start
from tests.oidc_provider import Provider


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layout of the product, small: pages one level down, the gate before anything else."""
    folder = tmp_path_factory.mktemp("small")
    pages = folder / "app" / "pages" / "start"
    pages.mkdir(parents=True)
    (pages.parent / "__init__.py").touch()
    for name in ("home", "stuck"):
        (pages / f"{name}.py").write_text(PAGE.format(f"page {name}"))
    path = folder / "app" / "dashboard.py"
    path.write_text(DASHBOARD)
    return path


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as found:
        yield found
        assert found.refusals == []


@pytest.fixture(scope="module")
def alone(script: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small dashboard without any provider."""
    with serving(tmp_path_factory.mktemp("alone"), script=script) as found:
        yield found


@pytest.fixture(scope="module")
def gated(behind: Start) -> Iterator[Server]:
    """The small dashboard behind the provider, for all who do not start it again."""
    with behind() as found:
        yield found


@pytest.fixture(scope="module")
def behind(provider: Provider, tmp_path_factory: pytest.TempPathFactory, script: Path) -> Start:
    """The small dashboard behind the provider."""

    @contextmanager
    def start(port: int | None = None, cookie_secret: str = COOKIE_SECRET) -> Iterator[Server]:
        port = port or free_port()
        with serving(
            tmp_path_factory.mktemp("behind"),
            script=script,
            port=port,
            oidc_issuer=provider.issuer,
            oidc_client_id=provider.client_id,
            oidc_client_secret=provider.client_secret,
            oidc_cookie_secret=cookie_secret,
            oidc_redirect_uri=f"http://localhost:{port}/oauth2callback",
        ) as server:
            yield server
        log = server.log.read_text()
        assert provider.client_secret not in log
        assert cookie_secret not in log

    return start
