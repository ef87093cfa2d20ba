"""A new connector as `cli.py new-connector` makes it: it works, is tidy, and takes nobody's place."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.kit.base import SettingsError
from connectors.scaffold import make
from connectors.scaffold.make import FILES, LIST, Names, make_connector

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "data", "__pycache__", ".*_cache", "screenshots", "locks")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A checkout with two connectors made, whose names stand before and behind our own modules."""
    root = tmp_path_factory.mktemp("checkout") / "product"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    for name in ("small_crm", "a1"):
        make_connector(name, root)
    return root


def run(checkout, *module):
    return subprocess.run([sys.executable, "-m", *module], cwd=checkout, capture_output=True, text=True, check=False)


def test_it_passes_the_suite_of_all_connectors_as_it_is_made(checkout):
    told = run(
        checkout, "pytest", "-q", "-p", "no:cacheprovider", "-k", "small_crm", "tests/connectors/test_conformance.py",
        "tests/connectors/test_small_crm.py",
    )  # fmt: skip
    assert (told.returncode, "11 passed" in told.stdout) == (0, True), told.stdout


def test_it_is_written_as_the_others_are(checkout):
    written = [place.format(name=name) for place in FILES.values() for name in ("small_crm", "a1")]
    modules = [LIST, *(path for path in written if path.endswith(".py"))]
    assert run(checkout, "ruff", "check", *modules).stdout == "All checks passed!\n"
    assert run(checkout, "ruff", "format", "--check", *modules).returncode == 0


def test_the_list_of_connectors_has_it_as_its_last_row(checkout):
    rows = (checkout / LIST).read_text().split("}\n")[0].splitlines()
    assert rows[-2:] == [
        '    "small_crm": "connectors.small_crm.source:SMALL_CRM",',
        '    "a1": "connectors.a1.source:A1",',
    ]


@pytest.mark.parametrize("name", ["", "Small", "1crm", "small-crm", "small__crm", "small_", "../crm", "small crm"])
def test_a_name_that_is_none_for_a_module_is_refused(name, tmp_path):
    with pytest.raises(SettingsError) as refused:
        make_connector(name, tmp_path)
    assert (refused.value.key, [*tmp_path.iterdir()]) == ("scaffold.name", [])


def test_what_is_there_stays(checkout, tmp_path):
    with pytest.raises(SettingsError) as refused:
        make_connector("small_crm", checkout)
    assert refused.value.values == {"name": "small_crm", "file": "connectors/small_crm/__init__.py"}
    with pytest.raises(SettingsError):
        make_connector("hubspot", tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_names():
    names = Names("small_crm")
    assert (names.constant, names.title, names.spoken) == ("SMALL_CRM", "SmallCrm", "Small Crm")
    assert names.put_into("<<name>> <<NAME>> <<Name>> <<spoken>>") == "small_crm SMALL_CRM SmallCrm Small Crm"


def test_a_third_language_gets_the_english_texts_to_translate(tmp_path, monkeypatch):
    monkeypatch.setattr(make, "LANGUAGES", (*make.LANGUAGES, "nl"))
    (tmp_path / "connectors").mkdir()
    shutil.copy(ROOT / LIST, tmp_path / LIST)
    dutch = "ui/text/locales/nl/system_small_crm.po"
    assert dutch in make_connector("small_crm", tmp_path)
    assert (tmp_path / dutch).read_text() == (tmp_path / dutch.replace("/nl/", "/en/")).read_text()
