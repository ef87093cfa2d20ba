"""When a sign-in ends: with its token or after the hours of the settings, whichever comes first."""

import pytest

from settings import settings
from ui.shell import sign_in

NOW = 1_800_000_000
HOUR = 3600


@pytest.mark.parametrize(
    ("claims", "refusal"),
    [
        ({"iat": NOW - 1 * HOUR, "exp": NOW + HOUR}, None),
        ({"iat": NOW - 1 * HOUR, "exp": NOW}, "sign_in.expired"),
        ({"iat": NOW - 2 * HOUR + 1, "exp": NOW + 100 * HOUR}, None),
        ({"iat": NOW - 2 * HOUR, "exp": NOW + 100 * HOUR}, "sign_in.expired"),
        ({"exp": NOW + HOUR}, None),
        ({"iat": NOW}, "sign_in.expired"),
        ({"iat": NOW, "exp": "tomorrow"}, "sign_in.expired"),
    ],
)
def test_it_ends_with_its_token_or_after_two_hours(claims, refusal, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("GLEICHTAKT_SESSION_HOURS", "2")
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    settings.cache_clear()
    monkeypatch.setattr("ui.shell.sign_in.claims", lambda: {"is_logged_in": True, "sub": "a", "aud": "us"} | claims)
    monkeypatch.setattr("ui.shell.sign_in._provider", lambda: {"client_id": "us", "server_metadata_url": "x"})
    monkeypatch.setattr(sign_in._sign_ins, "is_known", lambda *_: True)
    monkeypatch.setattr("ui.shell.sign_in.time.time", lambda: NOW)
    assert sign_in._refusal() == refusal


@pytest.mark.parametrize(
    ("audience", "refusal"),
    [("us", None), (["us", "others"], None), ("others", "sign_in.please"), (["others"], "sign_in.please"),
     ("us-too", "sign_in.please"), (None, "sign_in.please"), ({"us": 1}, "sign_in.please")],
)  # fmt: skip
def test_a_token_issued_for_somebody_else_opens_nothing(audience, refusal, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    settings.cache_clear()
    claims = {"is_logged_in": True, "sub": "a", "aud": audience, "iat": NOW, "exp": NOW + HOUR}
    monkeypatch.setattr("ui.shell.sign_in.claims", lambda: claims)
    monkeypatch.setattr("ui.shell.sign_in._provider", lambda: {"client_id": "us", "server_metadata_url": "x"})
    monkeypatch.setattr("ui.shell.sign_in.time.time", lambda: NOW)
    assert sign_in._refusal() == refusal


def test_once_the_provider_knows_somebody_no_longer_every_process_has_ended_it(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    settings.cache_clear()
    claims = {"is_logged_in": True, "sub": "a", "aud": "us", "iat": NOW, "exp": NOW + HOUR}
    monkeypatch.setattr("ui.shell.sign_in.claims", lambda: claims)
    monkeypatch.setattr("ui.shell.sign_in._provider", lambda: {"client_id": "us", "server_metadata_url": "x"})
    monkeypatch.setattr("ui.shell.sign_in.time.time", lambda: NOW)
    answers = iter([True, False])
    monkeypatch.setattr(sign_in._sign_ins, "is_known", lambda *_: next(answers))
    told = [sign_in._refusal() for _ in range(3)]  # the third time it is not even asked
    assert told == [None, "sign_in.unconfirmed", "sign_in.unconfirmed"]
