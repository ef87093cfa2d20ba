"""Sign-in in a real browser against a provider of our own: nothing is served before it."""

import pytest
from pydantic import SecretStr, ValidationError

from settings import Settings
from ui.streamlit_internals.login_redirect import local


class TestSettings:
    WHOLE = {  # noqa: RUF012 - read only
        "oidc_issuer": "https://sign-in.example",
        "oidc_client_id": "gleichtakt",
        "oidc_client_secret": "hush-hush-hush",
        "oidc_cookie_secret": "hush" * 8,
        "oidc_redirect_uri": "https://gleichtakt.example/oauth2callback",
    }

    def test_all_five_or_none(self) -> None:
        assert Settings(**self.WHOLE).has_provider  # type: ignore[arg-type]
        assert not Settings().has_provider
        for name in self.WHOLE:
            rest = {other: value for other, value in self.WHOLE.items() if other != name}
            with pytest.raises(ValidationError, match=f"GLEICHTAKT_{name.upper()}$|{name.upper()}[^_]"):
                Settings(**rest)  # type: ignore[arg-type]

    @pytest.mark.parametrize("change", [{"oidc_cookie_secret": "hush"}, {"oidc_redirect_uri": "https://a.example"}])
    def test_a_refusal_names_no_secret(self, change: dict[str, str]) -> None:
        with pytest.raises(ValidationError) as refused:
            Settings(**(self.WHOLE | change))  # type: ignore[arg-type]
        assert "hush" not in str(refused.value)

    def test_a_repr_names_no_secret(self) -> None:
        whole = Settings(**self.WHOLE)  # type: ignore[arg-type]
        assert isinstance(whole.oidc_client_secret, SecretStr)
        assert "hush" not in repr(whole)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/stuck", "/stuck"),
        ("", "/"),
        ("//elsewhere.example/x", "/elsewhere.example/x"),
        ("/\\elsewhere.example", "/elsewhere.example"),
        ("/%2F%5Celsewhere.example", "/elsewhere.example"),
        ("/a\\b\nc", "/a%5Cb%0Ac"),
        ("/möglich", "/m%C3%B6glich"),
    ],
)
def test_the_way_back_never_leads_elsewhere(path: str, address: str) -> None:
    assert local(path, {}) == address
