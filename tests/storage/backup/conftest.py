"""A published company to back up."""

import shutil

import pytest

from settings import Settings
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.storage.backup.backups import event


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A data folder with two snapshots, of which the second is current."""
    data = tmp_path_factory.mktemp("published") / "data"
    warehouse = Warehouse(data, memory_limit_mb=512)
    publish(warehouse, phase_event=[event("a", "trigger", 1)])
    publish(warehouse, phase_event=[event("a", "trigger", 1), event("b", "comparison", 2)])
    return data


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path / "data", _env_file=None)


@pytest.fixture
def warehouse(settings, published):
    shutil.copytree(published, settings.data)
    return Warehouse(settings.data, memory_limit_mb=512)
