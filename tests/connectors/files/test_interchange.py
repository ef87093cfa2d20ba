"""The interchange folder: exact rows, exact quarantine lines."""

from datetime import UTC, datetime

import pytest

from connectors.files.reader import csv_table
from connectors.kit.convert import Formats
from connectors.kit.loader import Rows, checked_table, explain_load
from model.tables import TABLES
from tests.connectors.files.interchange_folder import ACTIVITIES, CHARTER, fill, quarantine, rows


class TestText:
    IDS = ("NA", "null", "007", "9223372036854775807", "1234567890123456789", "1e5", "6.0", "TRUE", "a,b", 'say "x"')

    def test_ids_survive(self, staging, folder):
        quoted = ['"' + i.replace('"', '""') + '"' for i in self.IDS]
        (folder / "accounts.csv").write_text("account_id,name\n" + "".join(f"{i},x\n" for i in quoted))
        (folder / "activities.csv").write_text(ACTIVITIES)
        fill(staging, folder)
        assert rows(staging, "SELECT account_id FROM account ORDER BY row_no") == [(i,) for i in self.IDS]

    def test_empty_is_null_quoted_or_not(self, staging, folder):
        (folder / "activities.csv").write_text(ACTIVITIES + '1,"",buyer,call,2026-01-01T00:00:00Z,\n')
        fill(staging, folder)
        assert rows(staging, "SELECT account_id, subject FROM activity") == [(None, None)]

    def test_columns_in_any_order_and_case(self, staging, folder):
        (folder / "ACTIVITIES.CSV").write_bytes(
            "\ufeffKind, Occurred_At ,department,Activity_ID,extra\r\ncall,2026-01-01T00:00:00Z,sales,1,x\r\n".encode()
        )
        report = fill(staging, folder)
        assert rows(staging, "SELECT activity_id, kind, source, row_no FROM activity") == [("1", "call", "files", 1)]
        assert [(note.key, note.values["columns"]) for note in report.notes] == [
            ("files.note.unknown_columns", "extra")
        ]

    def test_own_source_of_an_account(self, staging, folder):
        """Where the file tells origins, an empty one is unknown: a group of its own, not the connector's name."""
        (folder / "accounts.csv").write_text("account_id,source\nA,fair\nB,\n")
        (folder / "activities.csv").write_text(ACTIVITIES)
        fill(staging, folder)
        assert rows(staging, "SELECT account_id, name, source FROM account ORDER BY row_no") == [
            ("A", "A", "fair"), ("B", "B", None),
        ]  # fmt: skip


class TestInstants:
    @pytest.mark.parametrize(
        ("text", "utc"),
        [
            ("2026-03-01T10:00:00Z", "2026-03-01 10:00:00"),
            ("2026-03-01T10:00Z", "2026-03-01 10:00:00"),
            ("2026-03-01T10:00:00.250Z", "2026-03-01 10:00:00.25"),
            ("2026-03-01T10:00:00+02:00", "2026-03-01 08:00:00"),
            ("2026-03-01T10:00:00+0200", "2026-03-01 08:00:00"),
            ("2026-03-01T10:00+02", "2026-03-01 08:00:00"),
            ("2026-03-01T10:00:00-03:30", "2026-03-01 13:30:00"),
            ("2026-03-01 10:00:00.5-03:30", "2026-03-01 13:30:00.5"),
            ("2026-03-01T10:00:00", "2026-03-01 09:00:00"),
            ("2026-07-01 10:00", "2026-07-01 08:00:00"),
            (" 2026-07-01 ", "2026-06-30 22:00:00"),
            # 29 March 2026: the clock skips 02:00 to 03:00, 02:30 is taken as 03:30 summer time
            ("2026-03-29 01:59:59", "2026-03-29 00:59:59"),
            ("2026-03-29 02:30:00", "2026-03-29 01:30:00"),
            ("2026-03-29 03:00:00", "2026-03-29 01:00:00"),
            # 25 October 2026: 02:30 occurs twice, the second one is taken
            ("2026-10-25 01:59:59", "2026-10-24 23:59:59"),
            ("2026-10-25 02:30:00", "2026-10-25 01:30:00"),
            ("2026-10-25T02:30:00+02:00", "2026-10-25 00:30:00"),
        ],
    )
    def test_read(self, staging, folder, text, utc):
        (folder / "activities.csv").write_text(ACTIVITIES + f"1,A,buyer,call,{text},\n")
        fill(staging, folder)
        expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
        assert rows(staging, "SELECT make_timestamp(epoch_us(occurred_at)) FROM activity") == [
            (expected.replace(tzinfo=None),)
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "infinity",
            "epoch",
            "2026-02-30",
            "01.02.2026",
            "2026-01-01 10:00 Europe/Berlin",
            "20260101",
            "x",
            "2026-13-01Z",
        ],
    )
    def test_unreadable(self, staging, folder, text):
        (folder / "activities.csv").write_text(ACTIVITIES + f"1,A,buyer,call,{text},\n")
        fill(staging, folder)
        assert quarantine(staging) == [
            ("activities.csv", 2, "activity", "occurred_at", "quarantine.not_an_instant", text)
        ]

    def test_zone_of_the_source(self, staging, folder):
        (folder / "activities.csv").write_text(ACTIVITIES + "1,A,buyer,call,2026-07-01 10:00,\n")
        fill(staging, folder, time_zone="America/New_York")
        assert rows(staging, "SELECT epoch(occurred_at)::BIGINT FROM activity") == [
            (int(datetime(2026, 7, 1, 14, tzinfo=UTC).timestamp()),)
        ]


class TestParquet:
    def test_values_as_in_the_interchange(self, staging, folder):
        target = str(folder / "activities.parquet")
        staging.connection.execute(
            "COPY (SELECT 1234567890123456789 AS activity_id, 7.0::DOUBLE AS account_id, 'NA' AS contact_id, 'buyer' AS"
            " department, 'call' AS kind, TIMESTAMPTZ '2026-03-01 10:00:00+00' AS occurred_at, true AS is_two_way"
            " UNION ALL SELECT 2, 7.5, '', 'boss', 'call', TIMESTAMPTZ '2026-03-01 10:00:00+00', NULL)"
            f" TO '{target}' (FORMAT parquet)"
        )
        report = fill(staging, folder)
        taken = "activity_id, account_id, contact_id, is_two_way, epoch(occurred_at)::BIGINT"
        assert rows(staging, f"SELECT {taken} FROM activity") == [
            ("1234567890123456789", "7", "NA", True, int(datetime(2026, 3, 1, 10, tzinfo=UTC).timestamp())),
        ]  # fmt: skip
        assert quarantine(staging) == [
            ("activities.parquet", 2, "activity", "department", "quarantine.not_allowed", "boss")
        ]
        assert [note.key for note in report.notes] == ["files.note.not_allowed", "files.note.lines_are_records"]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_every_load_keeps_the_order_of_the_file(staging, folder, table):
    """The engine appends in order only while the plan holds no join: its name for that is BATCH_INSERT."""
    path = folder / "x.csv"
    path.write_text(",".join(table.column_names) + "\n")
    staging.connection.execute("SET threads = 2")
    text = csv_table(path)
    rows_ = Rows("x.csv", text.relation, text.columns, Formats("Europe/Berlin"))
    table = checked_table(table, CHARTER)
    plan = explain_load(staging, table, rows_)
    assert "BATCH_INSERT" in plan


def test_row_numbers_follow_the_file_on_many_threads(staging, folder):
    staging.connection.execute("SET threads = 4")
    lines = "".join(f"{n},buyer,call,2026-01-01T00:00:00Z,{'x' * 60},{n % 2}\n" for n in range(1, 400_001))
    (folder / "activities.csv").write_text("activity_id,department,kind,occurred_at,subject,is_two_way\n" + lines)
    fill(staging, folder)
    assert rows(staging, "SELECT count(*), count(*) FILTER (activity_id::BIGINT <> row_no) FROM activity") == [
        (400_000, 0)
    ]
