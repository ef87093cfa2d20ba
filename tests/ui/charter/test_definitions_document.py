"""docs/metrics*.md are what the texts say and the product answers; `make metrics-document` writes them anew."""

import pytest

from metrics import CATALOG
from storage.answer import answer
from storage.printing import written
from storage.snapshot import Snapshot
from tests.metrics_document import EXAMPLE, PATHS, compose, parse_command, publish_example
from ui.charter.definitions_parts import BASICS
from ui.text import catalogue

DOCUMENTS = {language: path.read_text(encoding="utf-8") for language, path in PATHS.items()}
EXAMPLES = EXAMPLE.findall(DOCUMENTS["en"])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return publish_example(DOCUMENTS["en"], tmp_path_factory.mktemp("example"))


@pytest.mark.parametrize(("command", "rows"), EXAMPLES, ids=[parse_command(command)[0] for command, _ in EXAMPLES])
def test_example_is_what_the_product_answers(published: Snapshot, command: str, rows: str) -> None:
    name, options = parse_command(command)
    assert written(answer(published, name, **options), "csv").splitlines() == rows.splitlines()


def test_every_kpi_has_an_example() -> None:
    kpis = {name for name, metric in CATALOG.items() if metric.is_kpi}
    missing = sorted(kpis - {parse_command(command)[0] for command, _ in EXAMPLES})
    assert not missing, f"no section in docs/metrics.md: {', '.join(missing)}; run `make metrics-document`"


@pytest.mark.parametrize("language", PATHS)
def test_document_is_written_from_texts_and_answers(published: Snapshot, language: str) -> None:
    is_same = DOCUMENTS[language] == compose(language, DOCUMENTS, published)
    assert is_same, f"docs/{PATHS[language].name} differs from texts or answers: run `make metrics-document`"


@pytest.mark.parametrize("language", PATHS)
def test_document_says_what_figures_rest_on_as_the_dashboard_does(language: str) -> None:
    known = catalogue.texts_of(language)
    parts = [f"definitions.basics.{name}{part}" for name in BASICS for part in ("", "_text", "_example")]
    assert [part for part in parts if known[part] not in DOCUMENTS[language]] == []
