"""Removes forgotten people from staged rows: recognised by their digests, however they came back."""

from pathlib import Path
from typing import Any

from storage.forgetting.conditions import IDS, PAIRS, PEOPLE
from storage.forgetting.digests import Forgotten
from storage.forgetting.rewriting import EMPTY, change_parquet

# A word, as defined in the Python counterpart (person.words).
_WORDS = r"[\p{L}\p{N}]+(?:[@._+\-]+[\p{L}\p{N}]+)*"


def leave_out(connection: Any, known: Forgotten) -> int:
    """Remove forgotten people from the staged tables of `connection`; returns how many rows were removed or changed.

    Their own rows and the pairs that contain their ids are removed; other uses of their ids, and texts that mention
    them, become empty. A row about a person without an address is theirs if the whole name matches.
    """
    if not known:
        return 0
    connection.execute("CREATE OR REPLACE TEMP TABLE forgotten_digest (digest VARCHAR PRIMARY KEY)")
    connection.executemany("INSERT INTO forgotten_digest VALUES ($1)", [[one] for one in sorted(known.digests)])
    columns: dict[str, list[tuple[str, bool]]] = {}
    for table, column, is_nullable in connection.execute(
        "SELECT c.table_name, c.column_name, c.is_nullable FROM duckdb_columns() c JOIN duckdb_tables() t"
        " USING (database_name, schema_name, table_name) WHERE c.database_name = current_database() AND NOT t.temporary"
        " AND c.data_type = 'VARCHAR' ORDER BY ALL"
    ).fetchall():
        columns.setdefault(table, []).append((column, is_nullable))
    changed = 0
    for table, own in columns.items():
        names = [column for column, _ in own]
        about = _about(table, names, known)
        if about:
            changed += _done(connection, f'DELETE FROM "{table}" WHERE {about}')
        for column, _ in own:
            if table in PEOPLE and column != "team":
                continue
            condition = _by_digest(known, "id", column) if column in {*IDS["contact"], *IDS["user"]} else "false"
            if not column.endswith("_id"):
                condition = f"({condition} OR {_mentioned(known, column)})"
            if condition != "false":
                # Staged tables take null anywhere; columns that need a text get a placeholder instead.
                empty = f"'{EMPTY}'" if column in ("name", "stage", "kind") else "NULL"
                changed += _done(connection, f'UPDATE "{table}" SET "{column}" = {empty} WHERE {condition}')
    connection.execute("DROP TABLE forgotten_digest")
    return changed


def leave_out_of_parquet(path: Path, known: Forgotten) -> int:
    """As :func:`leave_out`, for a Parquet file that holds the table it is named after; UnreadableParquet if it is
    damaged.
    """
    return change_parquet(path, lambda connection: leave_out(connection, known))


def _about(table: str, names: list[str], known: Forgotten) -> str:
    if table in PEOPLE:
        parts = [_by_digest(known, "id", f"{table}_id")]
        if "email" in names:
            parts.append(_by_digest(known, "mail", "email"))
            parts.append(f"(email IS NULL AND {_whole_name(known, 'name')})")
        return " OR ".join(parts)
    if table not in PAIRS:
        return ""
    of, columns = PAIRS[table]
    ids = " OR ".join(_by_digest(known, "id", column) for column in columns if column in names)
    return f"\"{of}\" IN ('contact', 'user') AND ({ids})"


def _by_digest(known: Forgotten, kind: str, column: str) -> str:
    digest = f"sha256('{known.salt}{kind}:' || lower(trim(\"{column}\")))"
    return f'("{column}" IS NOT NULL AND {digest} IN (SELECT digest FROM forgotten_digest))'


def _whole_name(known: Forgotten, column: str) -> str:
    words = f"array_to_string(regexp_extract_all(lower(\"{column}\"), '{_WORDS}'), ' ')"
    return f"sha256('{known.salt}name:' || {words}) IN (SELECT digest FROM forgotten_digest)"


def _mentioned(known: Forgotten, column: str) -> str:
    """SQL that is true if a text names somebody forgotten: an address among its words, or a name as a run of words."""
    words = f"regexp_extract_all(lower(\"{column}\"), '{_WORDS}')"
    digests = "(SELECT list(digest) FROM forgotten_digest)"
    mails = (
        f"list_transform(list_filter({words}, lambda w: contains(w, '@')), lambda w: sha256('{known.salt}mail:' || w))"
    )
    parts = [f"list_has_any({mails}, {digests})"]
    for size in known.sizes:
        runs = (
            f"list_transform(range(1, greatest(len({words}) - {size - 2}, 1)),"
            f" lambda i: sha256('{known.salt}name:' || array_to_string(({words})[i:i + {size - 1}], ' ')))"
        )
        parts.append(f"list_has_any({runs}, {digests})")
    return f'("{column}" IS NOT NULL AND ({" OR ".join(parts)}))'


def _done(connection: Any, sql: str) -> int:
    found = connection.execute(sql).fetchone()
    return int(found[0]) if found else 0
