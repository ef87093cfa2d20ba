"""Tables come from migrations alone, say what the models say, and are made once whoever comes first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import inspect, text

from model.errors import Fault
from storage.records import Records
from storage.records.migration import configuration
from storage.records.tables import Base


def test_migrations_make_what_the_models_say(records):
    with records.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_down_and_up_again(records):
    with records.engine.begin() as connection:
        command.downgrade(configuration(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(configuration(connection), "head")
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}


def test_many_open_an_empty_database_at_once(place):
    with ThreadPoolExecutor(6) as pool:
        opened = [*pool.map(lambda _: Records(*place), range(6))]
    for records in opened:
        assert "decision" in inspect(records.engine).get_table_names()
        records.close()


def test_a_newer_database_is_left_alone(place, records):
    with records.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Fault, match=r"records\.newer \(revision=9999\)"):
        Records(*place)


@pytest.mark.parametrize("address", ["mysql://u:hunter2@host/db", "no address at all hunter2", "sqlite:///hunter2"])
def test_only_postgresql_has_an_address_and_secrets_stay_secret(tmp_path, address):
    with pytest.raises(Fault) as raised:
        Records(tmp_path, SecretStr(address))
    assert str(raised.value) == "records.bad_address"
    assert raised.value.__cause__ is None


def test_server_that_does_not_answer_is_named_without_password(tmp_path):
    with pytest.raises(Fault) as raised:
        Records(tmp_path, SecretStr(f"postgresql://nobody:hunter2@/db?host={tmp_path}"))
    assert raised.value.key == "records.unreachable"
    assert raised.value.values["place"] == f"{tmp_path}/db"
    assert "hunter2" not in repr(raised.value) + str(raised.value)


def test_file_that_is_no_database_is_a_fault(tmp_path):
    (tmp_path / "records.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(Fault, match=r"records\.damaged"):
        Records(tmp_path)
