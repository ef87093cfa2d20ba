"""What a database may say or do wrong, in our own words: no address, no value, no query is in them."""

import pytest
from pydantic import SecretStr

from connectors.kit.base import ContractError, RefusedError, SettingsError, UnavailableError
from connectors.sql.database import Database
from tests.crm import DEALS, FIRMS, Crm, pages_of, told

SECRET = "not-to-be-seen"


class TestFaults:
    @pytest.mark.parametrize(
        ("query", "keys"),
        [
            ("select id as account_id, name from nowhere", ("sql.name_unknown", "sql.query_refused")),
            ("select ident as account_id, name from firm", ("sql.name_unknown", "sql.query_refused")),
            ("selecting id", ("sql.query_refused",)),
            ("select id as account_id from firm", ("sql.columns_absent",)),
            ("select id as account_id, name, id as surname from firm", ("sql.columns_unknown",)),
            (
                "select id as account_id, name, id as name from firm",
                ("sql.column_twice", "sql.columns_unknown", "sql.query_refused"),
            ),
        ],
    )
    def test_a_query_that_does_not_fit_stops_its_stream_alone(self, crm, query, keys):
        crm.run("insert into firm values (:value, 'Alpha')", value=SECRET)
        with pytest.raises(ContractError) as fault:
            pages_of(crm.system(accounts=f'query = "{query}"'))
        assert fault.value.key in keys
        assert fault.value.values["file"] == "accounts.toml"

    def test_values_stay_out_of_errors(self, crm):
        if crm.kind == "sqlite":
            pytest.skip("SQLite finds no fault with any value")
        crm.run("insert into firm values (:value, 'Alpha'), ('b', 'Beta')", value=SECRET)
        cast = "cast(id as integer)" if crm.kind == "postgresql" else "cast(id as integer) + (select id from firm)"
        with pytest.raises(ContractError) as fault:
            pages_of(crm.system(accounts=f'query = "select {cast} as account_id, name from firm"'))
        shown = f"{fault.value} {fault.value.__cause__}"
        assert SECRET not in shown
        assert fault.value.values["code"] in ("22P02", "1242")

    def test_text_is_no_cursor(self, crm):
        crm.add_deals((1, 0))
        by_name = DEALS.replace('cursor = "changed_at"', 'cursor = "name"').replace("changed_at, ", "")
        with pytest.raises(ContractError) as fault:
            pages_of(crm.system(opportunities=by_name))
        assert fault.value.values == {"file": "opportunities.toml", "column": "name", "kind": "str"}

    def test_what_the_credentials_reach(self, crm):
        system = crm.system(accounts=FIRMS, opportunities=DEALS)
        with system.opened() as client:
            standing = system.tested(client)
        assert standing.missing_scopes == ()
        assert standing.owner == {
            "postgresql": "postgres · postgresql · postgres",
            "mariadb": "reader · mariadb · crm",
            "sqlite": "sqlite",
        }[crm.kind]  # fmt: skip


def test_a_line_that_breaks_is_taken_up_again(postgresql_url, tmp_path):
    """The server ends our session in the middle of a window; reading goes on from the last page."""
    crm = Crm(postgresql_url, tmp_path)
    crm.run("drop table if exists firm", "create table firm (id varchar(40), name varchar(80))")
    crm.run("insert into firm select 'f' || lpad(n::text, 5, '0'), 'Firm' from generate_series(1, 3000) n")
    system = crm.system(page_rows=100, accounts=FIRMS)
    waits = []
    system.streams[0].read.patience.sleep = waits.append
    with system.opened() as client:
        reading = system.streams[0].read(client, None)
        pages = [next(reading)]
        ended = "backend_type = 'client backend' and pid <> pg_backend_pid()"
        crm.run(f"select pg_terminate_backend(pid) from pg_stat_activity where {ended}")
        pages += list(reading)
    found = told(pages, "accounts", "account_id")
    assert (len(set(found)), len(waits)) == (3000, 1)


def test_a_database_that_stays_away_is_given_up(tmp_path):
    crm = Crm(f"postgresql://somebody:{SECRET}@127.0.0.1:1/crm", tmp_path)
    system = crm.system(accounts=FIRMS)
    waits = []
    system.streams[0].read.patience.sleep = waits.append
    with pytest.raises(UnavailableError) as fault:
        pages_of(system)
    assert (fault.value.key, len(waits)) == ("sql.unreachable", 7)
    assert SECRET not in str(fault.value)


def test_a_user_who_may_not_read_a_table(postgresql_url, tmp_path):
    crm = Crm(postgresql_url, tmp_path)
    crm.run("drop table if exists deal", "drop table if exists firm", "create table firm (id text, name text)")
    crm.run("create table deal (id bigint, name text, stage text, created_at text, changed_at timestamp, is_gone bool)")
    crm.run("drop role if exists seller", "create role seller login", "grant select on firm to seller")
    crm.url = crm.url.replace("postgres@", f"seller:{SECRET}@")
    system = crm.system(accounts=FIRMS, opportunities=DEALS)
    with system.opened() as client:
        standing = system.tested(client)
    assert standing.missing_scopes == ("SELECT: opportunities.toml",)
    with pytest.raises(RefusedError) as fault:
        pages_of(system, stream=1)
    assert (fault.value.key, fault.value.values["file"]) == ("sql.not_allowed", "opportunities.toml")


def test_credentials_that_are_refused(mariadb_url, tmp_path):
    crm = Crm(mariadb_url.replace("reader:", f"reader:{SECRET}"), tmp_path)
    with pytest.raises(SettingsError) as fault:
        pages_of(crm.system(accounts=FIRMS))
    assert (fault.value.key, SECRET in repr(fault.value)) == ("sql.credentials_refused", False)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"nonsense {SECRET}", "sql.bad_address"),
        (f"postgresql://a:{SECRET}@host:port/db", "sql.bad_address"),
        (f"fantasy://a:{SECRET}@host/db", "sql.unknown_kind"),
        (f"mssql+pyodbc://a:{SECRET}@host/db", "sql.no_driver"),
    ],
)
def test_addresses_that_lead_nowhere(url, key):
    with pytest.raises(SettingsError) as fault:
        Database(SecretStr(url), timeout_seconds=1)
    assert fault.value.key == key
    assert SECRET not in str(fault.value)
