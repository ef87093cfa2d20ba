"""Visitors who are signed in, with the roles that a file gives them: what a provider would have said of them."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from settings import settings

Become = Callable[..., None]
ROLES = """
[[role]]
name = "south"
claim = { groups = ["south"] }
rights = ["read", "people", "amounts", "export", "decide", "match", "sources", "charter", "audit"]
reach = { region = ["Süd"] }

[[role]]
name = "north"
claim = { groups = ["north"] }
rights = ["read", "people", "amounts", "export", "decide", "match", "sources", "charter", "audit"]
reach = { region = ["Nord"] }

[[role]]
name = "reader"
claim = { groups = ["reader"] }
rights = ["read"]

[[role]]
name = "auditor"
claim = { groups = ["auditor"] }
rights = ["audit"]

[[role]]
name = "everything"
claim = { groups = ["all"] }
rights = ["read", "people", "amounts", "export", "decide", "match", "sources", "charter", "audit"]
"""


@pytest.fixture
def become(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Become:
    """Whoever opens a page from now on is signed in with these claims; an empty file means none is in force."""

    def signed_in(*groups: str, roles: str = ROLES, email: str = "nele@firma.example", **claims: Any) -> None:
        file = tmp_path / "access.toml"
        file.write_text(roles, encoding="utf-8")
        monkeypatch.setenv("GLEICHTAKT_ACCESS", str(file)) if roles else monkeypatch.delenv("GLEICHTAKT_ACCESS", False)
        settings.cache_clear()
        told = {
            "is_logged_in": True,
            "aud": "test",
            "exp": time.time() + 3600,
            "email": email,
            "email_verified": True,
        } | claims
        monkeypatch.setattr("ui.shell.sign_in.claims", lambda: told | {"groups": [*groups]})
        monkeypatch.setattr("ui.shell.sign_in._provider", lambda: {"client_id": "test"})
        monkeypatch.setattr("ui.shell.sign_in._look_again", lambda: None)

    return signed_in
