"""Strangers' files in the terminal: what is shown, what is asked, and what is imported."""

import os
import subprocess
import sys
from pathlib import Path

from cli import main
from model.charter import default_charter, read_charter
from settings import settings

ROOT = Path(__file__).resolve().parents[2]


def run(monkeypatch, tmp_path, *arguments):
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("sys.argv", ["cli.py", "import", *map(str, arguments)])
    settings.cache_clear()
    try:
        return main()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        settings.cache_clear()


def test_without_accept_nothing_is_imported(monkeypatch, tmp_path, shared_data, capsys):
    assert run(monkeypatch, tmp_path, shared_data / "exports" / "hubspot-deals-deutsch.csv") == 0
    said = capsys.readouterr().out
    assert "HubSpot: Deals, Zeilen: 60" in said
    assert "offen 36, gewonnen 12, verloren 12" in said
    assert not (tmp_path / "data" / "snapshots").exists()


def test_what_must_be_asked_ends_with_status_1(monkeypatch, tmp_path, shared_data, capsys):
    assert run(monkeypatch, tmp_path, shared_data / "exports" / "Vertriebsliste.csv", "--accept") == 1
    said = capsys.readouterr()
    assert "Stufe „Erstkontakt“" in said.out
    assert '--stage "Vertragsentwurf=…"' in said.out
    assert "Noch zu klären: 2" in said.err


def test_stages_that_are_named_are_kept_in_the_charter(monkeypatch, tmp_path, shared_data, capsys):
    status = run(
        monkeypatch, tmp_path, shared_data / "exports" / "Vertriebsliste.csv", "--accept", "--exported-on",
        "2026-11-27", "--stage", "Erstkontakt=orientation", "--stage", "Vertragsentwurf=decision",
        "--mapping-to", tmp_path / "mapping.toml",
    )  # fmt: skip
    assert status == 0
    assert "offene Deals 36, offener Wert 4.703.337 EUR" in capsys.readouterr().out
    kept = read_charter(tmp_path / "data" / "charter.toml")
    assert kept.version == default_charter().version + 1
    again = run(
        monkeypatch, tmp_path, shared_data / "exports" / "Vertriebsliste_Titel_Summe.csv", "--accept",
        "--mapping", tmp_path / "mapping.toml",
    )  # fmt: skip
    assert again == 0


def test_a_phase_that_does_not_exist_is_refused(monkeypatch, tmp_path, shared_data, capsys):
    status = run(monkeypatch, tmp_path, shared_data / "exports" / "Vertriebsliste.csv", "--stage", "Erstkontakt=first")
    assert status == 1
    assert "Die Phase „first“ gibt es nicht" in capsys.readouterr().err


def test_a_column_that_does_not_exist_is_refused(monkeypatch, tmp_path, shared_data, capsys):
    status = run(monkeypatch, tmp_path, shared_data / "exports" / "Vertriebsliste.csv", "--set", "amount=Preis")
    assert status == 1
    assert "Keine der Dateien hat die Spalte „Preis“" in capsys.readouterr().err


def test_nothing_but_faults_is_said_on_standard_error(tmp_path, shared_data):
    """In a process of its own: only there no server runs."""
    command = [sys.executable, "cli.py", "import", str(shared_data / "exports" / "hubspot-deals-deutsch.csv")]
    own = {"GLEICHTAKT_DATA": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
