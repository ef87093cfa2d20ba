"""The account of each row: by the id in the files, else by the company's name in any spelling."""

from collections.abc import Sequence

import pyarrow as pa

from connectors.files.recognised.company_names import doubtful, spelling
from connectors.files.recognised.source import Source
from storage.staging import Staging

_FIELDS = (
    "domain", "segment", "industry", "region", "country", "postcode", "place", "employees", "owner", "parent", "origin",
    "created_at",
)  # fmt: skip


def fill_companies(staging: Staging, sources: Sequence[Source]) -> list[tuple[str, str]]:
    """Fill `account_row` (from tables of accounts), `company_key` (name -> spelling) and `company` (account_id,
    name). Returns pairs of accounts known by name only that may be one company.

    A name without an id belongs to the one account of that spelling that has an id, if there is one; else it is an
    account of its own, with an id made from the spelling.
    """
    _fill_account_rows(staging, sources)
    _fill_people(staging, sources)
    connection = staging.connection
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE named AS"
        " SELECT account_id AS given, name, 'account' AS origin FROM account_row"
        " UNION ALL SELECT account_id, account_name, 'deal' FROM deal_row"
        " UNION ALL SELECT account_id, account_name, 'person' FROM person_row"
        " UNION ALL SELECT account_id, account_name, 'activity' FROM activity_row"
    )
    names = [name for (name,) in connection.execute(
        "SELECT DISTINCT name FROM named WHERE name IS NOT NULL ORDER BY name"
    ).fetchall()]  # fmt: skip
    spellings = [spelling(name) or name for name in names]
    keys = pa.table({"name": pa.array(names, pa.string()), "spelling": pa.array(spellings, pa.string())})
    connection.register("spelt", keys)
    connection.execute("CREATE OR REPLACE TEMP TABLE spelt_as AS SELECT * FROM spelt")
    connection.unregister("spelt")
    # The id a spelling stands for on its own: that of the only account with it.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE company_key AS SELECT s.name, s.spelling, COALESCE(k.account_id, s.spelling)"
        " AS account_id FROM spelt_as s LEFT JOIN (SELECT spelling, min(given) AS account_id FROM named"
        " JOIN spelt_as USING (name) WHERE given IS NOT NULL GROUP BY spelling HAVING count(DISTINCT given) = 1) k"
        " USING (spelling)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE company AS SELECT account_id, arg_max(name, (in_list, n, -length(name), name))"
        " AS name, bool_or(has_id) AS has_id FROM (SELECT COALESCE(given, c.account_id) AS account_id, named.name,"
        " given IS NOT NULL AS has_id, bool_or(origin = 'account') AS in_list, count(*) AS n FROM named"
        " LEFT JOIN company_key c USING (name) GROUP BY ALL) WHERE account_id IS NOT NULL GROUP BY account_id"
    )
    alone = connection.execute(
        "SELECT name FROM company WHERE NOT has_id AND name IS NOT NULL ORDER BY name"
    ).fetchall()
    pairs = doubtful(name for (name,) in alone)
    ids = dict(connection.execute("SELECT name, account_id FROM company_key").fetchall())
    return [(ids[left], ids[right]) for left, right in pairs]


def drop_companies_of_nothing(staging: Staging, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Remove companies that are named only by rows without a resulting opportunity; returns `pairs` without them."""
    connection = staging.connection
    connection.execute(
        "DELETE FROM company WHERE account_id NOT IN (SELECT account FROM deal WHERE account IS NOT NULL UNION ALL"
        " SELECT COALESCE(r.account_id, k.account_id) FROM ("
        + " UNION ALL ".join(
            f"SELECT account_id, {name} AS name FROM {table}"
            for table, name in (
                ("account_row", "name"),
                ("person_row", "account_name"),
                ("activity_row", "account_name"),
            )
        )
        + ") r LEFT JOIN company_key k USING (name) WHERE COALESCE(r.account_id, k.account_id) IS NOT NULL)"
    )
    left = {key for (key,) in connection.execute("SELECT account_id FROM company").fetchall()}
    return [pair for pair in pairs if left.issuperset(pair)]


def account_of(alias: str) -> str:
    """SQL for the account of a row with account_id and account_name, joined to company_key as `k`; null for none."""
    return f"COALESCE({alias}.account_id, k.account_id)"


def _fill_account_rows(staging: Staging, sources: Sequence[Source]) -> None:
    columns = ", ".join(f"{name} VARCHAR" for name in ("account_id", "name", *_FIELDS))
    staging.connection.execute(f"CREATE OR REPLACE TEMP TABLE account_row (number INTEGER, line BIGINT, {columns})")
    for source in sources:
        if source.fit.declaration.rows != "account":
            continue
        chosen = {name: source.text(name) for name in ("account_id", "name", *_FIELDS)}
        chosen["created_at"] = f"CAST({source.instant('created_at')} AS VARCHAR)"
        _insert(staging, "account_row", source, chosen, "f_name IS NOT NULL")


def _fill_people(staging: Staging, sources: Sequence[Source]) -> None:
    person = ("contact_id", "name", "email", "account_id", "account_name", "buying_role", "persona", "created_at")
    activity = (
        "activity_id", "kind", "occurred_at", "subject", "account_id", "account_name", "opportunity_id", "contact_id",
        "department",
    )  # fmt: skip
    for table, names in (("person_row", person), ("activity_row", activity)):
        columns = ", ".join(f"{name} VARCHAR" for name in names)
        staging.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} (number INTEGER, line BIGINT, {columns})")
    for source in sources:
        rows = source.fit.declaration.rows
        if rows == "contact":
            chosen = {name: source.text(name) for name in person}
            full = f"NULLIF(concat_ws(' ', {source.text('first_name')}, {source.text('last_name')}), '')"
            chosen["name"] = f"COALESCE({source.text('name')}, {full})"
            chosen["account_id"] = f"NULLIF(trim(split_part({source.text('account_id')}, ';', 1)), '')"
            chosen["created_at"] = f"CAST({source.instant('created_at')} AS VARCHAR)"
            _insert(staging, "person_row", source, chosen, "true")
        elif rows == "activity":
            chosen = {name: source.text(name) for name in activity}
            chosen["occurred_at"] = f"CAST({source.instant('occurred_at')} AS VARCHAR)"
            _insert(staging, "activity_row", source, chosen, "true")


def _insert(staging: Staging, table: str, source: Source, chosen: dict[str, str], where: str) -> None:
    listed = ", ".join(f"{expression} AS {name}" for name, expression in chosen.items())
    staging.connection.execute(
        f"INSERT INTO {table} BY NAME SELECT {source.number} AS number, line, {listed} FROM {source.view} WHERE {where}"
    )
