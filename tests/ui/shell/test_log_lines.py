"""Log lines as text for people, and as JSON objects for systems that collect them."""

import json
import logging
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from settings import ROOT
from tests.browser import serving
from ui.shell import log_lines

SECRET = "pat-na1-secret"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name in log_lines.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(text: str) -> list[dict[str, object]]:
    """The objects in `text`, one a line."""
    return [json.loads(line) for line in text.splitlines()]


def test_text_lines_say_when_how_bad_and_from_where(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.begin("text")
    logging.getLogger("ui.sources").info("a system was %s", "read")
    logging.getLogger("httpx").info("of libraries only what goes wrong")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(" INFO    ui.sources: a system was read")
    assert datetime.fromisoformat(line.split(" INFO")[0].replace(",", "."))


def test_json_lines_hold_what_belongs_to_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.begin("json")
    logging.getLogger("connectors.systems").warning("Größe: %s", "\n", extra={"system": "crm", "rows": {"deals": 5}})
    (line,) = lines(capsys.readouterr().err)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "Größe: \n", "level": "warning", "logger": "connectors.systems", "process": os.getpid(),
        "rows": {"deals": 5}, "system": "crm",
    }  # fmt: skip


def test_a_trace_is_one_text_without_the_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.begin("json")
    token = SECRET
    try:
        _ = {"known": token}["missing"]
    except KeyError:
        logging.getLogger("ui").exception("a page broke")
    (line,) = lines(capsys.readouterr().err)
    assert str(line["exception"]).startswith("Traceback (most recent call last):\n")
    assert str(line["exception"]).endswith("KeyError: 'missing'")
    assert SECRET not in json.dumps(line)


def test_every_line_of_the_server_is_one_json_object(tmp_path: Path) -> None:
    with (
        serving(tmp_path, options=("--logger.hideWelcomeMessage=true",), log_format="json") as server,
        urllib.request.urlopen(f"{server.url}/healthz", timeout=20) as answer,  # noqa: S310
    ):
        assert answer.read() == b"ok"
    found = lines(server.log.read_text(encoding="utf-8"))
    assert found[0]["event"] == "serving begins"
    assert all({"event", "level", "logger", "process", "timestamp"} <= line.keys() for line in found)


def test_a_command_writes_lines_beside_its_sentences(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "demo", "--accounts", "20"],
        cwd=ROOT, env={"GLEICHTAKT_DATA": str(tmp_path), "GLEICHTAKT_LOG_FORMAT": "json", "LC_ALL": "C.UTF-8"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout
    (line,) = [json.loads(one) for one in done.stderr.splitlines() if one.startswith("{")]
    assert (line["event"], line["connector"]) == ("a snapshot was published", "demo")
    assert line["rows"]["account"] > 0
