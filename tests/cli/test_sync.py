"""Connecting and reading a system in the terminal, as somebody new to it would."""

import stat
import sys
from datetime import date

import pytest

import cli
from connectors.connecting import Connection, keep
from connectors.kit import retry
from model.charter import DEFAULT_CHARTER
from model.charter_edits import with_values
from settings import Settings, settings
from storage.records import Records, charter_drafts
from storage.warehouse import Warehouse
from tests.fakes.cases import served
from tests.fakes.hubspot import SECRETS
from tests.fakes.hubspot import settings as credentials
from tests.fakes.world import a_world


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs a command against a data folder of its own; status, standard output, standard error."""
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path))
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")
    monkeypatch.setattr(retry, "FIRST_WAIT", 0.001)

    def command(*words, answers=()):
        settings.cache_clear()
        given = iter(answers)
        monkeypatch.setattr("typer.prompt", lambda question, default=None, **_: next(given, default))
        monkeypatch.setattr(sys, "argv", ["cli.py", *words])
        status = 0
        try:
            status = cli.main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        written = capsys.readouterr()
        return status, written.out, written.err

    yield command
    settings.cache_clear()


def test_a_name_that_is_none_for_a_connector_is_a_sentence(run):
    status, said, wrong = run("new-connector", "../crm")
    assert (status, said) == (1, "")
    assert wrong.startswith("“../crm” will not do as the name of a connector")


def test_connect_try_sync_and_sync_again(run, tmp_path):
    world = a_world()
    with served("hubspot", world) as url:
        answers = credentials(url)
        status, said, _ = run("connect", "hubspot", answers=answers.values())
        assert status == 0, said
        assert "HubSpot takes the credentials" in said
        kept = tmp_path / "sources.env"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert not [secret for secret in SECRETS if secret in said]

        status, said, _ = run("sync", "--dry-run")
        assert status == 0, said
        assert "from the beginning" in said
        assert not (tmp_path / "sources").exists()

        status, said, wrong = run("sync")
        assert (status, wrong) == (0, "")
        assert "12 accounts" in said
        status, said, _ = run("check")
        assert "hubspot: last read whole" in said

        world.wait(days=1)
        world.rename(1, "Renamed GmbH")
        status, said, _ = run("sync", "hubspot")
        assert status == 0
        assert "12 accounts" in said


def test_what_cannot_be_read_is_a_sentence_and_status_1(run, tmp_path):
    status, _, wrong = run("sync")
    assert (status, wrong.startswith("No system is connected yet.")) == (1, True)
    status, _, wrong = run("connect", "siebel")
    assert (status, wrong.startswith("There is no system called “siebel”.")) == (1, True)
    with served("hubspot", a_world()) as url:
        answers = {key: "pat-wrong" if value in SECRETS else value for key, value in credentials(url).items()}
        status, _, wrong = run("connect", "hubspot", answers=answers.values())
    assert (status, "does not take the credentials" in wrong) == (1, True)
    assert "pat-wrong" not in wrong
    assert not (tmp_path / "sources.env").exists()


def test_of_two_systems_of_a_kind_the_one_at_fault_is_named(run, monkeypatch):
    with served("hubspot", a_world()) as url:
        for name, text in {**credentials(url), "kind": "hubspot", "access_token": "pat-wrong"}.items():
            monkeypatch.setenv(f"GLEICHTAKT_SOURCES__OLDCRM__{name}".upper(), text)
        status, _, wrong = run("sync")
        assert (status, wrong) == (
            1,
            "“oldcrm” does not take the credentials. "
            "Renew them on the page “Data sources” or with “python cli.py connect oldcrm”.\n",
        )
        status, said, _ = run("check")
    assert status == 1
    assert "oldcrm: the last sync was stopped. “oldcrm” does not take the credentials." in said


@pytest.mark.parametrize(
    "secret",
    [
        "a#b",
        "a'b",
        'a"b',
        "a$b",
        "${HOME}",
        "$${HOME:-x}",
        "${",
        "a\\b",
        "ends\\",
        "\\'",
        " two\nlines ",
        '{"a": 1}',
        "[1]",
    ],
)
def test_a_secret_is_read_as_it_was_kept_whatever_it_holds(secret, tmp_path):
    connection = Connection("mautic", "mautic", ())
    keep(connection, {"password": secret, "user": "reader"}, Settings(data=tmp_path, _env_file=None))
    found = Settings(_env_file=tmp_path / "sources.env").sources["mautic"]
    assert {name: value.get_secret_value() for name, value in found.items()} == {"password": secret, "user": "reader"}


def test_an_answer_left_empty_takes_back_what_was_kept_before(tmp_path):
    empty, connection = Settings(data=tmp_path, _env_file=None), Connection("shop", "mautic", ())
    keep(connection, {"user": "reader", "token": "old"}, empty)
    keep(connection, {"user": "reader", "token": ""}, empty)
    found = Settings(_env_file=tmp_path / "sources.env").sources["shop"]
    assert {name: value.get_secret_value() for name, value in found.items()} == {"kind": "mautic", "user": "reader"}


class TestAnAgreedCharter:
    """A draft that both departments agreed to holds from its day on: the next reading is by it."""

    TEXT = with_values(DEFAULT_CHARTER.read_text(encoding="utf-8"), {("phase", "trigger", "limit_days"): 30})

    def agreed(self, data, *, base_version=1):
        records = Records(data)
        with records.begin() as session:
            draft = charter_drafts.begin(session, self.TEXT, base_version=base_version)
            for side, name in (("marketing", "Nele"), ("sales", "Ben")):
                charter_drafts.agree(
                    session, draft.draft_id, side, by=name, holds_from=date(2026, 1, 2), seen_revision=1
                )
        records.close()

    def test_a_sync_is_by_it(self, run, tmp_path):
        with served("hubspot", a_world()) as url:
            run("connect", "hubspot", answers=credentials(url).values())
            run("sync")
            self.agreed(tmp_path)
            status, said, wrong = run("sync")
        assert (status, wrong) == (0, "")
        assert "Version 2 of the charter holds." in said
        held = Warehouse(tmp_path).current().charter
        assert (held.version, held.phase("trigger").limit_days, held.valid_from) == (2, 30, date(2026, 1, 2))

    def test_what_stands_against_it_is_said_and_the_sync_goes_on(self, run, tmp_path):
        with served("hubspot", a_world()) as url:
            run("connect", "hubspot", answers=credentials(url).values())
            self.agreed(tmp_path, base_version=7)
            status, _, wrong = run("sync")
        assert status == 0
        assert wrong.startswith("Meanwhile version 1 holds.")
        assert Warehouse(tmp_path).current().charter.version == 1
