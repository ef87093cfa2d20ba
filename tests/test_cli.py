"""The terminal: exact output, exit statuses, one clear sentence instead of a traceback."""

import json
from pathlib import Path

import pytest

import cli
from connectors.demo.source import DemoCompany
from connectors.sync import import_folder
from model.charter import DEFAULT_CHARTER
from settings import settings
from storage.warehouse import Warehouse
from tests.cases.terminal import run_command
from ui.shell import shared_cache
from ui.text import catalogue

EVENTS = '''account_id,phase,occurred_at,known_by
NA,trigger,2026-01-01T09:00:00Z,user
NA,comparison,2026-01-05T09:00:00Z,user
007,trigger,2026-01-02T23:30:00Z,user
"9,9 ""x""",won,2026-01-03T09:00:00Z,import
1234567890123456789,trigger,2026-01-03T09:00:00Z,import
'''


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command on a data folder of its own: (exit status, standard output, standard error)."""
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")
    settings.cache_clear()
    shared_cache.clear()

    def command(*words: str) -> tuple[int, str, str]:
        return run_command(monkeypatch, capsys, *words)

    yield command
    settings.cache_clear()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "phase_events.csv").write_text(EVENTS, encoding="utf-8")
    return str(tmp_path / "in")


def test_import_then_kpi(run, folder):
    status, out, _ = run("import", folder)
    assert status == 0
    assert "phase_event: 5 rows loaded, 0 in quarantine." in out
    assert run("kpi", "stock", "--format", "csv") == (
        0,
        "phase,accounts,value\ntrigger,2,0.0\norientation,0,0.0\nrequirements,0,0.0\ncomparison,1,0.0\n"
        "decision,0,0.0\nwon,1,0.0\nlost,0,0.0\ndormant,0,0.0\n",
        "",
    )


def test_spells_print_ids_instants_and_nulls_as_agreed(run, folder):
    run("import", folder)
    status, out, _ = run("kpi", "phase_spells", "--as-of", "2026-01-06", "--format", "csv")
    assert status == 0
    assert out.splitlines() == [
        "account_id,journey,spell,phase,entered_at,entered_on,left_at,left_on,next_phase,exit,dwell_days,age_days,is_open,"
        "is_entry_known,evidence_id",
        "007,1,1,trigger,2026-01-02T23:30:00Z,2026-01-03,,,,,,3,true,true,",
        "1234567890123456789,1,1,trigger,2026-01-03T09:00:00Z,2026-01-03,,,,,,3,true,true,",
        '"9,9 ""x""",1,1,won,2026-01-03T09:00:00Z,2026-01-03,,,,,,3,true,true,',
        "NA,1,1,trigger,2026-01-01T09:00:00Z,2026-01-01,2026-01-05T09:00:00Z,2026-01-05,comparison,skip,4,,false,true,",
        "NA,1,2,comparison,2026-01-05T09:00:00Z,2026-01-05,,,,,,1,true,true,",
    ]


def test_doubtful_spells_can_be_left_out(run, tmp_path):
    (tmp_path / "in").mkdir()
    lines = ("account_id,phase,occurred_at,known_by", "a,trigger,2026-01-01,observed", "b,trigger,2026-01-01,bulk")
    (tmp_path / "in" / "phase_events.csv").write_text("\n".join(lines), encoding="utf-8")
    run("import", str(tmp_path / "in"))
    for flags, accounts in (((), 2), (("--trusted-only",), 1)):
        status, out, _ = run("kpi", "stock", "--format", "csv", *flags)
        assert (status, out.splitlines()[1]) == (0, f"trigger,{accounts},0.0")


def test_json_and_filter(run, folder):
    run("import", folder)
    _, out, _ = run("kpi", "changes", "--since", "2026-01-02", "--format", "json", "--where", "segment=")
    assert json.loads(out) == [
        {"account_id": "007", "from_phase": None, "to_phase": "trigger", "kind": "new"},
        {"account_id": "1234567890123456789", "from_phase": None, "to_phase": "trigger", "kind": "new"},
        {"account_id": '9,9 "x"', "from_phase": None, "to_phase": "won", "kind": "new"},
        {"account_id": "NA", "from_phase": "trigger", "to_phase": "comparison", "kind": "skip"},
    ]


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["nope"], 2, "There is no KPI “nope”."),
        (["flow"], 2, "needs a period"),
        (
            ["flow", "--start", "2026-02-01", "--end", "2026-01-01"],
            2,
            "ends (2026-01-01) before it begins (2026-02-01)",
        ),
        (["dwell", "--by", "owner_sales"], 2, "works council"),
        (["dwell", "--by", "name"], 2, "no dimension “name”"),
        (["stock", "--where", "segment"], 2, "DIM=VALUE"),
        (["stock", "--phase", "trigger"], 2, "has no option “phase”"),
        (["conversion", "--from-phase", "trigger"], 2, "needs the option “to_phase”"),
        (["conversion", "--from-phase", "nix", "--to-phase", "won"], 2, "“nix” is not possible"),
        (["outcomes", "--horizons", "a,b"], 2, "--horizons"),
        (["outcomes", "--horizons", ""], 2, "--horizons"),
        (
            ["conversion", "--from-phase", "comparison", "--to-phase", "trigger"],
            2,
            "Allowed as goal are: decision, won.",
        ),
        (["stock", "--as-of", "2999-01-01"], 2, "There can be no figure for 2999-01-01 (“as_of”)"),
        (
            ["changes", "--since", "2026-01-05", "--as-of", "2026-01-03"],
            2,
            "since 2026-01-05 cannot be told as of 2026-01-03",
        ),
        (
            ["flow", "--start", "2026-01-01", "--end", "2026-01-04", "--as-of", "2026-01-03"],
            2,
            "The period only ends on 2026-01-04",
        ),
        (["stock", "--where", "segment=Konzern"], 2, "no account has any value for it"),
    ],
)
def test_wrong_questions_are_answered_with_a_sentence(run, folder, words, status, sentence):
    run("import", folder)
    found = run("kpi", *words)
    assert found[0] == status
    assert sentence in found[2]
    assert found[2].count("\n") == 1
    assert found[1] == ""


def test_without_data(run):
    status, out, err = run("kpi", "stock")
    assert (status, out) == (1, "")
    assert err.startswith("There is no data yet.")


def test_a_wrong_setting_is_named_not_shown(run, monkeypatch):
    monkeypatch.setenv("GLEICHTAKT_KEEP_SNAPSHOTS", "many")
    settings.cache_clear()
    status, _, err = run("check")
    assert status == 1
    assert err == "These settings are not valid: GLEICHTAKT_KEEP_SNAPSHOTS. Check the environment and the file .env.\n"


def test_a_wrong_charter_names_the_key_and_what_is_allowed(run, folder, tmp_path):
    charter = tmp_path / "charter.toml"
    charter.write_text(
        'version = 1\n[[phase]]\nkey = "x"\nname = { de = "a", en = "b" }\nled_by = "boss"\nlimit_days = 3\n'
    )
    status, _, err = run("import", folder, "--charter", str(charter))
    assert status == 1
    assert err == "charter.toml: phase.1.led_by: Input should be 'marketing', 'shared' or 'sales'\n"


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
    assert err.startswith(f"The database of the meetings ({tmp_path}/db) cannot be used: ")
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
    ("words", "sentence"),
    [
        (["sto\nck"], "There is no KPI “sto\\nck”."),
        (["stock", "--where", "\x1b[31msegment=1"], "“\\x1b[31msegment”"),
        (["stock", "--where", "segment=\udcff"], "UTF-8"),
        (["phase_spells", "--account-id", "\udcff"], "UTF-8"),
        (["dwell", "--by", ""], "There is no dimension “”"),
        (["outcomes", "--horizons", "99999999999"], "“99999999999” is not possible"),
        (["outcomes", "--horizons", "9" * 5000], "--horizons"),
        (["conversion", "--from-phase", "trigger", "--to-phase", "won", "--window-days", "9" * 25], "is not possible"),
    ],
)
def test_hostile_words_are_shown_on_one_line(run, folder, words, sentence):
    run("import", folder)
    status, out, err = run("kpi", *words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_used_is_named(run, folder, tmp_path):
    (tmp_path / "data").write_text("a file")
    for words in (("import", folder), ("kpi", "stock"), ("check",), ("snapshots",)):
        status, _, err = run(*words)
        assert status == 1
        assert err.startswith(f"“{tmp_path / 'data'}")
        assert err.count("\n") == 1


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


def test_a_refused_import_says_what_is_wrong(run, folder, tmp_path):
    (tmp_path / "in" / "phase_events.csv").write_text(EVENTS.replace("2026-01-05T09:00:00Z", "0001-01-01"))
    status, out, err = run("import", folder)
    assert (status, out) == (1, "")
    assert "phase_events.csv, line 3, column occurred_at. " in err
    assert "0001-01-01" in err
    assert err.count("\n") == 1


def test_a_zone_that_does_not_exist_is_refused(run, folder):
    for zone in ("", "Europe/Ber'lin", "../../etc/passwd"):
        status, out, err = run("import", folder, "--time-zone", zone)
        assert (status, out) == (1, "")
        assert f"the time zone “{zone}” is given, which does not exist" in err


def test_a_lone_carriage_return_is_quoted(run, folder, tmp_path):
    (tmp_path / "in" / "phase_events.csv").write_text(
        'account_id,phase,occurred_at\n"a\rb",won,2026-01-03T09:00:00Z\n', newline=""
    )
    run("import", folder)
    _, out, _ = run("kpi", "changes", "--since", "2026-01-01", "--format", "csv")
    assert out == 'account_id,from_phase,to_phase,kind\n"a\rb",,won,new\n'
    assert run("kpi", "changes", "--since", "2026-01-01")[1].splitlines()[1].split() == ["a\\rb", "won", "new"]


def test_the_unexpected_is_a_sentence_too(run, folder, monkeypatch):
    run("import", folder)

    def broken(*_, **__):
        raise RuntimeError("disk full\nand more")

    monkeypatch.setattr(cli, "answer", broken)
    status, out, err = run("kpi", "stock")
    assert (status, out) == (1, "")
    assert err.startswith("Something unexpected went wrong (RuntimeError: disk full).")
    assert "Traceback" not in err


@pytest.mark.parametrize("ending", ["pdf", "pptx", "xlsx", "html"])
def test_export_writes_the_file_its_ending_says(run, folder, tmp_path, ending):
    run("import", folder)
    file = tmp_path / f"report.{ending}"
    status, out, err = run("export", "leadership", "--as-of", "2026-01-31", "--language", "de", "--to", str(file))
    assert (status, out, err) == (0, f"Written: {file}.\n", "")
    begins = {"pdf": b"%PDF-", "pptx": b"PK", "xlsx": b"PK", "html": b'<!doctype html>\n<html lang="de">'}
    assert file.read_bytes().startswith(begins[ending])


@pytest.mark.parametrize(
    "words",
    [("other", "--to", "x.pdf"), ("leadership", "--to", "x.doc"), ("leadership", "--to", "x.pdf", "--language", "fr")],
)
def test_export_that_makes_no_sense(run, folder, words):
    run("import", folder)
    status, out, err = run("export", *words)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1


def test_export_without_data(run, tmp_path):
    status, out, err = run("export", "leadership", "--to", str(tmp_path / "x.html"))
    assert (status, out) == (1, "")
    assert "cli.py demo" in err
    assert not (tmp_path / "x.html").exists()


CARD = """---
kind: persona
phase: comparison
persona: Purchasing
interviewed_on: 2026-01-01
voices: 2
---
# Who is liable?
## Barriers
Price lists
"""


def test_cards_of_the_customer_s_voice(run, tmp_path):
    (tmp_path / "price.en.md").write_text(CARD, encoding="utf-8")
    assert run("voice", str(tmp_path))[:2] == (0, "Customer's voice: 1 card new, 0 changed, 0 unchanged.\n")
    assert run("voice", str(tmp_path))[1] == "Customer's voice: 0 cards new, 0 changed, 1 unchanged.\n"
    (tmp_path / "price.en.md").write_text(CARD.replace("Price lists", "Mr Sample dislikes them"), encoding="utf-8")
    status, out, error = run("voice", str(tmp_path))
    assert (status, out) == (1, "")
    assert error.startswith("price.en.md:10: this line looks like the name or address of somebody interviewed.")
    assert "Sample" not in error


def test_pseudonyms_are_for_the_story(run, folder, tmp_path):
    run("import", folder)
    assert run("export", "meeting", "--pseudonyms", "--to", str(tmp_path / "x.html"))[0] == 2
    assert run("export", "leadership", "--pseudonyms", "--to", str(tmp_path / "x.html"))[0] == 0
