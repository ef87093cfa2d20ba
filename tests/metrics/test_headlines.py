"""What may stand at the top of a page: figures about accounts and phases, nothing else."""

import ast
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from metrics import CATALOG, Metric
from metrics.headlines import RefusedMetricError, registered

ROOT = Path(__file__).resolve().parents[2]
# Where headlines are made: the sentence and the tiles of the leadership page.
HEADLINES = (*(f"ui/leadership/{name}.py" for name in ("headline", "plan", "tiles_words")), "ui/analysis/levels.py")
PHASES = (("phase", pa.string()), ("count", pa.int64()))


def metric(name: str, unit: str, columns=PHASES) -> Metric:
    return Metric(name, CATALOG["stock"].plan, columns, unit, is_estimated=False, is_headline=True)


@pytest.mark.parametrize(
    ("name", "unit", "reason"),
    [
        ("page_impressions", "accounts", "it is about having been noticed (impression)"),
        ("website_visits", "visits", "it is about having been noticed (visit)"),
        ("email_opens", "share", "it is about having been noticed (open)"),
        ("clicks", "clicks", "it is about having been noticed (click)"),
        ("new_leads", "leads", "it is about having been noticed (lead)"),
        ("pipeline", "opportunities", "it counts opportunities, not accounts and phases"),
        ("calls_made", "activities", "it counts activities, not accounts and phases"),
    ],
)
def test_what_is_not_about_accounts_and_phases_is_refused(name: str, unit: str, reason: str) -> None:
    with pytest.raises(RefusedMetricError) as refused:
        registered([metric(name, unit)])
    assert f"metric '{name}' cannot be a headline: {reason}" in str(refused.value)


def test_a_figure_without_a_phase_or_an_account_is_refused() -> None:
    with pytest.raises(RefusedMetricError, match="nothing says which phase or account"):
        registered([metric("satisfaction", "share", (("month", pa.string()), ("share", pa.float64())))])


def test_below_the_headline_it_is_taken() -> None:
    assert registered([replace(metric("page_impressions", "impressions"), is_headline=False)]).keys() == {
        "page_impressions"
    }


def test_a_name_is_taken_once() -> None:
    with pytest.raises(RefusedMetricError, match="registered twice"):
        registered([metric("stock", "accounts"), metric("stock", "accounts")])


@pytest.mark.parametrize("script", HEADLINES)
def test_the_headline_asks_for_headlines_only(script: str) -> None:
    tree = ast.parse((ROOT / script).read_text(encoding="utf-8"))
    asked = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("data.run_metric", "Tile")
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked
    assert {name for name in asked if not CATALOG[name].is_headline} == set()
