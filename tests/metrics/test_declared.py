"""A figure is whole or one sentence says what is missing and where it goes."""

import ast
from pathlib import Path

import pytest

from metrics import CATALOG
from model.languages import LANGUAGES
from ui.text import catalogue

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PARTS = ("", ".name", ".question", ".formula", ".exclusions", ".unit")


def functions_in(path: Path) -> set[str]:
    nodes = ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef)}


TWINS = {name for path in (HERE.parent / "reference").glob("*.py") for name in functions_in(path)}


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
    beside = {function for test in HERE.rglob(f"test_{name}.py") for function in functions_in(test)}
    if metric.is_kpi and name not in TWINS | beside:
        room = next((ROOT / "metrics").glob(f"*/{name}.py")).parent.name
        missing.append(
            f"its naive twin: a plain Python function `{name}`, in tests/metrics/{room}/test_{name}.py beside the test"
        )
    return missing


@pytest.mark.parametrize("name", CATALOG)
def test_every_figure_is_whole(name: str) -> None:
    missing = missing_of(name)
    assert not missing, f"'{name}' lacks {len(missing)} things:\n  " + "\n  ".join(missing)
