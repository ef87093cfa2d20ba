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
    monkeypatch.setattr("ui.shell.sign_in.claims", lambda: {"is_logged_in": True, "sub": "a"} | claims)
    monkeypatch.setattr("ui.shell.sign_in.time.time", lambda: NOW)
    assert sign_in._refusal() == refusal
