"""Companies of a group counted as one account, their ultimate parent's, if the charter's unit is the group."""

from model.tables import TABLES
from storage.build import Build

# No group is deeper than this; circular parents are cut off at this depth.
DEEPEST = 50


def build_groups(build: Build) -> None:
    """If the charter counts groups, rows of a subsidiary get the ultimate parent's account, and its own account is left
    out.

    A parent that is not a known account is ignored. If parents form a circle, the first id stands for all of them.
    """
    if build.charter.unit != "group":
        return
    build.run(
        f"""CREATE OR REPLACE TEMP TABLE ultimate AS
        WITH RECURSIVE parent AS (
            SELECT a.account_id, p.account_id AS parent_id FROM account a JOIN account p
                ON p.account_id = a.parent_account_id AND p.account_id <> a.account_id
        ), line AS (
            SELECT account_id, parent_id, 1 AS depth FROM parent
            UNION
            SELECT l.account_id, p.parent_id, l.depth + 1 FROM line l JOIN parent p ON p.account_id = l.parent_id
            WHERE l.depth < {DEEPEST}
        ), top AS (
            SELECT account_id,
                arg_max(parent_id, depth) FILTER (parent_id NOT IN (SELECT account_id FROM parent)) AS root,
                min(parent_id) AS first_of_circle
            FROM line GROUP BY account_id
        )
        SELECT account_id, coalesce(root, first_of_circle) AS root_id FROM top
        WHERE coalesce(root, first_of_circle) <> account_id"""
    )
    for name, table in TABLES.items():
        if name != "account" and "account_id" in table.column_names:
            build.run(f'UPDATE "{name}" t SET account_id = u.root_id FROM ultimate u WHERE u.account_id = t.account_id')
    build.run(
        "UPDATE attribute_change t SET value = u.root_id FROM ultimate u"
        " WHERE t.field = 'account_id' AND u.account_id = t.value"
    )
    build.run("DELETE FROM account WHERE account_id IN (SELECT account_id FROM ultimate)")
    build.run("DROP TABLE ultimate")
