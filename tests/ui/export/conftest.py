"""A small company whose names would do harm where they were not taken as text, and reports on it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from settings import settings
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from ui.documents.document import Report
from ui.reports import formats
from ui.shell import data, shared_cache
from ui.shell.scope import Scope
from ui.text import catalogue, language

DAY = date(2026, 6, 10)
NAMES = {
    "x": "=1+1",
    "y": "<b>Fett</b> & <script>alert(1)</script>",
    "z": "@SUM(A1) **Müller** $x$",
    "later": "+49 Ärger-Ölßüm",
    "long": " ".join(["Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenanstalt"] * 3),
}
# Everybody decides after 10 days and wins 10 days later; on 10 June two are 5 days into the decision, and one has been
# in comparison for 101 days.
LINES = (
    *(f"a{day}: comparison@{day} > decision@{day + 10} > won@{day + 20}" for day in range(0, 130, 10)),
    "x: comparison@145 > decision@155",
    "y: comparison@145 > decision@155",
    "z: comparison@158",
    "long: comparison@59",
    "later: trigger@159",
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The company, published as a demonstration; what is asked in this process is asked of it."""
    folder = tmp_path_factory.mktemp("company")
    accounts = [
        {"account_id": key, "name": name, "segment": "KMU", "value": 1000.0, "currency": "EUR",
         "created_at": datetime(2026, 1, 1, tzinfo=UTC)}
        for key, name in NAMES.items()
    ]  # fmt: skip
    # Somebody unknown looked at a page on that day: the company is known until then.
    view = {
        "activity_id": "last",
        "department": "buyer",
        "kind": "page_view",
        "occurred_at": datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC),
    }
    publish(Warehouse(folder), phase_event=journeys(*LINES), account=accounts, activity=[view], is_demo=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLEICHTAKT_DATA", str(folder))
        patch.setattr(catalogue, "is_strict", True)
        _forget()
        data.pin_snapshot()
        yield folder
    _forget()
    data._read.set(None)
    language.use("de")


def _forget() -> None:
    settings.cache_clear()
    shared_cache.clear()


def scope(spoken: str, **narrowed: list[str]) -> Scope:
    """The second quarter up to the tenth of June."""
    found = Scope(DAY, date(2026, 4, 1), DAY, language=spoken)
    for dimension, values in narrowed.items():
        found = found.narrowed(dimension, values)
    return found


@pytest.fixture(scope="module")
def reports(company: Path) -> dict[tuple[str, str], Report]:
    """Every report in both languages."""
    return {
        (kind, spoken): formats.build_report(kind, scope(spoken))
        for kind in formats.REPORTS
        for spoken in language.LANGUAGES
    }


@pytest.fixture
def hook() -> Iterator[tuple[int, list[dict]]]:
    """A webhook of our own on loopback: its port, and what it took."""
    taken: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, taken
    server.shutdown()
    server.server_close()
