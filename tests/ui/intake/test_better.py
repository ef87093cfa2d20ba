"""What rows tell beyond their headings: where talks began, or that the file only knows today."""

from datetime import date
from pathlib import Path

from connectors.files import From, propose
from connectors.files.foreign.mapping import FileMapping, SnapshotOf
from ui.intake.reading import look
from ui.intake.refined_proposal import better

HEADINGS = "Chancennummer;Kundennr;Bezeichnung;Phase;Angelegt am;Geschlossen am\n"
CLOSED = "1;A;x;Gewonnen;01.02.2026;01.03.2026\n2;A;y;Verloren;01.02.2026;02.03.2026\n"
TODAY = date(2026, 11, 23)


def proposed(folder: Path, rows: str, today: date | None = TODAY) -> FileMapping:
    (folder / "Chancen.csv").write_text(HEADINGS + CLOSED + rows, encoding="utf-8")
    seen = look(folder / "Chancen.csv", {})
    return better(propose([seen.inspection]).files[0], seen, today)


def test_one_stage_of_all_open_ones_is_where_talks_begin(tmp_path):
    found = proposed(tmp_path, "3;B;z;Im Gespräch;03.02.2026;\n4;C;z;Im Gespräch;04.02.2026;\n")
    assert [(point.at, point.stage) for point in found.points] == [
        ("Angelegt am", From(value="Im Gespräch")),
        ("Geschlossen am", From(column="Phase")),
    ]
    assert found.snapshot is None


def test_several_open_stages_make_a_snapshot_no_stage_is_made_up(tmp_path):
    """Nobody knows when 3 reached Angebot; it certainly was not on the day it was created, nor was 4 ever there."""
    found = proposed(tmp_path, "3;B;z;Angebot;03.02.2026;\n4;C;z;Qualifizierung;04.02.2026;\n")
    assert found.points == ()
    assert found.snapshot == SnapshotOf(
        on=TODAY, account=From(column="Kundennr"), stage=From(column="Phase"), opportunity=From(column="Chancennummer")
    )


def test_beside_files_that_tell_the_history_there_is_no_snapshot(tmp_path):
    """The phases of a snapshot are taken as they stand and would push the history aside."""
    rows = "3;B;z;Angebot;03.02.2026;\n4;C;z;Qualifizierung;04.02.2026;\n"
    found = proposed(tmp_path, rows, today=None)
    assert found.snapshot is None
    assert [point.at for point in found.points] == ["Geschlossen am"]


def test_without_any_dated_stage_the_file_knows_one_day_only(tmp_path):
    (tmp_path / "Fact.csv").write_text("Opportunity ID,Account ID,Name,Stage,Create Date\n1,A,x,Lead,2026-01-01\n")
    seen = look(tmp_path / "Fact.csv", {})
    found = better(propose([seen.inspection]).files[0], seen, TODAY)
    assert (found.points, found.snapshot and found.snapshot.on) == ((), TODAY)
