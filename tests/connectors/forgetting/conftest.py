"""A data folder for those who are forgotten."""

import pytest

from settings import Settings
from storage.warehouse import Warehouse


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "data", _env_file=None)


@pytest.fixture
def warehouse(settings):
    return Warehouse(settings.data, memory_limit_mb=512)
