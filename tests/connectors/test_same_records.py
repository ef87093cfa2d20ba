"""What people said of companies and opportunities holds in an import of files, and ends when it is taken back."""

from connectors.sync import import_folder
from storage.answer import answer
from storage.records.match_decisions import Decided
from storage.warehouse import Warehouse
from tests.connectors.test_leads import written

SAME = [Decided("account", "a1", "a2", are_same=True), Decided("opportunity", "o1", "o2", are_same=True)]


def test_two_rows_of_one_folder_that_somebody_called_one(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    written(
        folder, "accounts", ("account_id", "name", "segment", "created_at"),
        ("a1", "Acme", "", "2024-01-01T09:00:00Z"), ("a2", "ACME Ltd", "KMU", "2025-01-01T09:00:00Z"),
    )  # fmt: skip
    written(
        folder, "opportunities", ("opportunity_id", "account_id", "name", "stage", "amount", "currency", "created_at"),
        ("o1", "a1", "Press", "Proposal", "1000", "EUR", "2026-03-01T09:00:00Z"),
        ("o2", "a2", "Press", "Proposal", "1000", "EUR", "2026-03-01T09:00:00Z"),
    )  # fmt: skip
    written(
        folder, "stage_changes", ("opportunity_id", "stage", "changed_at"),
        ("o1", "Proposal", "2026-03-02T09:00:00Z"), ("o2", "Proposal", "2026-03-02T09:00:00Z"),
    )  # fmt: skip
    warehouse = Warehouse(tmp_path / "data")

    def found(decided=()):
        import_folder(warehouse, folder, decided=decided)
        snapshot = warehouse.current()
        accounts = snapshot.arrow("SELECT account_id, name, segment FROM account ORDER BY 1").to_pylist()
        stock = [(row["accounts"], row["value"]) for row in answer(snapshot, "stock").to_pylist() if row["accounts"]]
        return [tuple(row.values()) for row in accounts], stock

    apart = ([("a1", "Acme", None), ("a2", "ACME Ltd", "KMU")], [(2, 2_000.0)])
    one = ([("a1", "Acme", "KMU")], [(1, 1_000.0)])
    assert [found(), found(SAME), found(SAME), found()] == [apart, one, one, apart]
