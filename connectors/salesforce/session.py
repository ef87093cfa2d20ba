"""The HTTP session of simple-salesforce: httpx behind the few methods that it uses, polite and signed in.

It needs an object with ``request``, ``post`` and ``proxies``. Passing this one keeps a single HTTP client in the
product, and every answer goes through ``connectors.kit.retry``. simple-salesforce writes ``https://`` before every
address; only the path is taken from it, and the origin is the one of the sign-in.
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from simple_salesforce.exceptions import SalesforceAuthenticationFailed
from simple_salesforce.login import SalesforceLogin

from connectors.kit.answered import parsed
from connectors.kit.base import ContractError, SettingsError, UnavailableError
from connectors.kit.http import BROKEN_LINE, authorities
from connectors.kit.quota import Quota
from connectors.kit.retry import Politeness
from connectors.salesforce.limits import used

NAME = "salesforce"
SIGN_IN = "/services/oauth2/token"

# Errors that Salesforce reports under a status with another meaning elsewhere -> the status that fits.
SAID_BETTER = {
    "QUERY_TIMEOUT": 504,
    "SERVER_UNAVAILABLE": 503,
    "UNABLE_TO_LOCK_ROW": 503,
    "INVALID_TYPE": 403,
    "INSUFFICIENT_ACCESS": 403,
    "INSUFFICIENT_ACCESS_OR_READONLY": 403,
    "invalid_client_id": 401,
    "invalid_client": 401,
    "invalid_grant": 401,
}


@dataclass(frozen=True)
class ReadAnswer:
    """An answer as read by simple-salesforce and ``politeness``; `body` is its JSON once parsed."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    body: Any = None

    @property
    def text(self) -> str:
        """The answer as text."""
        return self.content.decode("utf-8", "replace")

    def json(self, **_: Any) -> Any:
        """The JSON of the answer; numbers with a fraction stay text so that no digits are lost."""
        return self.body


class Session:
    """A signed-in session; `sign_in` holds the arguments of simple-salesforce's SalesforceLogin, `leave` is the share
    of the day's calls that is left to others.
    """

    proxies: Mapping[str, str] | None = None

    def __init__(
        self,
        url: str,
        sign_in: Mapping[str, str],
        *,
        timeout: float,
        leave: float,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._origin = url.rstrip("/")
        self._sign_in = sign_in
        self._client = httpx.Client(verify=authorities(), timeout=timeout, headers={"Accept-Encoding": "gzip"})
        waiting = {} if sleep is None else {"sleep": sleep}
        self._quota = Quota(NAME, leave)
        self._polite = Politeness(NAME, BROKEN_LINE, lambda headers: self._quota.pause(*used(headers)), **waiting)
        self.token = ""

    @property
    def origin(self) -> str:
        """Scheme and host that requests go to."""
        return self._origin

    def open(self) -> None:
        """Sign in; SettingsError if Salesforce refuses, without anything of what was sent."""
        host = urlsplit(self._origin).netloc.removesuffix(".salesforce.com")
        try:
            token, instance = SalesforceLogin(session=self, domain=host, **self._sign_in)  # type: ignore[arg-type]
        except SalesforceAuthenticationFailed:
            # Its message repeats what was sent.
            raise SettingsError("system.credentials_refused", system=NAME, place=SIGN_IN) from None
        self.token = str(token)
        self._origin = f"{urlsplit(self._origin).scheme}://{instance}"

    def close(self) -> None:
        """Close the connections; the token expires by itself."""
        self._client.close()

    def post(self, url: str, data: Any, headers: Mapping[str, str] | None = None, proxies: Any = None) -> ReadAnswer:
        """The answer to an attempt to sign in."""
        written = {"content": data} if isinstance(data, str) else {"data": data}
        path = urlsplit(url).path

        def call() -> ReadAnswer:
            return _judged(self._client.post(self._origin + path, headers=headers, **written))

        records: ReadAnswer = self._polite.ask(path, call, _whole)
        if path == SIGN_IN and not (
            isinstance(records.body, dict) and {"access_token", "instance_url"} <= records.body.keys()
        ):
            raise ContractError("system.not_json", system=NAME, place=path)
        return records

    def request(self, method: str, url: str, headers: Mapping[str, str] | None = None, **asked: Any) -> ReadAnswer:
        """The answer to a request, retried while that may help, signed in anew when the session has ended."""
        asked.pop("proxies", None)
        path = urlsplit(url).path

        def once() -> httpx.Response:
            given = {**(headers or {}), "Authorization": f"Bearer {self.token}", "X-PrettyPrint": "0"}
            return self._client.request(method, self._origin + path, headers=given, **asked)

        def call() -> ReadAnswer:
            answer = once()
            if answer.status_code == 401 and _error(answer) == "INVALID_SESSION_ID":
                self.open()
                answer = once()
            self._quota.check(*used(answer.headers))
            return _judged(answer)

        records: ReadAnswer = self._polite.ask(path, call, _whole)
        return records


def _error(answer: httpx.Response) -> str | None:
    """Salesforce's own code for what is wrong; None where it gives none."""
    try:
        payload = answer.json()
    except ValueError:
        return "INVALID_LOGIN" if b"faultcode" in answer.content else None
    first = payload[0] if isinstance(payload, list) and payload else payload
    if not isinstance(first, dict):
        return None
    return first.get("errorCode") or first.get("error")


def _judged(answer: httpx.Response) -> ReadAnswer:
    """The answer with a status that matches its content; UnavailableError when the day's requests are used up."""
    status = answer.status_code
    if 300 <= status < 400:
        status = 400  # if followed, the token would be sent elsewhere
    elif status >= 400:
        error = _error(answer)
        if error == "REQUEST_LIMIT_EXCEEDED":
            # Too many at once is over in seconds, too many a day (TotalRequests) is not.
            if b"TotalRequests" in answer.content:
                raise UnavailableError("salesforce.daily_limit")
            status = 429
        elif error == "INVALID_LOGIN":
            status = 401
        else:
            status = SAID_BETTER.get(error or "", status)
    return ReadAnswer(status, answer.headers, answer.content, str(answer.url))


def _whole(records: ReadAnswer) -> ReadAnswer:
    """`records` with its JSON; ValueError if it is cut off or does not match its headers."""
    kind = records.headers.get("Content-Type", "")
    if "xml" in kind:
        if not records.content.rstrip().endswith(b"Envelope>"):
            raise ValueError("cut off")
        return records
    if "csv" in kind:
        count = sum(1 for _ in csv.reader(io.StringIO(records.text, newline=""))) - 1
        if count != int(records.headers.get("Sforce-NumberOfRecords", count)):
            raise ValueError("cut off")
        return records
    body = parsed(records.content, parse_float=str) if records.content else None
    return ReadAnswer(records.status_code, records.headers, records.content, records.url, body)
