"""Two processes behind one address, in a real browser: sticky, under a sub-path, by TLS, and one of them killed."""

import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copytree

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Watched, serving, settled, visitor
from tests.journeys.processes.caddy import HOST, TOKEN, Cluster, caddy, free_ports, program
from tests.journeys.sign_in.visits import COOKIE_SECRET
from tests.oidc_provider import Provider

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(program() is None, reason="Caddy is not on this machine: make caddy"),
]
BASE = "sales"
STATUS = "async (url) => (await fetch(url)).status"
HSTS = "async (url) => (await fetch(url)).headers.get('strict-transport-security')"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as found:
        yield found


@pytest.fixture(scope="module")
def folder(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration in a data folder for both processes."""
    return Path(copytree(company, tmp_path_factory.mktemp("shared") / "data"))


@pytest.fixture(scope="module")
def cluster(folder: Path, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with _cluster(folder, provider, tmp_path_factory.mktemp("caddy")) as found:
        yield found


@contextmanager
def _cluster(folder: Path, provider: Provider, place: Path) -> Iterator[Cluster]:
    """Two processes on one data folder, warmed up, behind Caddy."""
    port, *ports = free_ports(3)
    settings = {
        "metrics_token": TOKEN, "oidc_issuer": provider.issuer, "oidc_client_id": provider.client_id,
        "oidc_client_secret": provider.client_secret, "oidc_cookie_secret": COOKIE_SECRET,
        "oidc_redirect_uri": f"https://{HOST}:{port}/{BASE}/oauth2callback",
    }  # fmt: skip
    with ExitStack() as stack:
        processes = [stack.enter_context(serving(folder, port=own, base=BASE, **settings)) for own in ports]
        stack.enter_context(caddy(place, port, processes))
        found = Cluster(f"https://{HOST}:{port}/{BASE}", processes)
        found.settled_runs()
        yield found


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Watched]:
    with visitor(browser, ignore_https_errors=True) as found:
        yield found


def signed_in(watched: Watched, cluster: Cluster, address: str) -> Page:
    page = watched.open(f"{cluster.url}/{address}")
    page.get_by_role("button", name="Anmelden · Sign in").click()
    page.get_by_role("button", name="Continue as").click()
    return settled(page)


def process_of(watched: Watched) -> str:
    """Which process the proxy keeps this visitor with, in its own words."""
    return next(cookie["value"] for cookie in watched.context.cookies() if cookie["name"] == "gleichtakt_process")


def test_a_deep_link_below_a_sub_path_by_tls(somebody: Watched, cluster: Cluster, provider: Provider) -> None:
    page = signed_in(somebody, cluster, "stuck?lang=de&segment=Konzern")
    assert page.url.startswith(f"{cluster.url}/stuck?lang=de")
    assert "segment=Konzern" in page.url
    expect(page.locator(".gt-table").first).to_be_visible()
    assert (
        somebody.foreign(
            cluster.url.replace("https", "http"), cluster.url, cluster.url.replace("https", "wss"), provider.issuer
        )
        == []
    )
    ours = [cookie for cookie in somebody.context.cookies() if cookie["name"].startswith("_streamlit")]
    assert {"_streamlit_user", "_streamlit_xsrf"} <= {cookie["name"] for cookie in ours}
    assert [cookie["name"] for cookie in ours if not cookie["secure"]] == []
    paths = ("healthz", "own/frame.js", "stuk", "metrics")
    assert [page.evaluate(STATUS, f"{cluster.url}/{path}") for path in paths] == [200, 200, 404, 401]
    assert page.evaluate(HSTS, f"{cluster.url}/stuck") == "max-age=31536000"
    complaints = [line for line in somebody.complaints if "404" not in line and "401" not in line]  # asked for
    assert complaints == []
    page.get_by_role("link", name="Überblick").first.click()
    expect(page).to_have_url(re.compile(rf"^{cluster.url}/\?.*segment=Konzern"))


def test_machines_need_no_sign_in_for_health(cluster: Cluster) -> None:
    for process in cluster.processes:
        for place in ("", f"/{BASE}"):
            with urllib.request.urlopen(f"{process.url}{place}/healthz", timeout=20) as answer:  # noqa: S310
                assert answer.read() == b"ok"
            with urllib.request.urlopen(f"{process.url}{place}/readyz", timeout=20) as answer:  # noqa: S310
                found = json.loads(answer.read())
            assert sorted(found) == ["is_ready", "records", "snapshot", "sync_age_seconds"]
            assert found["is_ready"] is True


def test_a_visitor_stays_with_one_process(somebody: Watched, cluster: Cluster) -> None:
    page = signed_in(somebody, cluster, "definitions?lang=de")
    before, kept = cluster.settled_runs(), process_of(somebody)
    for _ in range(4):
        page.reload()
        settled(page)
    more = sorted(after - earlier for after, earlier in zip(cluster.settled_runs(), before, strict=True))
    assert more[0] == 0
    assert more[1] >= 4
    assert process_of(somebody) == kept


def test_a_sign_out_in_one_process_holds_in_the_other(browser: Browser, somebody: Watched, cluster: Cluster) -> None:
    page = signed_in(somebody, cluster, "definitions?lang=de")
    with visitor(browser, ignore_https_errors=True) as elsewhere:
        cookies = [cookie for cookie in somebody.context.cookies() if cookie["name"] != "gleichtakt_process"]
        for _ in range(40):  # the proxy chooses at random
            elsewhere.context.clear_cookies()
            elsewhere.context.add_cookies(cookies)  # type: ignore[arg-type]
            elsewhere.open(f"{cluster.url}/healthz").close()
            if process_of(elsewhere) != process_of(somebody):
                break
        assert process_of(elsewhere) != process_of(somebody)
        other = settled(elsewhere.open(f"{cluster.url}/definitions?lang=de"))
        page.get_by_role("button", name=re.compile(" · DE")).click()
        page.get_by_role("button", name="Abmelden").click()
        expect(page.get_by_role("button", name="Anmelden · Sign in")).to_be_visible()
        # Within a minute the open page closes by itself.
        expect(other.get_by_text("Sie haben sich abgemeldet.")).to_be_visible(timeout=120_000)
        fresh = elsewhere.open(f"{cluster.url}/stuck?lang=de")
        expect(fresh.get_by_text("Sie haben sich abgemeldet.")).to_be_visible()
        expect(fresh.locator(".gt-table")).to_have_count(0)


def test_visitors_of_a_killed_process_go_on_in_the_other_with_the_same_view(
    browser: Browser, somebody: Watched, folder: Path, provider: Provider, tmp_path: Path
) -> None:
    with _cluster(folder, provider, tmp_path) as cluster:
        page = signed_in(somebody, cluster, "stuck?lang=de&segment=Konzern")
        before = cluster.settled_runs()
        shown, address = page.locator(".gt-table").first.inner_text(), page.url
        settled(page).reload()
        settled(page)
        more = [after - earlier for after, earlier in zip(cluster.settled_runs(), before, strict=True)]
        killed, left = (0, 1) if more[0] else (1, 0)
        assert more[left] == 0

        cluster.processes[killed].kill()
        # By itself: nobody clicks, and nothing is loaded anew.
        for _ in range(60):
            if cluster.runs(cluster.processes[left]) > before[left]:
                break
            page.wait_for_timeout(1000)
        assert cluster.runs(cluster.processes[killed]) == -1
        assert cluster.runs(cluster.processes[left]) > before[left]
        settled(page)
        assert page.url == address
        assert page.locator(".gt-table").first.inner_text() == shown
        expect(page.get_by_role("button", name="Anmelden · Sign in")).to_have_count(0)
        # It is no picture: the next click answers, with the view as it was.
        page.get_by_role("link", name="Überblick").first.click()
        expect(page).to_have_url(re.compile(rf"^{cluster.url}/\?.*segment=Konzern"))
        settled(page)
        # Whoever comes now is served, too.
        with visitor(browser, ignore_https_errors=True) as late:
            signed_in(late, cluster, "definitions?lang=de")
