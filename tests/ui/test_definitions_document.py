"""docs/metrics*.md name every metric, say what the dashboard says, and their examples are what the product answers."""

import re
import shlex
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.sync import import_folder
from metrics import CATALOG
from model.charter import DEFAULT_CHARTER, parse_charter
from storage.answer import answer
from storage.printing import written
from storage.snapshot import Snapshot
from storage.warehouse import Warehouse
from ui.charter.definitions import BASICS
from ui.text import catalogue, language

DOCS = Path(__file__).resolve().parents[2] / "docs"
NAMES = {"de": "metrics.de.md", "en": "metrics.md"}
DOCUMENTS = {spoken: (DOCS / name).read_text(encoding="utf-8") for spoken, name in NAMES.items()}
DOCUMENT = DOCUMENTS["en"]
BLOCK = re.compile(r"^```\w+\n.*?^```$", re.DOTALL | re.MULTILINE)
FILES = dict(re.findall(r"^`(\w+\.csv)`\n\n```csv\n(.*?)```", DOCUMENT, re.DOTALL | re.MULTILINE))
# What the reader adds to the charter that comes with the product.
TARGETS = "\n".join(re.findall(r"^```toml\n(.*?)```", DOCUMENT, re.DOTALL | re.MULTILINE))
EXAMPLES = re.findall(r"```console\n(.*?)\n```\n\n```csv\n(.*?)```", DOCUMENT, re.DOTALL)
READ = (
    {"horizons": lambda given: [int(days) for days in given.split(",")]}
    | dict.fromkeys(("window-days", "horizon-days"), int)
    | dict.fromkeys(("as-of", "start", "end", "since"), date.fromisoformat)
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("example")
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    warehouse = Warehouse(tmp_path_factory.mktemp("data"))
    charter = parse_charter(DEFAULT_CHARTER.read_text(encoding="utf-8") + TARGETS)
    import_folder(warehouse, folder, charter=charter)
    snapshot = warehouse.current()
    assert snapshot is not None
    return snapshot


def asked(command: str) -> tuple[str, dict[str, Any]]:
    words = shlex.split(command)
    assert words[:3] == ["python", "cli.py", "kpi"]
    given = {name.removeprefix("--"): value for name, value in zip(words[4::2], words[5::2], strict=True)}
    assert given.pop("format") == "csv"
    return words[3], {name.replace("-", "_"): READ.get(name, str)(value) for name, value in given.items()}


@pytest.mark.parametrize(("command", "rows"), EXAMPLES, ids=[asked(command)[0] for command, _ in EXAMPLES])
def test_example_is_what_the_product_answers(published: Snapshot, command: str, rows: str) -> None:
    name, options = asked(command)
    assert written(answer(published, name, **options), "csv").splitlines() == rows.splitlines()


def test_every_kpi_has_an_example() -> None:
    kpis = {name for name, metric in CATALOG.items() if metric.is_kpi}
    assert {asked(command)[0] for command, _ in EXAMPLES} >= kpis


def test_both_languages_show_the_same_files_commands_and_rows() -> None:
    german, english = (BLOCK.findall(document) for document in DOCUMENTS.values())
    assert german == english


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_document_says_what_figures_rest_on_as_the_dashboard_does(spoken: str) -> None:
    known = catalogue.texts_of(spoken)
    parts = [f"definitions.basics.{name}{part}" for name in BASICS for part in ("", "_text", "_example")]
    assert [part for part in parts if known[part] not in DOCUMENTS[spoken]] == []


@pytest.mark.parametrize("spoken", language.LANGUAGES)
@pytest.mark.parametrize("name", CATALOG)
def test_document_defines_every_metric_as_the_dashboard_does(name: str, spoken: str) -> None:
    known, document = catalogue.texts_of(spoken), DOCUMENTS[spoken]
    assert f"`{name}`" in document
    parts = ("", ".question", ".example") if CATALOG[name].is_kpi else ("",)
    assert [part for part in parts if known[f"metric.{name}{part}"] not in document] == []
