"""Interchange folders with faults: what is set aside, what is refused, and why."""

import json

import pytest

from connectors.kit.base import ContractError, RefusedError, SettingsError
from connectors.sync import check
from tests.connectors.files.interchange_folder import ACTIVITIES, fill, quarantine, rows


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
