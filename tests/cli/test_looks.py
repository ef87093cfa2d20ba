"""Looks in the terminal: a week apart, taken back, what is missing, and the watched folder."""

import errno
import os
import shutil

import pytest

from cli import main
from connectors.files.looks.publishing import only_one
from connectors.files.recognised import import_files
from settings import settings
from storage.warehouse import Warehouse


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path / "data"))

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["cli.py", *map(str, arguments)])
        settings.cache_clear()
        try:
            return main()
        except SystemExit as ended:
            return int(ended.code or 0)
        finally:
            settings.cache_clear()

    return call


def stock(tmp_path):
    rows = (
        Warehouse(tmp_path / "data")
        .current()
        .arrow(
            "SELECT phase::VARCHAR AS phase, count(*) AS n FROM spell WHERE left_on IS NULL GROUP BY 1 ORDER BY 1", {}
        )
    )
    return {row["phase"]: row["n"] for row in rows.to_pylist()}


def test_a_week_in_the_terminal(run, tmp_path, shared_data, capsys):
    week = shared_data / "exports" / "week"
    assert run("import", week / "w1_export.csv", "--exported-on", "2026-11-20", "--accept") == 0
    assert run("kpi", "stock", "--format", "csv") == 0
    first = capsys.readouterr().out.rpartition("phase,")[2]
    assert run("import", week / "w2_export.csv", "--accept") == 1, "its day is not last week's"
    assert "der letzte (w1_export.csv) ist aber vom 20.11.2026" in capsys.readouterr().out.replace(
        "Vom 20.11.2026 gibt es schon einen Export (w1_export.csv), und diesem fehlt etwas davon.",
        "der letzte (w1_export.csv) ist aber vom 20.11.2026",
    )
    assert run("import", week / "w2_export.csv", "--exported-on", "2026-11-27", "--accept") == 0
    said = capsys.readouterr().out
    assert "neue Deals 1, in anderer Stufe oder abgeschlossen 2" in said
    assert "Offene Deals, die fehlen: 1 (006D)" in said
    assert stock(tmp_path) == {"comparison": 2, "requirements": 2, "won": 1}
    run("check")
    assert "! Export salesforce_opportunities: 2 eingelesen, vom 20.11.2026 bis 27.11.2026; fehlende" in (
        capsys.readouterr().out
    )
    assert run("import", "--missing", "006D=moved") == 0
    assert stock(tmp_path) == {"comparison": 1, "requirements": 2, "won": 1}
    assert run("import", "--missing", "006B=moved") == 1
    assert run("import", "salesforce_opportunities", "--undo") == 0
    capsys.readouterr()
    assert run("kpi", "stock", "--format", "csv") == 0
    assert capsys.readouterr().out.rpartition("phase,")[2] == first
    assert run("import", "nothing", "--undo") == 1


def test_the_watched_folder(run, tmp_path, shared_data, monkeypatch, capsys):
    week, folder = shared_data / "exports" / "week", tmp_path / "watched"
    folder.mkdir()
    monkeypatch.setenv("GLEICHTAKT_WATCHED_FOLDER", str(folder))
    # The later one was put there first: the day tells the order.
    for name, source in (("b-2026-11-27.csv", "w2_export.csv"), ("a-2026-11-20.csv", "w1_export.csv")):
        shutil.copyfile(week / source, folder / name)
    shutil.copyfile(shared_data / "exports" / "faults" / "woerter.csv", folder / "woerter.csv")
    for place, path in enumerate(sorted(folder.iterdir(), reverse=True)):
        os.utime(path, (1_700_000_000 + place, 1_700_000_000 + place))
    (folder / "being-written.csv").write_text("Deal", encoding="utf-8")
    os.utime(folder / "being-written.csv", (4_000_000_000, 4_000_000_000))
    assert run("import", "--watch-folder") == 1, "one was refused"
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["a-2026-11-20.csv", "b-2026-11-27.csv"]
    assert sorted(path.name for path in (folder / "refused").iterdir()) == ["woerter.csv", "woerter.csv.txt"]
    assert "Nicht gewonnen" in (folder / "refused" / "woerter.csv.txt").read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == ["being-written.csv", "done", "refused"]
    assert stock(tmp_path) == {"comparison": 2, "requirements": 2, "won": 1}
    assert run("import", "--watch-folder") == 0
    assert "liegt nichts Neues" in capsys.readouterr().out


def laid(tmp_path, monkeypatch, shared_data, **names):
    """The watched folder with exports of the week under other names, all of them still."""
    folder = tmp_path / "watched"
    folder.mkdir()
    monkeypatch.setenv("GLEICHTAKT_WATCHED_FOLDER", str(folder))
    for name, source in names.items():
        shutil.copyfile(shared_data / "exports" / "week" / f"{source}_export.csv", folder / f"{name}.csv")
        os.utime(folder / f"{name}.csv", (1_700_000_000, 1_700_000_000))
    return folder


def test_an_error_that_nobody_foresaw_refuses_one_file_of_the_folder(run, tmp_path, shared_data, monkeypatch, capsys):
    folder = laid(tmp_path, monkeypatch, shared_data, first="w1", second="w2")

    def stumbling(warehouse, files, **more):
        if files[0].name == "first.csv":
            raise ZeroDivisionError("a row too many")
        return import_files(warehouse, files, **more)

    monkeypatch.setattr("ui.intake.terminal_looks.import_files", stumbling)
    assert run("import", "--watch-folder") == 1
    assert [path.name for path in (folder / "done").iterdir()] == ["second.csv"]
    why = (folder / "refused" / "first.csv.txt").read_text(encoding="utf-8")
    assert "ZeroDivisionError: a row too many" in why
    assert stock(tmp_path) == {"comparison": 1, "requirements": 2, "won": 1}


def test_nothing_is_refused_because_somebody_else_imports(run, tmp_path, shared_data, monkeypatch, capsys):
    folder = laid(tmp_path, monkeypatch, shared_data, first="w1", second="w2")
    with only_one(tmp_path / "data"):
        assert run("import", "--watch-folder") == 1
    assert "Es wird gerade ein anderer Export eingelesen" in capsys.readouterr().err
    assert sorted(path.name for path in folder.iterdir()) == ["first.csv", "second.csv"]


def test_a_full_disk_is_no_fault_of_a_file(run, tmp_path, shared_data, monkeypatch, capsys):
    folder = laid(tmp_path, monkeypatch, shared_data, first="w1")

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/elsewhere")

    monkeypatch.setattr("ui.intake.terminal_looks.import_files", full)
    assert run("import", "--watch-folder") == 1
    assert "/elsewhere" in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["first.csv"]
