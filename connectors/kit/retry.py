"""How a system is queried: slowly when it asks for that, again when it may recover, never for ever.

Works with any client's answers (httpx, requests): only ``status_code``, ``headers`` and ``content`` are read.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, Protocol

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

from connectors.kit.answered import parsed
from connectors.kit.base import ConnectorError, ContractError, RefusedError, SettingsError, UnavailableError

log = logging.getLogger(__name__)

ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = 0.5, 60.0  # seconds; doubled each time, plus up to as much at random so that callers spread
HASTY, HASTY_PAUSE = 3, 5.0  # attempts, and seconds of a pause, while somebody waits for the answer
LONGEST_ASKED = 900.0  # longest Retry-After, in seconds, that is waited for; a longer one is left to the next run

_is_hasty: ContextVar[bool] = ContextVar("hasty", default=False)
# 477: HubSpot is moving the account to another data centre, and says for how long.
PASSING = frozenset({408, 423, 425, 429, 477, 500, 502, 503, 504, 509, 520, 521, 522, 524})


class Answer(Protocol):
    """The parts of an answer that are read."""

    @property
    def status_code(self) -> int: ...  # noqa: D102
    @property
    def headers(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def content(self) -> bytes: ...  # noqa: D102


# Seconds to wait before the next request, from an answer's headers; 0 for none.
Pace = Callable[[Mapping[str, str]], float]
# The fault a body reports in spite of status 200 (Marketo); None if it is a proper answer.
Verdict = Callable[[Any], ConnectorError | None]


class NoTokenError(Exception):
    """A token endpoint gave no token, but may later; `after`: seconds it asks to wait."""

    def __init__(self, place: str, status: int, after: float | None) -> None:
        super().__init__(place)
        self.place, self.status, self.after = place, status, after


class _Again(Exception):
    """Another attempt may succeed; `fault` is raised if none does."""

    def __init__(self, fault: ConnectorError, after: float | None = None) -> None:
        super().__init__(fault.key)
        self.fault = fault
        self.after = after


@contextmanager
def in_haste() -> Iterator[None]:
    """Somebody waits for the answer: within the block a question is asked `HASTY` times at most, and not again if the
    system asks for a longer pause than a person would wait.
    """
    before = _is_hasty.set(True)
    try:
        yield
    finally:
        _is_hasty.reset(before)


def _gives_up(state: RetryCallState) -> bool:
    if not _is_hasty.get():
        return state.attempt_number >= ATTEMPTS
    error = state.outcome.exception() if state.outcome else None
    pause = error.after or 0.0 if isinstance(error, _Again) else 0.0
    return state.attempt_number >= HASTY or pause > HASTY_PAUSE


def json_of(answer: Answer) -> Any:
    """The JSON of `answer`, None for an empty one; ValueError if it is not JSON."""
    return parsed(answer.content) if answer.content else None


@dataclass(frozen=True)
class Politeness:
    """Queries a system and returns its JSON. `transport`: the client's own errors for a broken or slow connection."""

    system: str
    transport: tuple[type[Exception], ...]
    pace: Pace = lambda headers: 0.0
    verdict: Verdict = lambda body: None
    sleep: Callable[[float], None] = time.sleep

    def ask(self, path: str, call: Callable[[], Answer], read: Callable[[Any], Any] = json_of) -> Any:
        """The JSON that `call` returns (None for an empty body), requested again while that may help.

        `read` parses the answer in another way (a table, XML); its ValueError means that the answer is incomplete.
        `path` is what errors name: a path without parameters, since those may hold secrets. UnavailableError when
        the system did not recover, ContractError when it never sent JSON, SettingsError when it refuses the
        credentials, RefusedError when it refuses this path.
        """
        tries = Retrying(
            stop=_gives_up,
            retry=retry_if_exception_type(_Again),
            wait=_wait,
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return tries(self._once, path, call, read)
        except _Again as again:
            raise again.fault from None

    def _once(self, path: str, call: Callable[[], Answer], read: Callable[[Any], Any]) -> Any:
        named = {"system": self.system, "place": path}
        try:
            answer = call()
        except NoTokenError as error:
            log.info("%s: no token, status %s at %s", self.system, error.status, error.place)
            facts = {"system": self.system, "place": error.place, "status": error.status}
            raise _Again(UnavailableError("system.no_token", **facts), error.after) from None
        except self.transport as error:
            reason = type(error).__name__
            log.info("%s: %s at %s", self.system, reason, path)
            raise _Again(UnavailableError("system.unreachable", reason=reason, **named)) from None
        status = answer.status_code
        if status in PASSING:
            log.info("%s: status %s at %s", self.system, status, path)
            raise _Again(
                UnavailableError("system.unavailable", status=status, **named),
                asked_pause(answer.headers) if status in (429, 477, 503) else None,
            )
        if status == 401:
            raise SettingsError("system.credentials_refused", **named)
        if status in (402, 403):
            raise RefusedError("system.not_allowed", **named)
        if status in (404, 410):
            raise RefusedError("system.not_found", **named)
        if status >= 400:
            raise ContractError("system.question_refused", status=status, **named)
        try:
            body = read(answer)
        except ValueError:
            raise _Again(ContractError("system.not_json", **named)) from None
        fault = self.verdict(body)
        if fault is not None:
            fault.values = {**named, **fault.values}
        if isinstance(fault, UnavailableError):
            raise _Again(fault)
        if fault is not None:
            raise fault
        if pause := self.pace(answer.headers):
            self.sleep(min(pause, LONGEST_ASKED))
        return body


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for, as a number or a date; None without one that can be read."""
    header = headers.get("Retry-After")
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        pass
    else:
        return max(0.0, seconds) if isfinite(seconds) else None
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    # A date with "-0000" is parsed without a zone; it is UTC (RFC 5322).
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    after = error.after if isinstance(error, _Again) else None
    growing = wait_exponential_jitter(multiplier=FIRST_WAIT, max=LONGEST_WAIT, jitter=FIRST_WAIT)(state)
    if after is None or after > LONGEST_ASKED:
        return growing
    # No shorter than our own pauses: a moment in the past, or a clock that differs, would use up all attempts at once.
    return max(growing, after + random.uniform(0, FIRST_WAIT))  # noqa: S311 - spreads callers, guards nothing
