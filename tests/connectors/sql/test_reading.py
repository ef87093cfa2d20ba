"""Reading by queries of the operator's own, on PostgreSQL, MariaDB and SQLite: whole, incrementally, from any page."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from connectors.kit.base import ContractError, RefusedError
from connectors.sql.database import Database
from tests.crm import DEALS, FIRMS, pages_of, told

LARGE = 1234567890123456789


def ids(pages):
    return told(pages, "opportunities", "opportunity_id")


class TestCount:
    def test_the_database_counts_the_rows_that_have_a_key(self, crm):
        crm.add_deals((1, 0), (2, 1))
        crm.add_deals((3, 2), is_gone=True)
        crm.run("insert into firm values ('a', 'A'), (null, 'no key')")
        system = crm.system(opportunities=DEALS, accounts=FIRMS)
        with system.opened() as client:
            counts = {stream.name: stream.count(client) for stream in system.streams}
        # The one that is gone is counted: what marks it is known only row by row.
        assert counts == {"accounts": 1, "opportunities": 3}


class TestIncremental:
    def test_first_read_tells_all_in_the_order_of_change(self, crm):
        crm.add_deals(*((LARGE, 5), (1, 40), (2, 20), (3, 20), (4, None)))
        pages = pages_of(crm.system(opportunities=DEALS))
        # The one without a cursor comes first: it would never be found by one.
        assert ids(pages) == ["4", str(LARGE), "2", "3", "1"]
        assert pages[1].rows["opportunities"][0] == {
            "opportunity_id": str(LARGE), "name": f"Deal {LARGE}", "stage": "new", "created_at": "2026-03-01T00:00:00Z",
        }  # fmt: skip
        assert set(pages[-1].cursor) == {"by", "latest"}

    def test_the_next_read_tells_what_changed_and_a_little_more(self, crm):
        crm.add_deals(*((1, 0), (2, 20), (3, 29), (4, 40), (5, None)))
        # As many minutes as steps, so that numbers and moments are alike.
        system = crm.system(opportunities=DEALS + "\noverlap = 10\n")
        end = pages_of(system)[-1].cursor
        crm.run("update deal set stage = 'won', changed_at = :at where id = 1", at=crm.minute(55))
        pages = pages_of(system, end)
        # 40 - 10 = 30: number 3 stays out; number 5 may have changed, nobody knows.
        assert ids(pages) == ["5", "4", "1"]
        assert told(pages, "opportunities", "stage") == ["new", "new", "won"]
        assert ids(pages_of(system, pages[-1].cursor)) == ["5", "1"]

    def test_an_hour_that_the_clock_tells_twice_is_not_passed_over(self, crm):
        if crm.kind == "sqlite":
            pytest.skip("the cursor is no clock there")
        crm.add_deals((1, 59))
        system = crm.system(time_zone="Europe/Berlin", opportunities=DEALS)
        end = pages_of(system)[-1].cursor
        # The clock is put back, and half an hour later it is 8:35 again.
        crm.add_deals((2, 35))
        assert ids(pages_of(system, end)) == ["2", "1"]

    def test_nothing_new_leads_to_the_same_place(self, crm):
        crm.add_deals((1, 0))
        system = crm.system(opportunities=DEALS)
        end = pages_of(system)[-1].cursor
        assert pages_of(system, end)[-1].cursor == end
        crm.run("delete from deal")
        assert pages_of(system, end)[-1].cursor == end

    def test_an_empty_table_is_read_from_the_beginning_the_next_time(self, crm):
        system = crm.system(opportunities=DEALS)
        (only,) = pages_of(system)
        assert (only.rows, only.cursor) == ({}, {})

    def test_goes_on_from_every_page(self, crm):
        crm.add_deals(*((number, number // 4 if number % 9 else None) for number in range(1, 90)))
        system = crm.system(page_rows=2, opportunities=DEALS)
        pages = pages_of(system)
        everything = ids(pages)
        assert (len(set(everything)), len(pages[0].rows["opportunities"])) == (89, 2)
        for number in range(1, len(pages) - 1, 9):
            before, after = ids(pages[: number + 1]), ids(pages_of(system, pages[number].cursor))
            assert set(before) | set(after) == set(everything)
            # What the page told last is told once more, at a seam of windows too; no more.
            assert len(before) + len(after) <= len(set(everything)) + 4
            assert list(dict.fromkeys([*before, *after])) == list(dict.fromkeys(everything))

    def test_gone_rows_are_told_apart(self, crm):
        crm.add_deals((1, 0))
        crm.add_deals((2, 1), is_gone=True)
        pages = pages_of(crm.system(opportunities=DEALS))
        assert ids(pages) == ["1"]
        (gone,) = [row for page in pages for row in page.rows.get("gone", ())]
        expected = {"object": "opportunities", "id": "2", "kind": "deleted", "into_id": None, "gone_at": None}
        assert gone == expected

    def test_a_commit_that_comes_late_is_not_passed_over(self, crm):
        crm.add_deals((1, 0))
        crm.add_deals((2, 60))
        system = crm.system(page_rows=1, opportunities=DEALS)
        with system.opened() as client:
            reading = system.streams[0].read(client, None)
            pages = [next(reading)]
            # While it is read, somebody moves on far, and another one's change of minute 61 comes to light only now.
            crm.add_deals((3, 500))
            pages += list(reading)
        crm.add_deals((4, 61))
        assert "4" in ids(pages_of(system, pages[-1].cursor))

    def test_another_order_is_another_reading(self, crm):
        crm.add_deals((1, 0))
        crm.add_deals((2, 600))
        end = pages_of(crm.system(opportunities=DEALS))[-1].cursor
        by_number = DEALS.replace('cursor = "changed_at"', 'cursor = "opportunity_id"').replace("changed_at, ", "")
        assert ids(pages_of(crm.system(opportunities=by_number), end)) == ["1", "2"]


class TestWhole:
    def test_without_a_cursor_everything_is_read_each_time(self, crm):
        crm.run("insert into firm values ('b', 'Beta'), ('a', 'Alpha'), ('ß', 'Gruß & Söhne 🚀')")
        system = crm.system(accounts=FIRMS)
        pages = pages_of(system)
        assert sorted(told(pages, "accounts", "account_id")) == ["a", "b", "ß"]
        assert pages[-1].cursor == {}
        assert system.streams[0].lists_all

    def test_rows_without_a_key_are_told_to_be_counted(self, crm):
        crm.run("insert into firm values ('a', 'Alpha'), (null, 'Nobody'), (null, 'Nothing')")
        assert told(pages_of(crm.system(accounts=FIRMS)), "accounts", "account_id") == [None, None, "a"]

    def test_ids_that_the_database_holds_for_equal_are_all_read(self, crm):
        found = [f"{first}{second}{number}" for number in range(12) for first in "aA" for second in "bB"]
        crm.add_firms(*found)
        system = crm.system(page_rows=1, accounts=FIRMS)
        pages = pages_of(system)
        assert set(told(pages, "accounts", "account_id")) == set(found)
        for page in pages[3:-1:15]:
            rest = told(pages_of(system, page.cursor), "accounts", "account_id")
            earlier = told(pages[: pages.index(page) + 1], "accounts", "account_id")
            assert set(rest) | set(earlier) == set(found)

    def test_a_key_that_does_not_tell_apart_stops_the_stream(self, crm):
        crm.run("insert into firm values ('a', 'Alpha'), ('a', 'Alpha again')")
        with pytest.raises(ContractError) as fault:
            pages_of(crm.system(accounts=FIRMS))
        assert (fault.value.key, fault.value.values) == (
            "sql.key_not_unique", {"file": "accounts.toml", "columns": "account_id"},
        )  # fmt: skip

    def test_a_key_of_several_columns(self, crm):
        crm.add_deals((1, 0), (2, 0))
        crm.run("update deal set stage = 'won' where id = 2")
        changes = (
            'key = ["opportunity_id", "stage"]\n'
            "query = \"select 7 as opportunity_id, stage, '2026-03-01' as changed_at from deal -- all of them\""
        )
        system = crm.system(stage_changes=changes)
        assert told(pages_of(system), "stage_changes", "row_key") == ['["7", "new"]', '["7", "won"]']
        assert system.streams[0].tables[0].key == ("row_key",)


class TestQueries:
    def test_colons_and_percent_signs_are_the_operators(self, crm):
        crm.run("insert into firm values ('a', :name), ('b', 'Beta')", name="Alpha :name 100%")
        query = """query = "select id as account_id, name from firm where name like '%:name%' ;  " """
        assert told(pages_of(crm.system(accounts=query)), "accounts", "name") == ["Alpha :name 100%"]

    def test_values_are_bound(self, crm):
        evil = ["a' or '1'='1", "b'); drop table firm; --", 'c"', "d\\' or 1=1 --", "e%s %(x)s :x"]
        crm.add_firms(*evil)
        system = crm.system(page_rows=1, accounts=FIRMS)
        pages = pages_of(system)
        for page in pages:
            rest = told(pages_of(system, page.cursor), "accounts", "account_id")
            assert set(told(pages[: pages.index(page) + 1], "accounts", "account_id")) | set(rest) == set(evil)

    def test_nothing_can_be_written(self, crm):
        if crm.kind == "postgresql":
            crm.run(
                "create or replace function tick() returns integer language sql as "
                "$$ insert into firm values ('written', 'by a query') returning 1 $$"
            )
            harm = 'query = "select id as account_id, name from firm where tick() = 1"'
            crm.run("insert into firm values ('a', 'Alpha')")
        else:
            harm = "query = \"insert into firm values ('written', 'by a query')\""
        with pytest.raises((RefusedError, ContractError)):
            pages_of(crm.system(accounts=harm))
        with crm.engine.connect() as connection:
            assert connection.execute(text("select count(*) from firm where id = 'written'")).scalar() == 0

    @pytest.mark.parametrize("statement", ["insert into firm values ('x', 'y')", "delete from firm"])
    def test_the_transaction_itself_is_read_only(self, crm, statement):
        database = Database(SecretStr(crm.url), timeout_seconds=5)
        with pytest.raises((RefusedError, ContractError)), database.stream(text(statement), "accounts.toml"):
            pass
        database.close()
