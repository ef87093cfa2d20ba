"""The interchange folder: exact rows, exact quarantine lines."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.files import FilesConnector
from connectors.files.reader import csv_table
from connectors.kit.base import ContractError, FillReport, RefusedError, SettingsError, ignore_progress
from connectors.kit.convert import Formats
from connectors.kit.loader import Rows, checked_table, explain_load
from connectors.sync import check
from model.charter import default_charter
from model.tables import TABLES
from storage.staging import Staging, open_staging

CHARTER = default_charter()
ACTIVITIES = "activity_id,account_id,department,kind,occurred_at,subject\n"


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    with open_staging(tmp_path / "staging", memory_limit_mb=512) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "export"
    path.mkdir()
    return path


def fill(staging: Staging, folder: Path, **options: str) -> FillReport:
    return FilesConnector(folder, charter=CHARTER, **options).fill(staging, ignore_progress)


def rows(staging: Staging, sql: str) -> list[tuple]:
    return staging.connection.execute(sql).fetchall()


def quarantine(staging: Staging) -> list[tuple]:
    return rows(
        staging, "SELECT file, line, table_name, column_name, reason, value FROM quarantine ORDER BY file, line"
    )


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


class TestQuarantine:
    def test_lines_behind_quoted_newlines_blank_lines_and_broken_rows(self, staging, folder):
        (folder / "activities.csv").write_text(
            ACTIVITIES  # line 1
            + '1,A,buyer,call,2026-01-01T00:00:00Z,"first\nsecond"\n'  # lines 2 and 3
            + "\n"  # line 4
            + "2,A,buyer,call\n"  # line 5: too few
            + "3,A,boss,call,2026-01-01T00:00:00Z,\n"  # line 6: no such department
            + "4,A,buyer,call,2026-01-01T00:00:00Z,x,y\n"  # line 7: too many
            + '5,A,buyer,call,2026-01-01T00:00:00Z,"x"y\n'  # line 8: broken quotes
            + ",A,buyer,call,2026-01-01T00:00:00Z,\n"  # line 9: no key
            + '1,B,sales,call,2026-01-02T00:00:00Z,"x, y"\n'  # line 10: key of line 2
            + "6,A,buyer,,2026-01-01T00:00:00Z,\n"  # line 11: no kind
            + "7,A,buyer,call,soon,\n"  # line 12
            + "8,A,buyer,call,2026-01-03T00:00:00Z,last\n"
        )
        report = fill(staging, folder)
        assert rows(staging, "SELECT activity_id, subject FROM activity ORDER BY row_no") == [
            ("1", "first\nsecond"), ("8", "last"),
        ]  # fmt: skip
        assert quarantine(staging) == [
            ("activities.csv", 5, "activity", None, "quarantine.too_few_columns", "2,A,buyer,call"),
            ("activities.csv", 6, "activity", "department", "quarantine.not_allowed", "boss"),
            (
                "activities.csv",
                7,
                "activity",
                None,
                "quarantine.too_many_columns",
                "4,A,buyer,call,2026-01-01T00:00:00Z,x,y",
            ),
            (
                "activities.csv",
                8,
                "activity",
                None,
                "quarantine.broken_quotes",
                '5,A,buyer,call,2026-01-01T00:00:00Z,"x"y',
            ),
            ("activities.csv", 9, "activity", "activity_id", "quarantine.missing", None),
            ("activities.csv", 10, "activity", "activity_id", "quarantine.duplicate_key", "1"),
            ("activities.csv", 11, "activity", "kind", "quarantine.missing", None),
            ("activities.csv", 12, "activity", "occurred_at", "quarantine.not_an_instant", "soon"),
        ]
        assert (report.loaded, report.quarantined) == ({"activity": 2}, {"activity": 8})

    def test_kinds_of_columns(self, staging, folder):
        (folder / "accounts.csv").write_text(
            "account_id,name,employees,value\nA,a,12,1.5e3\nB,b,1.5,1\nC,c,1,nan\nD,d,5.0,-7\nE,e,1,1_000\n"
        )
        (folder / "users.csv").write_text("user_id,name,is_active\n1,x,ja\n2,y,0\n3,z,maybe\n")
        (folder / "phase_events.csv").write_text(
            "account_id,phase,occurred_at,known_by\nA,trigger,2026-01-01,observed\nA,TRIGGER,2026-01-01,observed\n"
            "A,won,2026-01-02,user\nA,won,2026-01-02,gossip\n"
        )
        (folder / "lifecycle_changes.csv").write_text(
            "account_id,contact_id,lifecycle_stage,changed_at,sequence\n,,MQL,2026-01-01,1\n,C,MQL,2026-01-01,2\n"
        )
        fill(staging, folder)
        assert rows(staging, "SELECT account_id, employees, value FROM account ORDER BY row_no") == [
            ("A", 12, 1500.0), ("D", 5, -7.0),
        ]  # fmt: skip
        assert rows(staging, 'SELECT user_id, is_active FROM "user" ORDER BY row_no') == [("1", True), ("2", False)]
        assert rows(staging, "SELECT contact_id, sequence FROM lifecycle_change") == [("C", 2)]
        assert quarantine(staging) == [
            ("accounts.csv", 3, "account", "employees", "quarantine.not_an_integer", "1.5"),
            ("accounts.csv", 4, "account", "value", "quarantine.not_a_number", "nan"),
            ("accounts.csv", 6, "account", "value", "quarantine.not_a_number", "1_000"),
            ("lifecycle_changes.csv", 2, "lifecycle_change", "account_id", "quarantine.missing", None),
            ("phase_events.csv", 3, "phase_event", "phase", "quarantine.not_allowed", "TRIGGER"),
            ("phase_events.csv", 5, "phase_event", "known_by", "quarantine.not_allowed", "gossip"),
            ("users.csv", 4, "user", "is_active", "quarantine.not_a_boolean", "maybe"),
        ]

    def test_a_motion_that_the_charter_does_not_know_is_told_with_those_it_knows(self, staging, folder):
        (folder / "phase_events.csv").write_text(
            "account_id,phase,occurred_at,motion\nA,trigger,2026-01-01,new\nA,won,2026-01-02,\n"
            "B,trigger,2026-01-01,renewals\nC,trigger,2026-01-01,Renewals\n"
        )
        report = fill(staging, folder)
        assert rows(staging, "SELECT account_id, motion FROM phase_event ORDER BY row_no") == [
            ("A", "new"), ("A", None),
        ]  # fmt: skip
        assert quarantine(staging) == [
            ("phase_events.csv", 4, "phase_event", "motion", "quarantine.not_allowed", "renewals"),
            ("phase_events.csv", 5, "phase_event", "motion", "quarantine.not_allowed", "Renewals"),
        ]
        (told,) = [note.values for note in report.notes if note.key == "files.note.not_allowed"]
        assert told == {
            "file": "phase_events.csv", "column": "motion", "words": "Renewals, renewals", "allowed": "new, existing",
        }  # fmt: skip

    def test_the_first_sound_row_of_a_key_stays(self, staging, folder):
        (folder / "accounts.csv").write_text("account_id,name,value\nA,x,much\nA,y,1\nA,z,2\n")
        (folder / "activities.csv").write_text(ACTIVITIES)
        fill(staging, folder)
        assert rows(staging, "SELECT name FROM account") == [("y",)]

    def test_refused_above_the_share(self, staging, folder):
        good = "".join(f"{n},A,buyer,call,2026-01-01T00:00:00Z,\n" for n in range(19))
        (folder / "activities.csv").write_text(ACTIVITIES + good + "x,A,buyer,call,soon,\n")
        report = fill(staging, folder)
        check(staging, report, quarantine_share=0.05)
        with pytest.raises(RefusedError) as caught:
            check(staging, report, quarantine_share=0.049)
        assert caught.value.key == "files.too_many_faults"
        assert caught.value.values["line"] == 21
        assert caught.value.values["quarantined"] == 1


class TestStandIns:
    def test_absent_required_columns(self, staging, folder):
        (folder / "opportunities.csv").write_text("opportunity_id,stage,created_at\nO,Angebot,2026-01-01\n")
        (folder / "users.csv").write_text("user_id,name\nU,x\n")
        (folder / "phase_events.csv").write_text("account_id,phase,occurred_at\nA,trigger,2026-01-01\n")
        report = fill(staging, folder)
        assert rows(staging, "SELECT name FROM opportunity") == [("O",)]
        assert rows(staging, 'SELECT is_active FROM "user"') == [(True,)]
        assert rows(staging, "SELECT known_by FROM phase_event") == [("import",)]
        assert [json.dumps(note.values) for note in report.notes] == [
            '{"file": "opportunities.csv", "column": "name", "stand_in": "opportunity_id"}',
            '{"file": "phase_events.csv", "column": "known_by", "stand_in": "import"}',
            '{"file": "users.csv", "column": "is_active", "stand_in": "true"}',
        ]


class TestFaults:
    @pytest.mark.parametrize(
        ("files", "error", "key"),
        [
            ({}, SettingsError, "files.no_known_file"),
            ({"accounts.csv": b"account_id\nA\n"}, ContractError, "files.no_evidence"),
            ({"activities.csv": b"", }, ContractError, "files.empty"),
            ({"activities.csv": b"activity_id;kind\n1;call\n"}, ContractError, "files.columns_absent"),
            ({"activities.csv": b"activity_id,Activity_ID\n1,2\n"}, ContractError, "files.column_twice"),
            ({"activities.csv": ACTIVITIES.encode() + "1,Müller,buyer,call,2026-01-01,\n".encode("cp1252")},
             ContractError, "files.not_utf8"),
            ({"activities.csv": "Müller,kind\n".encode("cp1252")}, ContractError, "files.not_utf8"),
            ({"activities.csv": ACTIVITIES.encode("utf-16")}, ContractError, "files.not_utf8"),
            ({"activities.csv": ACTIVITIES.encode() + b'1,A,buyer,call,2026-01-01,"open\n2,A,buyer,call,2026-01-01,\n'},
             ContractError, "files.open_quote"),
            ({"activities.parquet": b"PAR1 not really"}, ContractError, "files.broken"),
            ({"activities.csv": b"x\n", "activities.parquet": b"x"}, ContractError, "files.table_twice"),
        ],
    )  # fmt: skip
    def test_clear_fault(self, staging, folder, files, error, key):
        for name, content in files.items():
            (folder / name).write_bytes(content)
        with pytest.raises(error) as caught:
            fill(staging, folder)
        assert caught.value.key == key

    def test_absent_columns_are_named(self, staging, folder):
        (folder / "activities.csv").write_text("activity_id,kind,Datum\n1,call,x\n")
        with pytest.raises(ContractError) as caught:
            fill(staging, folder)
        assert caught.value.values["columns"] == "department, occurred_at"

    def test_folder_missing(self, staging, tmp_path):
        with pytest.raises(SettingsError, match=r"files\.no_such_folder"):
            fill(staging, tmp_path / "nowhere")

    def test_link_to_the_outside(self, staging, folder, tmp_path):
        (tmp_path / "secret.csv").write_text(ACTIVITIES)
        (folder / "activities.csv").symlink_to(tmp_path / "secret.csv")
        with pytest.raises(SettingsError, match=r"files\.outside_folder"):
            fill(staging, folder)

    def test_folder_with_wildcards_and_quotes_in_its_name(self, staging, tmp_path):
        folder = tmp_path / "we*i[r]d'?"
        folder.mkdir()
        (folder / "activities.csv").write_text(ACTIVITIES + "1,A,buyer,call,2026-01-01,\n")
        assert fill(staging, folder).loaded == {"activity": 1}


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
