"""The terminal about roles and accesses: what is open before a roll-out, and the access log."""

import pytest
import streamlit as st

from model.charter import DEFAULT_CHARTER
from settings import settings
from storage.records import Records
from storage.records.access_log import note
from storage.warehouse import Warehouse
from tests.cases.terminal import run_command
from tests.publishing import publish
from tests.reference.journeys import journeys

ROLE = """
[[role]]
name = "south"
claim = {{ groups = ["south"] }}
rights = [{rights}]
reach = {{ region = ["{region}"] }}
"""
PROVIDER = {
    "OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "c", "OIDC_CLIENT_SECRET": "s",
    "OIDC_COOKIE_SECRET": "0123456789" * 4, "OIDC_REDIRECT_URI": "https://g.example/oauth2callback",
}  # fmt: skip


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command on a company of one account in the south: its status and what it says."""
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")
    publish(
        Warehouse(tmp_path / "data"),
        account=[{"account_id": "a", "name": "Acme", "region": "Süd"}],
        phase_event=journeys("a: comparison@0"),
    )

    def command(*words: str, **environment: str) -> tuple[int, str]:
        for name, value in environment.items():
            monkeypatch.setenv(f"GLEICHTAKT_{name}", value)
        settings.cache_clear()
        st.cache_resource.clear()
        status, out, err = run_command(monkeypatch, capsys, *words)
        return status, out + err

    yield command
    settings.cache_clear()


def test_check_says_who_gets_in_without_roles(run) -> None:
    assert "✓ no sign-in: only to be opened at this machine." in run("check")[1]
    assert "✗ other machines get in without sign-in (GLEICHTAKT_ALLOW_OPEN)" in run("check", ALLOW_OPEN="true")[1]
    assert "! sign-in without roles: whoever signs in may see and change everything." in run("check", **PROVIDER)[1]


def test_check_reads_the_roles(run, tmp_path) -> None:
    file = tmp_path / "access.toml"
    file.write_text(ROLE.format(rights='"read", "sources"', region="Sued"), encoding="utf-8")
    status, said = run("check", ACCESS=str(file))
    assert status == 1
    assert "✓ roles: south; accesses are kept for 180 days." in said
    assert "✗ there is a file of roles but no sign-in" in said
    assert "! no role may read the access log (audit)." in said
    assert '! role south: its reach is limited, but "sources" is about all accounts.' in said
    assert '! role south: no account has one of the values "Sued" in "region".' in said
    file.write_text(ROLE.format(rights='"read", "audit"', region="Süd"), encoding="utf-8")
    said = run("check", **PROVIDER)[1]
    assert "no account has" not in said
    assert "no sign-in" not in said
    file.write_text(ROLE.format(rights='"see"', region="Süd"), encoding="utf-8")
    status, said = run("check")
    assert status == 1
    assert f'✗ roles: {file}, role south: "see" is no right. Allowed are: read, people' in said


def rollout(said: str) -> list[str]:
    return [line.partition(" roll-out: ")[2][:30] for line in said.splitlines() if " roll-out: " in line]


def test_check_says_what_is_open_before_a_roll_out(run, tmp_path) -> None:
    assert rollout(run("check")[1]) == [], "nobody else gets in"
    said = run("check", **PROVIDER | {"OIDC_REDIRECT_URI": "http://g.example/oauth2callback"})[1]
    assert "✗ roll-out: sign-ins come back over http to g.example" in said
    source = {"SOURCES__HUBSPOT__ACCESS_TOKEN": "x"}
    assert rollout(run("check", **PROVIDER, **source)[1]) == [
        "phases follow the default char", "no system is read by itself. S", "a failed or overdue sync is to",
        "no monitoring can read /metric",
    ]  # fmt: skip
    charter = tmp_path / "charter.toml"
    charter.write_text(DEFAULT_CHARTER.read_text(encoding="utf-8"), encoding="utf-8")
    done = {"CHARTER": str(charter), "SYNC_EVERY": "6h", "NOTIFY_URLS": "json://x", "METRICS_TOKEN": "0123456789abcdef"}
    assert rollout(run("check", **done)[1]) == ["nothing else is open."]
    told = charter.read_text(encoding="utf-8")
    charter.write_text(told.replace("allow_owner_grouping = false", "allow_owner_grouping = true"), encoding="utf-8")
    assert "! roll-out: figures can be grouped by employee, from 5 accounts up." in run("check")[1]


def test_log(run, tmp_path) -> None:
    assert run("log") == (0, "Nothing has been written down.\n")
    records = Records(tmp_path / "data")
    with records.begin() as session:
        note(session, "nele@firma.example", "account", "a")
        note(session, "ute@firma.example", "export", "leadership.pdf")
    records.close()
    lines = run("log")[1].splitlines()
    assert [line.partition(" UTC  ")[2] for line in lines] == [
        "ute@firma.example  File  leadership.pdf",
        "nele@firma.example  Account  a",
    ]
    assert len(run("log", "--who", "nele@firma.example")[1].splitlines()) == 1
    assert len(run("log", "--kind", "export")[1].splitlines()) == 1
    assert len(run("log", "--subject", "a", "--most", "5")[1].splitlines()) == 1
    status, said = run("log", "--kind", "page")
    assert status == 2
    assert "account, person, list, export, decision, setting" in said
