"""A run of the toy system."""

from datetime import timedelta

import pytest

from connectors.kit.base import ignore_progress
from connectors.kit.raw import RawStore
from connectors.kit.reading import read
from tests.connectors.kit.toy_system import MONDAY


@pytest.fixture
def run(tmp_path):
    def once(toy, *, days=0, is_full=False, window_rows=2, **stream):
        system = toy.system(**stream)
        tables = [table for one in system.streams for table in one.tables]
        store = RawStore(tmp_path / "toy", tables, read_at=MONDAY + timedelta(days=days))
        report = read(system, store, is_full=is_full, progress=ignore_progress, window_rows=window_rows)
        return store, report

    return once
