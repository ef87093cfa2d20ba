"""The terminal: exact output, exit statuses, one clear sentence instead of a traceback."""

from pathlib import Path

import pytest

from connectors.demo.source import DemoCompany
from connectors.sync import import_folder
from model.charter import DEFAULT_CHARTER
from settings import settings
from storage.warehouse import Warehouse
from ui.text import catalogue


def test_roll_back_and_check(run, folder):
    run("import", folder)
    run("import", folder)
    _, out, _ = run("snapshots")
    first = out.splitlines()[1].split()[0]
    assert run("snapshots", "--roll-back", first)[1].startswith(f"Rolled back: snapshot {first}")
    assert run("snapshots")[1].splitlines()[1].startswith(f"* {first}")
    status, out, _ = run("check")
    assert status == 0
    assert "✓ Engine: stock at start + entered − left = stock at end, in every phase." in out
    assert "✓ Meetings and decisions: database ready." in out


def test_check_says_where_meetings_cannot_be_kept(run, folder, monkeypatch, tmp_path):
    run("import", folder)
    monkeypatch.setenv("GLEICHTAKT_RECORDS_URL", f"postgresql://nobody:hunter2@/db?host={tmp_path}")
    settings.cache_clear()
    status, out, err = run("check")
    assert status == 1
    assert err.startswith(f"The database of the meetings ({tmp_path}/db) does not answer. ")
    assert "hunter2" not in out + err


def test_the_demonstration_is_marked(run):
    assert run("demo", "--accounts", "40")[0] == 0
    status, out, _ = run("snapshots")
    assert (status, out.split()[3]) == (0, "demo")


def test_the_demonstration_takes_nobodys_place(run, folder, tmp_path, monkeypatch):
    """What somebody imports while it is being built stays."""
    fill = DemoCompany.fill

    def fill_while_somebody_imports(self, *given):
        report = fill(self, *given)
        import_folder(Warehouse(tmp_path / "data"), Path(folder))
        return report

    monkeypatch.setattr(DemoCompany, "fill", fill_while_somebody_imports)
    status, _, err = run("demo", "--accounts", "40", "--unless-published")
    assert (status, err.strip()) == (1, catalogue.texts_of("en")["demonstration.not_needed"])
    current = Warehouse(tmp_path / "data").current()
    assert current is not None
    assert not current.info.is_demo
    assert len(Warehouse(tmp_path / "data").snapshots()) == 1


def test_the_charter_agreed_in_the_browser_is_the_one_of_the_next_import(run, tmp_path):
    """Assigned there: the stage "Signed" means won."""
    (tmp_path / "data").mkdir()
    rule = '\n[[rule]]\nphase = "won"\nfrom = "stage_change"\nkinds = ["Signed"]\n'
    (tmp_path / "data" / "charter.toml").write_text(DEFAULT_CHARTER.read_text("utf-8") + rule, encoding="utf-8")
    (tmp_path / "in").mkdir()
    opportunity = "opportunity_id,account_id,name,stage,created_at\no1,acme,Deal,Signed,2026-01-01T09:00:00Z\n"
    (tmp_path / "in" / "opportunities.csv").write_text(opportunity, encoding="utf-8")
    change = "opportunity_id,stage,changed_at\no1,Signed,2026-01-05T09:00:00Z\n"
    (tmp_path / "in" / "stage_changes.csv").write_text(change, encoding="utf-8")
    assert run("import", str(tmp_path / "in"))[0] == 0
    assert "won,1,0.0" in run("kpi", "stock", "--format", "csv")[1]


@pytest.mark.parametrize(
    ("name", "text"),
    [("warehouse.duckdb", "no database"), ("info.json", "{"), ("charter.json", "{}"), ("info.json", None)],
)
def test_a_damaged_snapshot_is_named_and_can_be_left(run, folder, tmp_path, name, text):
    run("import", folder)
    run("import", folder)
    current = (tmp_path / "data" / "snapshots" / "CURRENT").read_text()
    damaged = tmp_path / "data" / "snapshots" / current / name
    damaged.unlink() if text is None else damaged.write_text(text)
    # The one before answers, and says in whose place.
    status, out, err = run("kpi", "stock")
    assert (status, out.count("\n") > 1) == (0, True)
    assert err.startswith(f"The newest snapshot ({current}) is damaged. Shown is the newest readable one before it")
    status, out, _ = run("check")
    assert status == 1
    assert f"✗ The newest snapshot ({current}) is damaged" in out
    former = next(line.split()[0] for line in run("snapshots")[1].splitlines() if current not in line)
    assert run("snapshots", "--roll-back", former)[0] == 0
    assert run("kpi", "stock")[0] == 0
    assert run("import", folder)[0] == 0
