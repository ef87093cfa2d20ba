"""Several companies in one field ("r1;e1", a reseller and an end customer) are not a third company."""

from storage.build import Build

# Words in a segment or industry that mark a company that is involved in a deal but is not the customer.
HELPERS = (
    "reseller", "partner", "distributor", "agency", "consult", "vendor", "supplier", "wiederverkäufer", "händler",
    "vermittler", "agentur", "berater", "lieferant", "systemhaus",
)  # fmt: skip
TABLES = ("opportunity", "contact", "activity")


def build_several(build: Build) -> None:
    """Assign rows that name several known accounts in one field to the only one that is not labelled as a partner.

    If there is not exactly one, it is unknown which of them decides, and the row gets none. The temporary table
    `several_accounts` lists these: table_name, row_id, account_id (the original field).
    """
    build.run("CREATE OR REPLACE TEMP TABLE several_accounts (table_name VARCHAR, row_id VARCHAR, account_id VARCHAR)")
    helps = " OR ".join(f"contains(lower(concat_ws(' ', a.segment, a.industry)), '{word}')" for word in HELPERS)
    for name in TABLES:
        build.run(
            f"""CREATE OR REPLACE TEMP TABLE several AS
            WITH told AS (
                SELECT {name}_id AS id, account_id,
                    unnest(list_distinct(regexp_split_to_array(account_id, '\\s*[;|,]\\s*'))) AS part
                FROM "{name}" WHERE regexp_matches(account_id, '[;|,]')
            ), named AS (
                SELECT t.*, a.account_id IS NOT NULL AS is_known, {helps} AS helps
                FROM told t LEFT JOIN account a ON a.account_id = t.part
                ANTI JOIN account own ON own.account_id = t.account_id
            )
            SELECT id, any_value(account_id) AS account_id,
                CASE WHEN count(*) FILTER (NOT helps) = 1 THEN min(part) FILTER (NOT helps) END AS customer
            FROM named GROUP BY id HAVING bool_and(is_known)"""
        )
        build.run(f'UPDATE "{name}" t SET account_id = s.customer FROM several s WHERE s.id = t.{name}_id')
        build.run(f"INSERT INTO several_accounts SELECT '{name}', id, account_id FROM several WHERE customer IS NULL")
    build.run("DROP TABLE several")
