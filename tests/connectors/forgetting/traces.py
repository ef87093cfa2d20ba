"""Where in a data folder a person is named, byte by byte."""

import zipfile

import duckdb

from storage.forgetting.rewriting import opened


def texts_of(path):
    """Everything the file says: its bytes, and what unpacks from them."""
    yield path.read_bytes()
    if path.suffix == ".duckdb":
        with opened(path) as connection:
            for schema, table in connection.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall():
                yield repr(connection.execute(f'SELECT * FROM "{schema}"."{table}"').fetchall()).encode()
            yield repr(connection.execute("SELECT data_type FROM duckdb_columns()").fetchall()).encode()
    elif path.suffix == ".parquet":
        yield repr(duckdb.execute("SELECT * FROM read_parquet($path)", {"path": str(path)}).fetchall()).encode()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def telling(data, *wanted):
    """Files of the data folder in which any of `wanted` stands, in any size of letters."""
    found = set()
    for path in sorted(one for one in data.rglob("*") if one.is_file()):
        for text in texts_of(path):
            small = text.lower()
            if any(one.lower().encode(codec) in small for one in wanted for codec in ("utf-8", "utf-16-le")):
                found.add(path.name)
    return sorted(found)
