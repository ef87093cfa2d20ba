"""An empty staging file and an empty folder to export into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.staging import Staging, open_staging


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    with open_staging(tmp_path / "staging", memory_limit_mb=512) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "export"
    path.mkdir()
    return path
