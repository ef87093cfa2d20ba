"""Keeps the access log append-only in the database itself, whoever writes to it: triggers refuse changes and deletions.

Only what has to be possible is let through, inside `may_change`: removing what is older than its retention, and a
forgotten person from all texts. Whoever owns the database can drop a trigger; nobody changes a row by mistake or unseen
by its error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

_REFUSED: Final = "the access log is append-only"
_SQLITE: Final = {
    f"access_entry_no_{what}": f"CREATE TRIGGER access_entry_no_{what} BEFORE {what} ON access_entry "
    f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    for what in ("update", "delete")
}
_POSTGRESQL: Final = (
    f"""CREATE FUNCTION access_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF coalesce(current_setting('gleichtakt.may_change', true), '') <> 'on' THEN
                RAISE EXCEPTION '{_REFUSED}';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$""",
    """CREATE TRIGGER access_entry_no_change BEFORE UPDATE OR DELETE ON access_entry
        FOR EACH ROW EXECUTE FUNCTION access_entry_stays()""",
    """CREATE TRIGGER access_entry_no_truncate BEFORE TRUNCATE ON access_entry
        FOR EACH STATEMENT EXECUTE FUNCTION access_entry_stays()""",
)


def create_triggers(connection: Connection) -> None:
    """From now on rows of the access log are neither changed nor deleted."""
    for statement in _SQLITE.values() if connection.dialect.name == "sqlite" else _POSTGRESQL:
        connection.exec_driver_sql(statement)


def drop_triggers(connection: Connection) -> None:
    """Take the triggers away."""
    if connection.dialect.name == "sqlite":
        for name in _SQLITE:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("DROP FUNCTION access_entry_stays CASCADE")


@contextmanager
def may_change(session: Session) -> Iterator[None]:
    """Context manager: inside, this transaction alone may change and delete rows of the access log."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        # It ends with the transaction, and other connections know nothing of it.
        connection.exec_driver_sql("SET LOCAL gleichtakt.may_change = 'on'")
        yield
        connection.exec_driver_sql("SET LOCAL gleichtakt.may_change = 'off'")
        return
    # A transaction covers triggers too: if it does not end well, they were never gone, and nobody else saw it.
    drop_triggers(connection)
    yield
    create_triggers(connection)
