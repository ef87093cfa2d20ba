"""Credentials in a backup: only when asked for, only with the passphrase."""

from dotenv import dotenv_values
from pydantic import SecretStr

from settings import Settings
from storage.backup.making import make_backup
from storage.backup.restoring import restore_backup
from storage.backup.sealed import seal, unseal
from tests.storage.backup.backups import PASSPHRASE, elsewhere, refused, texts_of


def test_secrets_come_only_when_asked_for_and_only_with_the_passphrase(tmp_path, warehouse):
    settings = Settings(
        data=tmp_path / "data", language="en", oidc_issuer="https://provider.example", oidc_client_id="us",
        oidc_client_secret=SecretStr("pa'ss${HOME}"), oidc_cookie_secret=SecretStr("c" * 40),
        oidc_redirect_uri="https://we.example/oauth2callback", sources={"crm": {"token": SecretStr("geheim-4711")}},
        backup_passphrase=SecretStr(PASSPHRASE), _env_file=None,
    )  # fmt: skip
    kept = "GLEICHTAKT_SOURCES__ODOO__PASSWORD='geheim-4712'\n"
    settings.credentials_file.write_text(kept, encoding="utf-8")
    make_backup(settings, tmp_path / "b.zip", passphrase=PASSPHRASE)
    told = texts_of(tmp_path / "b.zip")
    assert not [one for one in ("geheim", "pa'ss", "cccc", PASSPHRASE) if one in told]
    without, whole = elsewhere(tmp_path, "without"), elsewhere(tmp_path, "whole")
    assert restore_backup(without, tmp_path / "b.zip").has_secrets
    assert dict(dotenv_values(without.data / "settings-restored.env")) == {
        "GLEICHTAKT_LANGUAGE": "en",
        "GLEICHTAKT_OIDC_CLIENT_ID": "us",
        "GLEICHTAKT_OIDC_ISSUER": "https://provider.example",
        "GLEICHTAKT_OIDC_REDIRECT_URI": "https://we.example/oauth2callback",
    }
    assert not without.credentials_file.exists()
    with refused("backup.not_opened"):
        restore_backup(whole, tmp_path / "b.zip", passphrase="another passphrase")
    assert not list(whole.data.iterdir())
    restore_backup(whole, tmp_path / "b.zip", passphrase=PASSPHRASE)
    assert whole.credentials_file.read_text(encoding="utf-8") == kept
    back = dotenv_values(whole.data / "settings-restored.env")
    assert back["GLEICHTAKT_OIDC_CLIENT_SECRET"] == "pa'ss${HOME}"
    assert back["GLEICHTAKT_SOURCES__CRM__TOKEN"] == "geheim-4711"
    # What was restored in plain is not in the next backup.
    make_backup(whole, tmp_path / "next.zip")
    assert "geheim" not in texts_of(tmp_path / "next.zip")
    make_backup(without, tmp_path / "none.zip")
    with refused("backup.no_secrets"):
        restore_backup(elsewhere(tmp_path), tmp_path / "none.zip", passphrase=PASSPHRASE)


def test_a_sealed_text_opens_with_its_passphrase_alone():
    sealed = seal({"a": "b"}, PASSPHRASE)
    assert unseal(sealed, PASSPHRASE) == {"a": "b"}
    assert sealed != seal({"a": "b"}, PASSPHRASE)
    # One character of the token is another one: "0" may stand there already, by chance.
    changed = sealed[:-9] + (b"1" if sealed[-9:-8] == b"0" else b"0") + sealed[-8:]
    for other in (changed, b"{}", b"[]", b""):
        with refused("backup.not_opened"):
            unseal(other, PASSPHRASE)
    with refused("backup.short_passphrase"):
        seal({}, "short")
