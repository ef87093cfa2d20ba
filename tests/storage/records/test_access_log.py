"""The access log: added to, read, and emptied of what is too old; nothing in it is changed."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.records import access_log
from storage.records.access_log import AccessEntry


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


def test_what_is_older_than_its_days_goes(records) -> None:
    with records.begin() as session:
        access_log.note(session, "nele@firma.example", "account", "A-1")
    now = datetime.now(UTC)
    with records.begin() as session:
        assert access_log.forget_old(session, 180, now + timedelta(days=179)) == 0
        assert access_log.forget_old(session, 180, now + timedelta(days=181)) == 1
    with records.reading() as session:
        assert access_log.latest(session) == []
