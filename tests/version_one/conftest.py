"""The company of version 1, unpacked: see README.md."""

import csv
import tarfile
from pathlib import Path

import pytest

from storage.answer import answer
from storage.printing import written
from tests.version_one.questions import QUESTIONS

PACKED = Path(__file__).with_name("company.tar.xz")


def table(text):
    """The rows of a CSV answer as dicts of texts."""
    return list(csv.DictReader(text.splitlines()))


def asked(snapshot, name):
    """What today's code answers to the question of that name."""
    metric, options = QUESTIONS[name]
    return table(written(answer(snapshot, metric, **options), "csv"))


@pytest.fixture(scope="package")
def company(tmp_path_factory):
    """The folder with rows, charter, data and answers."""
    folder = tmp_path_factory.mktemp("version_one")
    with tarfile.open(PACKED) as packed:
        packed.extractall(folder, filter="data")
    return folder


@pytest.fixture(scope="package")
def answers(company):
    """By question the answer of version 1."""
    return {name: table((company / "answers" / f"{name}.csv").read_text(encoding="utf-8")) for name in QUESTIONS}
