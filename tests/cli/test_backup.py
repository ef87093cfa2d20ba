"""Backed up and restored on an empty machine by the terminal: the same figures to the byte, the forgotten kept out."""

import csv

import pytest

from connectors.forgetting.forget import forget
from connectors.systems import sync
from metrics import CATALOG
from model.charter import default_charter
from settings import Settings, settings
from storage.warehouse import Warehouse
from tests.cases.terminal import run_command
from tests.connectors.forgetting.test_forgetting import TELLING, Crm, telling

OPTIONS = {
    "conversion": ("--from-phase", "trigger", "--to-phase", "won"),
    "cohorts": ("--from-phase", "trigger", "--to-phase", "won"),
    "changes": ("--since", "2026-01-02"),
}
PASSPHRASE = "correct horse battery"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command on one of two machines: (exit status, standard output, standard error)."""
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")

    def command(machine: str, *words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path / machine))
        settings.cache_clear()
        return run_command(monkeypatch, capsys, *words)

    yield command
    settings.cache_clear()


def figures(run, machine):
    """What every KPI says on `machine`, where it needs no more than a day or a period."""
    told = {}
    period = ("--start", "2026-01-01", "--end", "2026-03-31")
    for name in (name for name, metric in CATALOG.items() if metric.is_kpi):
        for more in ((), period):
            status, out, err = run(machine, "kpi", name, "--format", "csv", *OPTIONS.get(name, ()), *more)
            if status == 0:
                told[name] = out, err
                break
    return told


@pytest.fixture
def company(run, tmp_path):
    (tmp_path / "in").mkdir()
    phases = ("trigger", "orientation", "requirements", "comparison", "decision", "won")
    with (tmp_path / "in" / "phase_events.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("account_id", "phase", "occurred_at", "known_by"))
        for number in range(60):
            for step, phase in enumerate(phases[: number % 7]):
                table.writerow(
                    (f"a{number}", phase, f"2026-0{1 + step // 2}-{1 + (number + step * 3) % 28:02}", "user")
                )
    assert run("here", "import", str(tmp_path / "in"))[0] == 0


def test_figures_are_the_same_to_the_byte_on_an_empty_machine(run, company, tmp_path):
    file = str(tmp_path / "b.zip")
    status, said, wrong = run("here", "backup", file)
    assert (status, wrong) == (0, "")
    assert "each read back" in said
    assert "not in it (--with-secrets)" in said
    assert "until a new one replaces it" in said
    before = figures(run, "here")
    assert len(before) > 20
    status, said, wrong = run("there", "restore", file)
    assert (status, wrong) == (0, "")
    assert "each checked" in said
    assert figures(run, "there") == before
    assert run("there", "snapshots") == run("here", "snapshots")
    status, said, wrong = run("there", "restore", file)
    assert (status, said) == (1, "")
    assert wrong == "The data folder “there” is not empty; restoring overwrites nothing. Please use an empty folder.\n"
    assert run("here", "backup", file)[2].startswith("There already is a file “b.zip”")


def test_a_passphrase_comes_from_the_settings_or_is_asked_for(run, company, tmp_path, monkeypatch):
    file = str(tmp_path / "b.zip")
    (tmp_path / "here" / "sources.env").write_text("GLEICHTAKT_SOURCES__CRM__TOKEN='geheim'\n", encoding="utf-8")
    monkeypatch.setenv("GLEICHTAKT_BACKUP_PASSPHRASE", PASSPHRASE)
    assert "encrypted" in run("here", "backup", file, "--with-secrets")[1]
    monkeypatch.delenv("GLEICHTAKT_BACKUP_PASSPHRASE")
    assert "stayed encrypted" in run("first", "restore", file)[1]
    assert not (tmp_path / "first" / "sources.env").exists()
    monkeypatch.setattr("typer.prompt", lambda *_, **__: "another passphrase")
    status, _, wrong = run("second", "restore", file, "--with-secrets")
    assert (status, wrong) == (1, "The passphrase does not fit this backup. Nothing was changed.\n")
    monkeypatch.setattr("typer.prompt", lambda *_, **__: PASSPHRASE)
    assert run("second", "restore", file, "--with-secrets")[0] == 0
    assert (tmp_path / "second" / "sources.env").read_text(encoding="utf-8").endswith("='geheim'\n")


def test_whoever_was_forgotten_does_not_come_back_with_a_restore(run, tmp_path):
    """Forgotten, backed up, restored, and everything read again from a system that still tells of the person."""
    here = Settings(data=tmp_path / "here", _env_file=None)
    warehouse = Warehouse(here.data, memory_limit_mb=512)
    sync([Crm().system()], here, None, warehouse, default_charter(), is_full=False)
    assert run("here", "backup", str(tmp_path / "old.zip"))[0] == 0
    forget(here, warehouse, "contact", "crm:1")
    assert run("here", "backup", str(tmp_path / "b.zip"))[0] == 0

    assert run("there", "restore", str(tmp_path / "b.zip"))[0] == 0
    there = Settings(data=tmp_path / "there", _env_file=None)
    assert telling(there.data, *TELLING) == []
    sync([Crm().system()], there, None, Warehouse(there.data, memory_limit_mb=512), default_charter(), is_full=True)
    assert telling(there.data, *TELLING) == []

    # The backup from before still holds the person; with the newer digests in the folder it says so.
    late = Settings(data=tmp_path / "late", _env_file=None)
    late.data.mkdir()
    (late.data / "forgotten.json").write_bytes((here.data / "forgotten.json").read_bytes())
    status, said, _ = run("late", "restore", str(tmp_path / "old.zip"))
    assert status == 0
    assert "Since this backup 1 person was forgotten." in said
    assert telling(late.data, *TELLING) != []
    forget(late, Warehouse(late.data, memory_limit_mb=512), "contact", "crm:1")
    assert telling(late.data, *TELLING) == []
