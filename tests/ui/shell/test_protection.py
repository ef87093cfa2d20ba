"""What every answer tells the browser, and what machines are told of the server."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from model.errors import Fault
from settings import Settings
from storage.records import chosen_records
from storage.records.sync_runs import begin, end
from ui.shell import data, health
from ui.shell.protection import Protection, policy


@pytest.fixture
def browser():
    """A client of a server that has a page, a file of its own and the framework's metrics."""

    async def page(_):
        return Response("page", media_type="text/html", headers={"Referrer-Policy": "unsafe-url"})

    paths = ("/", "/stuck", "/_stcore/metrics", "/sub/_stcore/metrics", "/.env", "/media/a.csv")
    inner = Starlette(routes=[Route(path, page) for path in paths])
    return TestClient(Protection(inner))


@pytest.mark.parametrize("path", ["/", "/stuck", "/media/a.csv", "/.env", "/unknown"])
def test_every_answer_is_protected(browser, path):
    told = browser.get(path).headers
    assert told["content-security-policy"] == policy()
    assert told["x-content-type-options"] == "nosniff"
    assert told["x-frame-options"] == "DENY"
    assert told.get_list("referrer-policy") == ["same-origin"]
    assert "strict-transport-security" not in told


def test_behind_tls_browsers_stay_with_tls(browser):
    told = browser.get("/", headers={"X-Forwarded-Proto": "https"}).headers
    assert told["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("scheme", "cookies"),
    [
        ("https", ["a=1; HttpOnly; Secure", "b=2; Path=/; secure", "c=secure; Secure"]),
        ("http", ["a=1; HttpOnly", "b=2; Path=/; secure", "c=secure"]),
    ],
)
def test_behind_tls_cookies_go_by_tls_alone(scheme, cookies):
    async def page(_):
        found = Response("page")
        for value in ("a=1; HttpOnly", "b=2; Path=/; secure", "c=secure"):
            found.headers.append("set-cookie", value)
        return found

    client = TestClient(Protection(Starlette(routes=[Route("/", page)])))
    assert client.get("/", headers={"X-Forwarded-Proto": scheme}).headers.get_list("set-cookie") == cookies


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/sub/_stcore/metrics", "/.env", "/.git/config"])
def test_what_is_nobodys_business_is_not_found(browser, path):
    found = browser.get(path)
    assert (found.status_code, found.text) == (404, "Not Found")


def test_the_policy_allows_no_script_within_a_page_but_the_frameworks_own():
    parts = dict(part.split(" ", 1) for part in policy().split("; "))
    assert parts["script-src"].startswith("'self' 'sha256-")
    assert "unsafe" not in parts["script-src"]
    assert parts["frame-ancestors"] == "'none'"
    assert parts["default-src"] == "'self'"
    assert "http" not in policy()


@pytest.fixture
def served(monkeypatch, tmp_path):
    """What the process would be asked about: a snapshot, and records in a folder of their own."""
    records = chosen_records(Settings(data=tmp_path, _env_file=None))
    snapshot = SimpleNamespace(arrow=lambda sql, values: None, stands_in_for=None)
    monkeypatch.setattr(data, "records", lambda: records)
    monkeypatch.setattr(data, "warehouse", lambda: SimpleNamespace(current=lambda: snapshot))
    yield SimpleNamespace(records=records, snapshot=snapshot)
    records.close()


def test_ready_tells_of_snapshot_records_and_the_age_of_the_last_whole_sync(served):
    assert health.readiness() == {
        "is_ready": True, "snapshot": "readable", "records": "writable", "sync_age_seconds": None,
    }  # fmt: skip
    with served.records.begin() as session:
        run = begin(session, "hubspot")
        end(session, run.sync_run_id, rows={})
        began = run.began_at
    served.snapshot.stands_in_for = "20260101"
    told = health.readiness(now=began + timedelta(hours=2))
    assert (told["snapshot"], told["sync_age_seconds"], told["is_ready"]) == ("stands_in", 7200, True)


def test_not_ready_is_told_by_the_status(served, monkeypatch):
    def damaged(sql, values):
        raise Fault("snapshot.damaged", id="x")

    served.snapshot.arrow = damaged
    browser = TestClient(Starlette(routes=health.routes()))
    assert (browser.get("/healthz").text, browser.get("/readyz").status_code) == ("ok", 503)
    assert browser.get("/readyz").json()["snapshot"] == "damaged"

    def unreachable():
        raise Fault("records.unreachable", place="x", reason="y")

    monkeypatch.setattr(data, "records", unreachable)
    assert browser.get("/readyz").json()["records"] == "unusable"


def test_below_a_path_health_is_told_there_and_at_the_root(served):
    browser = TestClient(Starlette(routes=health.routes("sales")))
    for path in ("/healthz", "/sales/healthz", "/readyz", "/sales/readyz"):
        assert browser.get(path).status_code == 200
