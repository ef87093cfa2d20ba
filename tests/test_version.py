import re
from pathlib import Path

from typer.testing import CliRunner

from cli import app
from model.version import VERSION

CHANGELOG = (Path(__file__).resolve().parents[1] / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_newest_release_of_the_changelog_is_the_version():
    assert re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", CHANGELOG, re.M)[0] == VERSION


def test_the_terminal_tells_it():
    assert CliRunner().invoke(app, ["--version"]).output == f"Gleichtakt {VERSION}\n"
