"""Expressions compare by what they say, whatever other threads compare and let go of at the same time."""

import threading

import ibis
import pytest
from ibis.common.bases import Comparable

from storage.ibis_comparisons import install


@pytest.fixture(autouse=True)
def installed():
    install()


def shares(number: int) -> ibis.Table:
    table = ibis.table({"phase": "string", "days": "int64"}, name="spell")
    return table.filter(table.days > number).group_by("phase").agg(n=ibis._.count(), longest=ibis._.days.max())


def test_equal_is_what_says_the_same():
    assert shares(3).equals(shares(3))
    assert not shares(3).equals(shares(4))
    assert not shares(3).equals(shares(3).limit(1))


def test_ibis_still_has_its_dictionary():
    """Once this fails, Ibis no longer keeps comparisons by id: delete storage/ibis_comparisons.py."""
    assert isinstance(Comparable.__cache__, dict)


def test_nothing_is_kept_after_a_comparison():
    kept = len(Comparable.__cache__)
    for number in range(50):
        shares(number).equals(shares(number + 1))
    assert len(Comparable.__cache__) == kept


def test_threads_do_not_spoil_each_others_comparisons():
    wrong, started = [], threading.Barrier(8)

    def compare():
        started.wait()
        wrong.extend(
            number
            for number in range(150)
            if not shares(number).equals(shares(number)) or shares(number).equals(shares(number + 1))
        )

    threads = [threading.Thread(target=compare) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
