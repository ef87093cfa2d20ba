"""A figure is whole or one sentence says what is missing and where it goes."""

import ast
from pathlib import Path

import pytest

from metrics import CATALOG
from model.languages import LANGUAGES
from ui.text import catalogue

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
TWINS = {
    node.name
    for path in REFERENCE.glob("*.py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
PARTS = ("", ".name", ".question", ".formula", ".exclusions", ".unit")


def missing_of(name: str) -> list[str]:
    """What metric `name` lacks, and the file it belongs in."""
    metric = CATALOG[name]
    parts = (*PARTS, ".example") if metric.is_kpi else PARTS
    keys = [f"metric.{name}{part}" for part in parts]
    keys += [f"unit.{metric.unit}", *(f"column.{column}" for column, _ in metric.columns)]
    missing = [
        f"text {key} in ui/text/locales/{language}/metrics.po"
        for language in LANGUAGES
        for key in keys
        if not catalogue.texts_of(language).get(key)
    ]
    if metric.is_kpi and name not in TWINS:
        missing.append(f"a plain Python function `{name}` in tests/reference, compared by a test of tests/metrics")
    return missing


@pytest.mark.parametrize("name", CATALOG)
def test_every_figure_is_whole(name: str) -> None:
    missing = missing_of(name)
    assert not missing, f"'{name}' lacks {len(missing)} things:\n  " + "\n  ".join(missing)
