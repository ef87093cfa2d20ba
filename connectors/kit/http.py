"""The one client for systems queried over HTTP: httpx, with polite retries."""

import ssl
from collections.abc import Mapping
from functools import cache
from types import TracebackType
from typing import Any, Self

import httpx

from connectors.kit.answered import parsed
from connectors.kit.retry import Answer, Pace, Politeness, Verdict

PARTIAL = 206
BROKEN_LINE = (httpx.TransportError, httpx.DecodingError)


@cache
def authorities() -> ssl.SSLContext:
    """The certificate authorities all clients trust, read once: by default each client reads them again."""
    return httpx.create_ssl_context()


class Http:
    """Requests to one system. `client` carries its address, time-out and credentials."""

    def __init__(
        self,
        system: str,
        client: httpx.Client,
        *,
        pace: Pace = lambda headers: 0.0,
        verdict: Verdict = lambda body: None,
    ) -> None:
        self._client = client
        self._polite = Politeness(system, BROKEN_LINE, pace, verdict)

    def get(self, path: str, params: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON at `path`: relative to the system's address, or a whole address that the system itself gave."""
        return self._polite.ask(_place(path), lambda: self._client.get(path, params=params, headers=headers))

    def post(self, path: str, body: Any, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON that `path` answers to `body`."""
        return self._polite.ask(_place(path), lambda: self._client.post(path, json=body, params=params))

    def part(self, path: str, first: int, last: int) -> Any:
        """The bytes `first` to `last`, the last included, of the file at `path`; or the JSON that is told instead.

        ContractError if the file is shorter.
        """
        size = last - first + 1

        def read(answer: Answer) -> Any:
            content = answer.content
            if content.startswith(b"{"):
                return parsed(content)
            # Whoever ignores the header sends the whole file.
            content = content if answer.status_code == PARTIAL else content[first : last + 1]
            if len(content) != size:
                raise ValueError(f"{len(content)} bytes instead of {size}")
            return content

        headers = {"Range": f"bytes={first}-{last}"}
        return self._polite.ask(_place(path), lambda: self._client.get(path, headers=headers), read)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()


def _place(path: str) -> str:
    """`path` without host and parameters."""
    return httpx.URL(path).path
