"""The access log: added to, read, and emptied of what is too old; nothing in it is changed."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from storage.records import access_log
from storage.records.access_log import AccessEntry
from storage.records.append_only import may_change


def test_entries_are_added_and_read_the_latest_first(records) -> None:
    with records.begin() as session:
        access_log.note(session, "nele@firma.example", "account", "A-1")
        access_log.note(session, "nele@firma.example", "export", "leadership.pdf")
        access_log.note(session, "ute@firma.example", "account", "A-1")
    with records.reading() as session:
        every = [(one.who, one.kind, one.subject) for one in access_log.latest(session)]
        nele = [one.subject for one in access_log.latest(session, who="nele@firma.example")]
        account = [one.who for one in access_log.latest(session, kind="account", subject="A-1")]
        assert len(access_log.latest(session, most=1)) == 1
    assert every == [
        ("ute@firma.example", "account", "A-1"),
        ("nele@firma.example", "export", "leadership.pdf"),
        ("nele@firma.example", "account", "A-1"),
    ]
    assert nele == ["leadership.pdf", "A-1"]
    assert account == ["ute@firma.example", "nele@firma.example"]


def test_nothing_in_it_is_changed(records) -> None:
    with records.begin() as session:
        number = access_log.note(session, "nele@firma.example", "account", "A-1").access_entry_id
    with pytest.raises(TypeError, match="stays as it is"), records.begin() as session:
        session.get_one(AccessEntry, number).who = "somebody@else.example"
    with records.reading() as session:
        assert access_log.latest(session)[0].who == "nele@firma.example"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_entry SET who = 'somebody@else.example'",
        "UPDATE access_entry SET happened_at = happened_at",
        "DELETE FROM access_entry",
        "DELETE FROM access_entry WHERE kind = 'account'",
    ],
)
def test_the_database_itself_refuses_changes_whoever_asks(records, statement: str) -> None:
    with records.begin() as session:
        access_log.note(session, "nele@firma.example", "account", "A-1")
    with pytest.raises(DBAPIError, match="append-only"), records.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    with records.reading() as session:
        assert [(one.who, one.subject) for one in access_log.latest(session)] == [("nele@firma.example", "A-1")]


def test_postgresql_refuses_to_empty_it(records) -> None:
    if records.engine.dialect.name == "sqlite":
        pytest.skip("SQLite knows no TRUNCATE")
    with pytest.raises(DBAPIError, match="append-only"), records.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE access_entry")


def test_what_may_be_changed_may_not_be_afterwards_nor_if_it_went_wrong(records) -> None:
    for fails in (False, True):
        with records.begin() as session:
            access_log.note(session, "nele@firma.example", "account", "A-1")
        with suppress(ZeroDivisionError), records.begin() as session, may_change(session):
            session.execute(update(AccessEntry).values(who="[entfernt]"))
            if fails:
                raise ZeroDivisionError
        with records.reading() as session:
            told = {one.who for one in access_log.latest(session)}
        assert told == ({"[entfernt]", "nele@firma.example"} if fails else {"[entfernt]"})
        with pytest.raises(DBAPIError, match="append-only"), records.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM access_entry")


def test_what_is_older_than_its_days_goes(records) -> None:
    with records.begin() as session:
        access_log.note(session, "nele@firma.example", "account", "A-1")
    now = datetime.now(UTC)
    with records.begin() as session:
        assert access_log.forget_old(session, 180, now + timedelta(days=179)) == 0
        assert access_log.forget_old(session, 180, now + timedelta(days=181)) == 1
    with records.reading() as session:
        assert access_log.latest(session) == []


def test_removing_the_old_leaves_the_rest_protected(records) -> None:
    with records.begin() as session:
        access_log.note(session, "nele@firma.example", "account", "A-1")
        old = AccessEntry(happened_at=datetime(2020, 1, 1, tzinfo=UTC), who="ute@x.example", kind="list", subject="a")
        session.add(old)
    with records.begin() as session:
        assert access_log.forget_old(session, 180) == 1
    with pytest.raises(DBAPIError, match="append-only"), records.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM access_entry")
    with records.reading() as session:
        assert [one.who for one in access_log.latest(session)] == ["nele@firma.example"]
