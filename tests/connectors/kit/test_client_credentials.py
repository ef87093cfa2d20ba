"""Tokens for a client's own credentials: what the place that gives them answers is never taken for data."""

import httpx
import pytest

from connectors.kit.base import SettingsError, UnavailableError
from connectors.kit.client_credentials import ClientCredentials
from connectors.kit.retry import ATTEMPTS, Politeness

TOKEN = httpx.Response(200, json={"access_token": "t", "expires_in": 3600})


class Crm:
    """A system whose answers to requests for tokens are given, one after another; all else is one row."""

    def __init__(self, *tokens):
        self.tokens, self.asked, self.slept = list(tokens), [], []
        auth = ClientCredentials("crm", lambda: httpx.Request("POST", "https://crm.example/token"), self.is_stale)
        transport = httpx.MockTransport(self.answer)
        self.client = httpx.Client(base_url="https://crm.example", transport=transport, auth=auth)
        self.polite = Politeness("crm", (httpx.TransportError,), sleep=self.slept.append)

    @staticmethod
    def is_stale(answer):
        return answer.status_code == 401

    def answer(self, request):
        self.asked.append(request.url.path)
        if request.url.path == "/token":
            return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        return httpx.Response(200, json={"results": [{"id": "1"}]})

    def rows(self):
        return self.polite.ask("/firms", lambda: self.client.get("/firms"))


@pytest.mark.parametrize(
    "instead",
    [
        httpx.Response(200, json={"results": [], "success": True}),
        httpx.Response(200, json=[]),
        httpx.Response(200, text="<html>"),
        httpx.Response(204),
        httpx.Response(500, json={"results": []}),
    ],
)
def test_an_answer_without_a_token_is_asked_for_again_and_never_data(instead):
    crm = Crm(instead, TOKEN)
    assert crm.rows() == {"results": [{"id": "1"}]}
    assert crm.asked == ["/token", "/token", "/firms"]


def test_a_pause_that_the_place_of_tokens_asks_for_is_kept():
    crm = Crm(httpx.Response(503, headers={"Retry-After": "100"}), TOKEN)
    crm.rows()
    assert [100 <= pause <= 100.5 for pause in crm.slept] == [True]


def test_without_any_token_it_is_said_where_none_was_given():
    crm = Crm(httpx.Response(200, json={"error": "busy"}))
    with pytest.raises(UnavailableError) as caught:
        crm.rows()
    assert (caught.value.key, caught.value.values) == (
        "system.no_token",
        {"system": "crm", "place": "/token", "status": 200},
    )
    assert crm.asked == ["/token"] * ATTEMPTS


def test_credentials_that_are_refused_are_the_operators_to_mend():
    crm = Crm(httpx.Response(401, json={"error": "invalid_client"}))
    with pytest.raises(SettingsError):
        crm.rows()
    assert crm.asked == ["/token"]
