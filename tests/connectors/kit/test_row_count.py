"""Rows counted as they arrive, beside how many a system says there are."""

from connectors.kit.base import RefusedError
from connectors.kit.row_count import RowCount
from connectors.kit.stream import Page, RawTable, Stream

FIRMS, NAMES = RawTable("firms", ("id",), ("id",)), RawTable("names", ("id",), ("id",))


def a_stream(name, count=None):
    return Stream(name, (FIRMS, NAMES), lambda client, cursor: iter(()), count=count)


def a_page(firms, names=0):
    return Page({"firms": [{"id": str(n)} for n in range(firms)], "names": [{"id": str(n)} for n in range(names)]}, {})


def told(count):
    return count.rows, count.expected


def test_rows_of_the_first_table_beside_what_is_expected():
    said = []
    clock = iter([0.0, 5.0, 6.0, 8.0])
    count = RowCount(lambda *one: said.append(one), clock=lambda: next(clock))
    big = a_stream("big", count=lambda client: client)
    count.expect(100, [big])
    count.add(big, a_page(10, names=30))
    count.add(big, a_page(20))
    assert said == [(10, 100, 1.0), (30, 100, 3.0)]


def test_a_stream_that_is_not_counted_adds_what_it_delivered():
    count = RowCount(lambda *_: None)
    big, small = a_stream("big", count=lambda client: 50), a_stream("small")
    count.expect(None, [big, small])
    count.add(small, a_page(7))
    assert told(count) == (7, 57)
    count.add(big, a_page(60))
    assert told(count) == (67, 67)
    count.end(big)
    assert told(count) == (67, 67)


def test_fewer_rows_than_expected_are_all_there_is_once_the_stream_ends():
    count = RowCount(lambda *_: None)
    big = a_stream("big", count=lambda client: 50)
    count.expect(None, [big])
    count.add(big, a_page(40))
    count.end(big)
    assert told(count) == (40, 40)


def test_a_system_that_refuses_to_count_is_read_all_the_same():
    def refuses(client):
        raise RefusedError("system.not_allowed", system="crm", place="/count")

    count = RowCount(lambda *_: None)
    big = a_stream("big", count=refuses)
    count.expect(None, [big])
    count.add(big, a_page(3))
    assert told(count) == (3, None)
