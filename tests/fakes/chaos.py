"""A bad day: an ASGI layer before any fake that limits, fails, stalls, cuts and garbles answers, by a seed."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import httpx

KINDS = ("limited", "broken", "stalled", "cut", "garbled")
STALLED = "X-Stalled"


@dataclass
class Chaos:
    """Passes on to `app`, but for a share of the answers; `counts` tells what was done. rate 0 to 1.

    A stalled answer comes marked as such, and never arrives where nobody waits for it (`without_patience`).
    """

    app: Any
    rate: float = 0.0
    kinds: tuple[str, ...] = KINDS
    seed: int = 0
    # A vendor that says its limits otherwise (Marketo: 200 with a code) gives its own answer: (status, headers, body)
    limited: tuple[int, dict[str, str], bytes] = (429, {"Retry-After": "0"}, b'{"message": "too many"}')
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or self._chance.random() >= self.rate:
            await self.app(scope, receive, send)
            return
        kind = self._chance.choice(self.kinds)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        await receive()
        if kind == "limited":
            await _answer(send, *self.limited)
        elif kind == "broken":
            await _answer(send, 500, {}, b"<html>Internal Server Error</html>")
        elif kind == "stalled":
            await _answer(send, 504, {STALLED: "1"}, b"")
        elif kind == "cut":
            await _answer(
                send, 200, {"Content-Length": "100000", "Content-Type": "application/json"}, b'{"results": [{"id"'
            )
        else:
            await _answer(send, 200, {"Content-Type": "application/json"}, b'{"results": [{"id": "1", "prop')


async def _answer(send: Any, status: int, headers: dict[str, str], body: bytes) -> None:
    listed = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": listed})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def without_patience() -> Iterator[set[float]]:
    """In this block whoever asks has given up waiting when a stalled answer comes, whatever the clock says.

    The seconds that answers would have been waited for.
    """
    ask, patience = httpx.HTTPTransport.handle_request, set[float]()

    def asked(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        patience.add(request.extensions["timeout"]["read"])
        answer = ask(self, request)
        if STALLED in answer.headers:
            answer.close()
            raise httpx.ReadTimeout("stalled", request=request)
        return answer

    with patch.object(httpx.HTTPTransport, "handle_request", asked):
        yield patience
