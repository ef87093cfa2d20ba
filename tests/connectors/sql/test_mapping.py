"""Mapping files: what they may say, how a fault is named, and the SELECT they come to."""

import duckdb
import pytest
from pydantic import ValidationError

from connectors.kit.base import SettingsError
from connectors.kit.system import Observed
from connectors.sql.mapping import mapping_of, observed_of, stage_changes_of_living, stage_changes_seen
from connectors.sql.source import SQL, SqlSettings, sql
from connectors.sql.table_mapping import read_mappings
from model.tables import TABLES

ACCOUNTS = 'query = "select 1 as account_id"'


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, content in files.items():
            (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
        return tmp_path

    return write


def test_a_key_is_the_tables_own_unless_told(folder):
    mappings = read_mappings(
        folder(accounts=ACCOUNTS, stage_changes='key = ["change_id"]\nquery = "select 1"', users='query = "select 1"')
    )
    assert {name: mapping.key for name, mapping in mappings.items()} == {
        "account": ("account_id",), "stage_change": ("change_id",), "user": ("user_id",),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("accounts", "query = ", "Invalid value (at end of document)"),
        ("accounts", 'querry = "select 1"', "query: Field required; querry: unknown; allowed are query, key, cursor, "
         "overlap, deleted, merged_into, list_again_days"),
        ("accounts", 'query = ""', "query: String should have at least 1 character"),
        ("accounts", f'{ACCOUNTS}\ncursor = "a b"', "cursor: String should match pattern '^[a-z_][a-z0-9_]*$'"),
        ("accounts", f"{ACCOUNTS}\noverlap = 5", "overlap and list_again_days are of use only with a cursor"),
        ("stage_changes", 'query = "select 1"', "key is needed: columns that tell the rows of stage_changes apart"),
        ("stage_changes", 'query = "x"\nkey = "id"\ndeleted = "gone"',
         "stage_changes is a log: its rows are neither deleted nor merged"),
        ("accounts", f'{ACCOUNTS}\nkey = "number"\ndeleted = "gone"',
         "deleted and merged_into need the key account_id"),
        ("users", 'query = "x"\nmerged_into = "other"', "merged_into: only accounts and contacts are merged"),
    ],
)  # fmt: skip
def test_faults_name_file_key_and_choices(folder, file, content, reason):
    with pytest.raises(SettingsError) as fault:
        read_mappings(folder(**{file: content}))
    assert (fault.value.key, fault.value.values) == ("sql.mapping_invalid", {"file": f"{file}.toml", "reason": reason})


def test_files_that_belong_to_no_table(folder, tmp_path):
    with pytest.raises(SettingsError) as fault:
        read_mappings(folder(companies=ACCOUNTS))
    assert (fault.value.key, fault.value.values["file"]) == ("sql.unknown_file", "companies.toml")
    assert fault.value.values["known"].startswith("accounts.toml, contacts.toml, opportunities.toml")
    (tmp_path / "companies.toml").unlink()
    with pytest.raises(SettingsError, match="no_mapping"):
        read_mappings(tmp_path)
    with pytest.raises(SettingsError, match="no_such_folder"):
        read_mappings(tmp_path / "elsewhere")


def test_settings_keep_the_address_to_themselves(tmp_path):
    settings = SqlSettings(url="postgresql://a:s3cret@host/db", mapping=tmp_path)
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in str(settings.model_dump())
    with pytest.raises(ValidationError) as fault:
        SqlSettings(url="postgresql://a:s3cret@host/db", mapping=tmp_path, time_zone="Mars")
    assert "s3cret" not in str(fault.value)
    assert SQL.settings is SqlSettings


def test_what_a_folder_comes_to(folder):
    path = folder(
        accounts=ACCOUNTS + '\nmerged_into = "kept"',
        opportunities='query = "x"\ncursor = "changed_at"\nlist_again_days = 7',
    )
    system = sql(SqlSettings(url="sqlite://", mapping=path))
    assert [(stream.name, stream.lists_all) for stream in system.streams] == [
        ("accounts", True),
        ("opportunities", True),
    ]
    assert [stream.listed_again and stream.listed_again.days for stream in system.streams] == [None, 7]
    assert (system.identities, system.history_days) == ({"accounts": "account"}, 0)
    assert system.observed == (Observed("opportunities", "stage"),)


def test_tables_are_taken_over_as_they_are(folder):
    mappings = read_mappings(folder(accounts=ACCOUNTS, stage_changes='key = "change_id"\nquery = "x"'))
    functions = mapping_of(mappings)
    assert observed_of(mappings) == ()
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    for name in ("account", "stage_change"):
        columns = ", ".join(f"{column} VARCHAR" for column in TABLES[name].column_names)
        connection.execute(f"CREATE TABLE raw.{TABLES[name].plural} ({columns}, row_key VARCHAR, read_at VARCHAR)")
    connection.execute(
        "INSERT INTO raw.stage_changes VALUES "
        "('7', 'won', '2026-03-02', '1', 'user', 'w', 'new', 'true', 'Sales', 'k', 'r')"
    )
    assert functions["stage_change"] is not stage_changes_of_living
    found = connection.execute(functions["stage_change"]())
    assert [column for column, *_ in found.description] == list(TABLES["stage_change"].column_names)
    assert found.fetchall() == [("7", "won", "2026-03-02", "1", "user", "w", "new", "true", "Sales")]


def test_stage_changes_are_those_that_were_seen_where_none_are_told(folder):
    functions = mapping_of(read_mappings(folder(opportunities='query = "x"')))
    assert functions["stage_change"] is stage_changes_seen
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    connection.execute(
        "CREATE TABLE raw.observed AS SELECT * FROM (VALUES "
        "('opportunities', '7', 'stage', 'new', '2026-03-02T08:00:00.000Z'),"
        "('opportunities', '7', 'stage', 'won', '2026-03-09T08:00:00.000Z'),"
        "('opportunities', '8', 'stage', 'of one that is gone', '2026-03-09T08:00:00.000Z'),"
        "('opportunities', '9', 'stage', 'new', '2026-03-09T08:00:00.000Z'),"
        "('opportunities', '10', 'stage', 'new', '2026-03-09T08:00:00.000Z'),"
        "('opportunities', '7', 'amount', '12', '2026-03-09T08:00:00.000Z')) "
        "t (table_name, row_key, column_name, value, seen_at)"
    )
    connection.execute(
        "CREATE TABLE raw.opportunities AS SELECT * FROM (VALUES ('7', NULL, 'Sales'), ('9', '2025-01-01', NULL), "
        "('10', '2026-03-08T20:00:00.000Z', NULL)) t (opportunity_id, created_at, pipeline)"
    )
    # The one of which nothing else is known was there before the first sync, another one is older than a day.
    assert connection.execute(stage_changes_seen()).fetchall() == [
        ("10", "new", "2026-03-09T08:00:00.000Z", None, None, None),
        ("7", "new", "2026-03-02T08:00:00.000Z", None, "false", "Sales"),
        ("7", "won", "2026-03-09T08:00:00.000Z", "new", None, "Sales"),
        ("9", "new", "2026-03-09T08:00:00.000Z", None, "false", None),
    ]


def test_a_history_ends_with_its_opportunity(folder):
    files = {"opportunities": 'query = "x"', "stage_changes": 'key = "change_id"\nquery = "x"'}
    function = mapping_of(read_mappings(folder(**files)))["stage_change"]
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA raw")
    connection.execute("CREATE TABLE raw.opportunities AS SELECT unnest(['living', 'revived']) AS opportunity_id")
    connection.execute(
        "CREATE TABLE raw.gone AS SELECT 'opportunities' AS object, unnest(['gone', 'revived']) AS id UNION ALL "
        "SELECT 'accounts', 'living'"
    )
    connection.execute(
        "CREATE TABLE raw.stage_changes AS SELECT "
        "unnest(['living', 'gone', 'revived', 'unheard of']) AS opportunity_id, "
        "'new' AS stage, '2026-03-02' AS changed_at, NULL AS sequence, NULL AS changed_by, NULL AS stage_id, "
        "NULL AS previous_stage, NULL AS is_entry_known, NULL AS pipeline"
    )
    # The one that nobody has heard of is the framework's to report.
    assert [row[0] for row in connection.execute(function()).fetchall()] == ["living", "revived", "unheard of"]
