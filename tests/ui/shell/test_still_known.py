"""Who is removed at the provider is out within the hour, and a provider that is silent keeps nobody in for longer."""

from collections.abc import Callable

import httpx
import pytest

from ui.shell.still_known import SignIns

NOW = 1_800_000_000
MINUTE, HOUR = 60, 3600
METADATA = "https://provider.example/.well-known/openid-configuration"
USERINFO = "https://provider.example/userinfo"


class Provider:
    """Answers as it is told to, and counts who asks what."""

    def __init__(self, endpoint: str | None = USERINFO) -> None:
        self.endpoint = endpoint
        self.answer: Callable[[], httpx.Response] = lambda: httpx.Response(200, json={"sub": "u-1"})
        self.asked: list[str] = []
        self.sign_ins = SignIns(httpx.Client(transport=httpx.MockTransport(self.handle)))

    def handle(self, request: httpx.Request) -> httpx.Response:
        if str(request.url) == METADATA:
            return httpx.Response(200, json={"userinfo_endpoint": self.endpoint} if self.endpoint else {})
        assert str(request.url) == USERINFO
        self.asked.append(request.headers["authorization"])
        return self.answer()

    def at(self, minutes: float, *, access: str | None = "t-1", sign_in: str = "a") -> bool:
        user = {"sub": "u-1", "iat": NOW, "tokens": {"access": access} if access else {}}
        return self.sign_ins.is_known(sign_in, user, METADATA, NOW + minutes * MINUTE)


def refuse() -> httpx.Response:
    return httpx.Response(401)


def broken() -> httpx.Response:
    return httpx.Response(503)


def silent() -> httpx.Response:
    raise httpx.ConnectTimeout("no answer")


def test_it_is_asked_every_ten_minutes_with_the_token_of_the_sign_in() -> None:
    provider = Provider()
    assert all(provider.at(minutes) for minutes in (0, 1, 9.9, 10, 11, 19.9, 20, 200))
    assert provider.asked == ["Bearer t-1"] * 3


@pytest.mark.parametrize("status", [401, 403])
def test_whoever_is_removed_is_out_at_the_next_question(status: int) -> None:
    provider = Provider()
    assert provider.at(10)
    provider.answer = lambda: httpx.Response(status)
    assert provider.at(19.9)
    assert not provider.at(20)
    assert not provider.at(20.5)


def test_another_person_than_signed_in_is_nobody() -> None:
    provider = Provider()
    provider.answer = lambda: httpx.Response(200, json={"sub": "u-2"})
    assert not provider.at(10)


@pytest.mark.parametrize(
    "answer", [broken, silent, lambda: httpx.Response(200, text="{", headers={"content-type": "application/json"})]
)
def test_a_silent_provider_keeps_people_in_for_an_hour_after_its_last_word(answer) -> None:
    provider = Provider()
    assert provider.at(10)
    provider.answer = answer
    assert all(provider.at(10 + minutes) for minutes in (10, 30, 59.9))
    assert not provider.at(10 + 60)
    provider.answer = lambda: httpx.Response(200, json={"sub": "u-1"})
    assert provider.at(10 + 62)


def test_a_silent_provider_is_not_asked_at_every_click() -> None:
    provider = Provider()
    provider.answer = silent
    for second in range(600, 720):
        provider.at(second / 60)
    assert len(provider.asked) == 2


@pytest.mark.parametrize(("endpoint", "access"), [(None, "t-1"), (USERINFO, None)])
def test_where_nobody_can_be_asked_a_sign_in_ends_after_an_hour(endpoint: str | None, access: str | None) -> None:
    provider = Provider(endpoint)
    assert provider.at(59.9, access=access)
    assert not provider.at(60, access=access)
    assert provider.asked == []


def test_a_signed_answer_is_as_good_as_its_status() -> None:
    provider = Provider()
    provider.answer = lambda: httpx.Response(200, text="ey...", headers={"content-type": "application/jwt"})
    assert provider.at(70)


def test_a_process_that_knows_nothing_asks_at_once() -> None:
    provider = Provider()
    provider.answer = refuse
    assert not provider.at(11, sign_in="b")
    assert provider.asked == ["Bearer t-1"]
