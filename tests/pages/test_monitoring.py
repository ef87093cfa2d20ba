"""What monitoring is told, by token alone: runs by page, errors by kind, how systems and what is published stand."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from model.errors import Fault
from model.version import VERSION
from settings import settings
from storage.records import Records
from storage.records.sync_runs import SyncRun
from storage.warehouse import Warehouse
from ui.shell import data, metrics_endpoint, monitoring

Opens = Callable[..., AppTest]
TOKEN = "a-token-for-prometheus"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def data_folder(demo_with_own_records: Path) -> Path:
    """The demonstration's snapshots in a folder of this test's own: runs are written down there."""
    return demo_with_own_records


@pytest.fixture(autouse=True)
def _counters_of_its_own() -> Iterator[None]:
    monitoring.meters.cache_clear()
    yield
    monitoring.meters.cache_clear()


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLEICHTAKT_METRICS_TOKEN", TOKEN)
    settings.cache_clear()


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=metrics_endpoint.routes("sales")))


def samples(now: datetime | None = None) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, in the order of their names."""
    text = metrics_endpoint.exposition(now)[0].decode()
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize("path", ["/metrics", "/sales/metrics"])
def test_only_the_token_opens_it(client: TestClient, on: None, path: str) -> None:
    for given in ({}, {"Authorization": TOKEN}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": "Bearer "}):
        refused = client.get(path, headers=given)
        assert (refused.status_code, refused.text) == (401, "Unauthorized")
    found = client.get(path, headers={"Authorization": f"Bearer {TOKEN}"})
    assert found.status_code == 200
    assert found.headers["content-type"].startswith("text/plain; version=")
    assert f'gleichtakt_build_info{{version="{VERSION}"}} 1.0' in found.text
    for name in ("process_resident_memory_bytes ", "process_open_fds ", "process_cpu_seconds_total ", "python_gc_"):
        assert f"\n{name}" in found.text


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}])
def test_without_a_token_there_are_none_and_nothing_is_counted(client: TestClient, given: dict[str, str]) -> None:
    assert client.get("/metrics", headers=given).status_code == 404
    with monitoring.measured() as run:
        run.page = "stuck"
    monitoring.count_error(ValueError())
    assert ("gleichtakt_rerun_seconds_count", "stuck") not in samples()
    assert ("gleichtakt_page_errors_total", "unexpected") not in samples()


def test_runs_are_counted_by_page_with_their_time(open_page: Opens, on: None) -> None:
    app = open_page("pages/analysis/phases.py", lang="de")
    app.run()
    open_page("pages/data/definitions.py", lang="de")
    found = samples()
    counts = {key[1]: value for key, value in found.items() if key[0] == "gleichtakt_rerun_seconds_count"}
    assert counts == {"phases": 2, "definitions": 1}
    assert found["gleichtakt_rerun_seconds_sum", "phases"] > 0
    assert found["gleichtakt_rerun_seconds_bucket", "+Inf", "phases"] == 2


def test_a_run_that_breaks_or_ends_early_is_measured_too(on: None) -> None:
    class Stopped(BaseException):
        """As Streamlit ends a run."""

    with pytest.raises(Stopped), monitoring.measured():
        raise Stopped
    assert samples()["gleichtakt_rerun_seconds_count", "none"] == 1


def test_a_part_of_a_page_is_measured_where_it_runs_alone(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for alone in (None, [], ["fragment"]):
        context = SimpleNamespace(fragment_ids_this_run=alone)
        monkeypatch.setattr(monitoring, "get_script_run_ctx", lambda context=context: context)
        with monitoring.measured_part("decisions"):
            pass
    assert samples()["gleichtakt_fragment_seconds_count", "decisions"] == 1
    assert samples()["gleichtakt_fragment_seconds_sum", "decisions"] > 0


def test_errors_are_counted_by_kind(on: None) -> None:
    def page(error: Exception) -> None:
        from ui.shell.error_page import show_error

        show_error(error)

    for error in (ValueError("x"), KeyError("y"), Fault("engine.unreachable", engine="x")):
        AppTest.from_function(page, args=(error,)).run()
    found = samples()
    assert found["gleichtakt_page_errors_total", "unexpected"] == 2
    assert found["gleichtakt_page_errors_total", "engine"] == 1


def test_what_is_published_and_how_systems_stand(on: None, data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HUBSPOT", "ZOHO", "MAUTIC"):
        monkeypatch.setenv(f"GLEICHTAKT_SOURCES__{name}__ACCESS_TOKEN", "secret-of-the-source")
    monkeypatch.setenv("GLEICHTAKT_SYNC_EVERY", "1h")
    settings.cache_clear()
    records, minutes = Records(data_folder), timedelta(minutes=1)
    with records.begin() as session:
        for source, before, fault, rows in (
            ("hubspot", 90, None, {"companies": 40, "deals": 2}),
            ("zoho", 121, None, {"deals": 7}),
            ("zoho", 60, {"key": "system.credentials_refused", "values": {}}, {}),
        ):
            began = NOON - before * minutes
            session.add(
                SyncRun(source=source, began_at=began, ended_at=began + minutes, rows=rows, notes=[], fault=fault,
                        quarantined=3 if source == "hubspot" else 0)
            )  # fmt: skip
    records.close()
    found = samples(NOON)
    assert found["gleichtakt_sync_age_seconds", "hubspot"] == 5400
    assert found["gleichtakt_sync_age_seconds", "zoho"] == 7260
    assert ("gleichtakt_sync_age_seconds", "mautic") not in found
    assert {name: found["gleichtakt_sync_overdue", name] for name in ("hubspot", "zoho", "mautic")} == {
        "hubspot": 0, "zoho": 1, "mautic": 0,
    }  # fmt: skip
    assert {key[1:] for key, value in found.items() if key[0] == "gleichtakt_sync_standing" and value} == {
        ("fine", "hubspot"), ("stopped", "zoho"), ("never", "mautic"),
    }  # fmt: skip
    assert (found["gleichtakt_sync_rows", "hubspot"], found["gleichtakt_sync_rows", "zoho"]) == (42, 0)
    assert found["gleichtakt_sync_quarantined_rows", "hubspot"] == 3

    snapshot = Warehouse(data_folder).current()
    assert snapshot is not None
    assert found["gleichtakt_snapshot_rows", "account"] == snapshot.info.row_counts["account"] == 309
    assert found["gleichtakt_quarantined_rows",] == snapshot.info.quarantined
    assert found["gleichtakt_snapshot_published_timestamp_seconds",] == snapshot.info.published_at.timestamp()
    assert (found["gleichtakt_ready",], found["gleichtakt_snapshot_stands_in",]) == (1, 0)
    assert b"secret-of-the-source" not in metrics_endpoint.exposition(NOON)[0]


def test_want_and_damage_are_figures_too(on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise Fault("records.unreachable", place="x", reason="y")

    monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN", "x")
    settings.cache_clear()
    monkeypatch.setattr(data, "records", refuse)
    monkeypatch.setattr(data, "warehouse", refuse)
    found = samples()
    assert (found["gleichtakt_ready",], found["gleichtakt_records_writable",]) == (0, 0)
    assert ("gleichtakt_sync_overdue", "hubspot") not in found
