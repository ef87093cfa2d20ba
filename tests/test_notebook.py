"""The guide for notebooks, cell by cell, on a published company."""

import re
from pathlib import Path

import pytest

import gleichtakt as gt
from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from connectors.sync import run
from metrics import CATALOG
from storage.answer import answer
from storage.warehouse import Warehouse

GUIDE = Path(__file__).resolve().parents[1] / "docs" / "notebook.md"
CELLS = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebook")
    run(
        Warehouse(folder), DemoCompany(accounts=80, seed=7), charter=demonstration_charter(), label="demo", is_demo=True
    )
    return folder


@pytest.fixture(scope="module")
def company(data):
    return gt.open(data)


def test_every_cell_of_the_guide_runs(data):
    *cells, refused = [cell.replace('"data"', repr(str(data))) for cell in CELLS]
    names: dict[str, object] = {}
    for cell in cells:
        exec(cell, names)  # noqa: S102 - our own guide
    assert list(names["stock"].columns[:2]) == ["phase", "accounts"]
    assert {"slow", "moved", "won"} <= names.keys()
    with pytest.raises(ValueError, match=r"There is no dimension “postcode”\. Allowed are: segment, "):
        exec(refused, names)  # noqa: S102


@pytest.mark.parametrize("name", ["stock", "dwell", "stuck", "forecast", "trust"])
def test_a_notebook_sees_what_pages_see(data, company, name):
    snapshot = Warehouse(data).current()
    assert company.kpi(name).equals(answer(snapshot, name).to_pandas())


def test_the_catalogue_tells_of_every_figure_in_the_language_asked_for(data, company):
    told = company.catalogue()
    assert list(told["name"]) == list(CATALOG)
    dwell = told.set_index("name").loc["dwell"]
    assert (dwell["unit"], dwell["options"]) == ("days", "phase, window_days")
    german = gt.open(data, language="de").catalogue().set_index("name").loc["dwell", "definition"]
    assert german != dwell["definition"]
    assert german.startswith("Der Median ist der Tag nach dem Eintritt")


def test_nothing_published_is_said_in_a_sentence(tmp_path):
    with pytest.raises(ValueError, match=r"There is no data yet"):
        gt.open(tmp_path)


def test_it_names_its_company_and_its_day(company):
    assert repr(company).startswith("<Company 'demo' as of 2026-")
    assert company.charter.version
