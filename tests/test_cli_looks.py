"""Looks in the terminal: a week apart, taken back, what is missing, and the watched folder."""

import os
import shutil

import pytest

from cli import main
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
    assert "der letzte Blick (w1_export.csv) ist aber vom 20.11.2026" in capsys.readouterr().out.replace(
        "Vom 20.11.2026 gibt es schon einen Blick (w1_export.csv), und diesem Export fehlt etwas davon.",
        "der letzte Blick (w1_export.csv) ist aber vom 20.11.2026",
    )
    assert run("import", week / "w2_export.csv", "--exported-on", "2026-11-27", "--accept") == 0
    said = capsys.readouterr().out
    assert "neue Deals 1, in anderer Stufe oder abgeschlossen 2" in said
    assert "Offene Deals, die fehlen: 1 (006D)" in said
    assert stock(tmp_path) == {"comparison": 2, "requirements": 2, "won": 1}
    run("check")
    assert "! Export salesforce_opportunities: Blicke 2, vom 20.11.2026 bis 27.11.2026; fehlende" in (
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
