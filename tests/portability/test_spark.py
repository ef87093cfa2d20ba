"""Spark as a real cluster: every metric says what the embedded engine says; publishing swaps the same pointer."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from metrics import CATALOG
from model.charter import default_charter
from model.errors import Fault
from settings import Settings
from storage.answer import answer
from storage.checks import Standing, findings
from storage.embedded import EmbeddedSnapshot
from storage.engines.choice import chosen_warehouse
from storage.warehouse import Warehouse
from tests.portability.companies import company
from tests.portability.sameness import assert_same_answers
from tests.publishing import publish
from tests.reference.journeys import journeys

pytest.importorskip("pyspark", reason="`make test-spark` installs it")
from storage.engines.spark import SparkWarehouse, write_parquet
from storage.engines.spark_snapshot import SparkSnapshot
from tests.portability.cluster import WORKERS, spark_cluster

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def url():
    with spark_cluster() as address:
        yield address


@pytest.fixture(scope="module")
def pair(url, tmp_path_factory):
    """One published company, asked on both engines."""
    data = tmp_path_factory.mktemp("a folder with blanks, ümläuts")
    asked = company(SparkWarehouse(data, url))
    embedded = Warehouse(data).current()
    assert isinstance(asked, SparkSnapshot)
    assert isinstance(embedded, EmbeddedSnapshot)
    return embedded, asked


@pytest.mark.parametrize("metric", CATALOG)
def test_same_answers(pair, metric):
    assert_same_answers(metric, *pair, is_brief=True)


def test_both_workers_take_part(pair):
    _, asked = pair
    # The driver is counted with them.
    assert asked._session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() == WORKERS + 1


class TestPublishing:
    @pytest.fixture
    def warehouse(self, url, tmp_path):
        return SparkWarehouse(tmp_path, url, keep=2)

    def accounts(self, snapshot) -> int:
        return sum(answer(snapshot, "stock").column("accounts").to_pylist())

    def company(self, size: int) -> list[dict]:
        return journeys(*(f"a{n}: trigger@0 > orientation@{n % 9}" for n in range(size)))

    def test_current_kept_forgotten_and_rolled_back(self, warehouse):
        for size in (1, 2, 3):
            latest = publish(warehouse, phase_event=self.company(size))
        assert [info.row_counts["account"] for info in warehouse.snapshots()] == [3, 2]
        assert self.accounts(latest) == 3
        warehouse.roll_back(warehouse.snapshots()[1].id)
        assert self.accounts(warehouse.current()) == 2

    def test_what_the_cluster_has_not_counted_is_not_published(self, warehouse, monkeypatch):
        published = publish(warehouse, phase_event=self.company(2)).info.id

        def cut_short(database: Path, folder: Path) -> dict[str, int]:
            written = write_parquet(database, folder)
            (folder / "spell.parquet").unlink()
            return written

        monkeypatch.setattr("storage.engines.spark.write_parquet", cut_short)
        with pytest.raises(Fault, match=r"engine\.rows_missing"):
            publish(warehouse, phase_event=self.company(3))
        assert warehouse.current_id() == published

    def test_what_was_published_without_spark_says_so(self, warehouse, tmp_path):
        publish(Warehouse(tmp_path), phase_event=self.company(1))
        with pytest.raises(Fault, match=r"engine\.not_shipped"):
            warehouse.current()

    def test_check_tells(self, warehouse):
        publish(warehouse, phase_event=self.company(2))
        told = {finding.key: finding.standing for finding in findings(warehouse, default_charter())}
        assert told["reachable"] == told["engine"] == Standing.FINE

    def test_pages_read_the_copy_beside_it(self, warehouse, url, tmp_path):
        chosen = Settings(data=tmp_path, engine="spark", engine_url=url, _env_file=None)
        assert isinstance(publish(chosen_warehouse(chosen), phase_event=self.company(2)), SparkSnapshot)
        for_pages = chosen_warehouse(chosen, is_for_pages=True).current()
        assert isinstance(for_pages, EmbeddedSnapshot)
        assert self.accounts(for_pages) == 2


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("spark://127.0.0.1:1", "unreachable"),
        ("spark://me:S3cr3t@127.0.0.1:1", "unreachable"),
        ("local[2]", "bad_address"),
        ("spark://S3cr3t", "bad_address"),
    ],
)
def test_without_a_cluster_a_sentence_and_no_secret(address, key, tmp_path):
    warehouse = SparkWarehouse(tmp_path, SecretStr(address))
    with pytest.raises(Fault, match=rf"engine\.{key}") as caught:
        warehouse.reach()
    assert "S3cr3t" not in f"{warehouse!r} {caught.value} {caught.value.values} {caught.value.__cause__}"
