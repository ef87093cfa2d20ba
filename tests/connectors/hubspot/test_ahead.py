"""Everything of an object read by several questions at a time: the same rows, in order, faster."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from connectors.hubspot import ahead
from connectors.hubspot.ahead import Listing, NotByIdError
from connectors.hubspot.limits import Turns
from connectors.hubspot.objects import CrmObject
from connectors.kit.base import ContractError, UnavailableError
from tests.fakes import hubspot as fake
from tests.fakes.hubspot_reader import stream, system_over, told
from tests.fakes.world import a_world

NOTES = CrmObject("calls", ("hs_call_title",))


class Account:
    """An account of which nothing is asked but a listing of `ids`; counts how many questions are asked at a time."""

    def __init__(self, *ids, seconds=0.0, refuses=lambda after: False):
        self.ids, self.seconds, self.refuses = ids, seconds, refuses
        self.asked, self.at_a_time, self._open, self._lock = 0, 0, 0, Lock()

    def listing(self, path, params, *, limit, after):
        while True:
            with self._lock:
                self.asked, self._open = self.asked + 1, self._open + 1
                self.at_a_time = max(self.at_a_time, self._open)
            time.sleep(self.seconds)
            with self._lock:
                self._open -= 1
            if self.refuses(int(after)):
                raise ContractError("system.question_refused", status=400)
            found = [number for number in self.ids if number > int(after)]
            page = found[:limit]
            after = str(page[-1]) if len(found) > limit else None
            yield [{"id": str(number), "properties": {}} for number in page], after
            if after is None:
                return


def read(account, *, after=0, width=10, lanes=3):
    """Ids in the order told, and the marks between them."""
    ids, marks = [], []
    for rows, reached in Listing(account, NOTES, {}, 2).ranges(after, width, lanes):
        ids += [int(row["id"]) for row in rows["calls"]]
        marks.append(reached)
    return ids, marks


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(ahead, "ROWS", 4)
    monkeypatch.setattr(ahead, "MOST", 6)


@pytest.mark.parametrize("lanes", [1, 3, 8])
@pytest.mark.parametrize(
    "ids",
    [
        (1, 2, 3),
        tuple(range(1, 60)),
        # Far apart, then close together, then a gap and one more.
        (*range(0, 5000, 97), *range(5000, 5040), 99_000),
    ],
)
def test_every_row_is_told_once_and_in_order_however_close_ids_lie(ids, lanes):
    found, marks = read(Account(*ids), after=-1, lanes=lanes)
    assert found == [*ids]
    assert marks[-1] is None
    assert [*map(int, marks[:-1])] == sorted({*map(int, marks[:-1])})


def test_a_read_goes_on_after_any_mark():
    ids = tuple(range(1, 60, 3))
    whole, marks = read(Account(*ids))
    for mark in marks[:-1]:
        rest, _ = read(Account(*ids), after=int(mark))
        assert [number for number in whole if number <= int(mark)] + rest == whole


def test_as_many_questions_are_asked_at_a_time_as_are_allowed():
    account = Account(*range(1, 200), seconds=0.01)
    read(account, lanes=5)
    assert account.at_a_time == 5


def test_a_listing_that_goes_otherwise_than_by_id_is_noticed_before_anything_wrong_is_told():
    account = Account(3, 2, 1, 7, 5)
    with pytest.raises(NotByIdError):
        read(account)
    with pytest.raises(NotByIdError):
        read(Account(1, 2, 3, refuses=lambda after: after > 0), after=2)


def test_an_account_that_takes_no_such_question_is_listed_one_by_one(monkeypatch):
    def refused(self, after, width, lanes):
        raise NotByIdError
        yield

    world = a_world()
    monkeypatch.setattr(Listing, "ranges", refused)
    with system_over(fake.app(world)) as system, system.opened() as client:
        rows, _ = told(stream(system, "contacts").read(client, None))
    assert len(rows["contacts"]) == 24


def test_both_ways_tell_the_same(monkeypatch):
    world = a_world(40, touches=200)
    found = []
    for lanes in ("1", "6"):
        with system_over(fake.app(world), at_once=lanes) as system, system.opened() as client:
            found.append([told(one.read(client, None)) for one in system.streams])
    assert found[0] == found[1]


def test_a_fault_of_one_question_ends_the_reading():
    account = Account(*range(1, 100))

    def busy(after):
        if after > 50:
            raise UnavailableError("system.unavailable", status=503)
        return False

    account.refuses = busy
    with pytest.raises(UnavailableError):
        read(account)


HEADERS = {"X-HubSpot-RateLimit-Max": "100", "X-HubSpot-RateLimit-Interval-Milliseconds": "10000"}


class TestTurns:
    def test_together_they_keep_to_their_share_of_a_moment(self):
        """80 in ten seconds are one in an eighth of a second, whoever asks."""
        turns = Turns(0.2, clock=lambda: 100.0)
        with ThreadPoolExecutor(8) as pool:
            waits = sorted(pool.map(lambda _: turns(HEADERS), range(9)))
        assert waits == [n / 8 for n in range(9)]

    def test_the_last_questions_of_an_interval_are_left_to_others(self):
        assert Turns(0.2)({**HEADERS, "X-HubSpot-RateLimit-Remaining": "1"}) == 10.0

    def test_without_a_word_of_limits_nobody_waits(self):
        assert Turns(0.2)({}) == 0.0
