"""The terminal: exact output, exit statuses, one clear sentence instead of a traceback."""

import json

import pytest

import cli
from settings import settings
from tests.cli.conftest import EVENTS


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
