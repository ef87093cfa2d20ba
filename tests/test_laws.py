"""What holds on every page: each of the ten laws names tests, and they are there."""

import re
from pathlib import Path

import pytest

from tests.proofs import is_there

DOCUMENT = (Path(__file__).resolve().parents[1] / "docs" / "laws.md").read_text(encoding="utf-8")
LAWS = re.findall(r"^\| (\d+)\. .* \| (.*) \|$", DOCUMENT, re.MULTILINE)


def test_there_are_ten() -> None:
    assert [int(number) for number, _ in LAWS] == [*range(1, 11)]


@pytest.mark.parametrize(("number", "named"), LAWS)
def test_each_is_held_by_tests_that_are_there(number: str, named: str) -> None:
    proofs = re.findall(r"`([^`]+)`", named)
    assert proofs
    assert [proof for proof in proofs if not is_there(proof)] == []
