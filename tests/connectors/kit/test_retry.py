"""How long a system is waited for: what it asks for, never less than our own pauses, never for ever."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import httpx
import pytest

from connectors.kit.base import UnavailableError
from connectors.kit.retry import ATTEMPTS, FIRST_WAIT, LONGEST_WAIT, Politeness, asked_pause


def waits(status: int, **headers: str) -> list[float]:
    """The pauses made when every answer is `status`."""
    slept: list[float] = []
    polite = Politeness("crm", (httpx.TransportError,), sleep=slept.append)
    with pytest.raises(UnavailableError) as caught:
        polite.ask("/firms", lambda: httpx.Response(status, headers=headers))
    assert caught.value.values == {"system": "crm", "place": "/firms", "status": status}
    assert len(slept) == ATTEMPTS - 1
    return slept


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0.0),
        ("Wed, 99 Oct 99999 07:28:00 GMT", None),
    ],
)
def test_what_retry_after_asks_for(said, seconds):
    assert asked_pause({"Retry-After": said}) == seconds


def test_a_date_is_waited_for():
    assert 28 < asked_pause({"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=30))}) <= 30


@pytest.mark.parametrize("status", [429, 477, 503])
def test_the_pause_that_is_asked_for_is_kept(status):
    assert all(100 <= wait <= 100 + FIRST_WAIT for wait in waits(status, **{"Retry-After": "100"}))


@pytest.mark.parametrize("said", ["0", "Wed, 21 Oct 2015 07:28:00 GMT", "99999999", "nan"])
def test_a_moment_that_is_past_or_absurd_leaves_our_own_growing_pauses(said):
    slept = waits(429, **{"Retry-After": said})
    assert all(later > earlier for earlier, later in pairwise(slept))
    assert 31.5 < sum(slept) < LONGEST_WAIT * 2
