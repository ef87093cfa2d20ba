"""Killed at counted points: nothing lost, nothing doubled, nothing torn, something healthy served, nothing left over.

KILLS=100 (`make damage`) kills every operation a hundred times; a handful of times where it is not said.
"""

import os
from pathlib import Path
from shutil import copytree

import pytest

from tests.damage import kills
from tests.damage.operations import OPERATIONS

KILLS = int(os.environ.get("KILLS", "3"))


@pytest.mark.parametrize("name", OPERATIONS)
def test_killed_anywhere_it_is_as_before_or_done_and_the_next_run_does_it_once(name: str, tmp_path: Path) -> None:
    operation = OPERATIONS[name]
    begun, whole = tmp_path / "begun", tmp_path / "whole"
    begun.mkdir()
    operation.begin(begun)
    before = operation.state(begun)
    copytree(begun, whole)
    points = kills.run(name, whole)
    assert points is not None
    after = operation.state(whole)
    assert after != before
    seen = []
    for number in range(KILLS):
        folder = tmp_path / "killed" / str(number)
        copytree(begun, folder)
        # Spread evenly over all points, the first and the last among them.
        killed_at = 1 + round(number * (points - 1) / max(1, KILLS - 1))
        assert kills.run(name, folder, killed_at=killed_at) is None, (killed_at, points)
        found = operation.state(folder)
        assert found in (before, after), killed_at
        seen.append(found == after)
        assert kills.run(name, folder) is not None
        assert operation.state(folder) == after, killed_at
        assert kills.names(folder) <= kills.names(whole), killed_at
    # Done from some point on, and never undone again.
    assert seen == sorted(seen)
    assert not seen[0]
