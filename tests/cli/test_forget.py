"""`forget` at the terminal: who it is, asked once more, and what went in words that count rightly."""

import typer

from connectors.forgetting.forget import Removed
from ui.terminal import forgetting
from ui.text import language

CONTACTS = "contact_id,account_id,name,email\nc1,a1,Erika Muster,erika@alpha.example\n"
ACCOUNTS = "account_id,name\na1,Alpha GmbH\n"
EVENTS = "account_id,phase,occurred_at,known_by\na1,trigger,2026-01-01T09:00:00Z,user\n"


def published(run, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("contacts", CONTACTS), ("accounts", ACCOUNTS), ("phase_events", EVENTS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    assert run("import", str(folder))[0] == 0


def typing(monkeypatch, answer):
    """Somebody sits at the terminal and types `answer`; returns what they were asked."""
    asked = []

    def prompt(question, **_):
        asked.append(question)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(typer, "prompt", prompt)
    return asked


def test_nobody_is_forgotten_by_a_slip(run, tmp_path, monkeypatch):
    published(run, tmp_path)
    asked = typing(monkeypatch, "yes")
    status, out, err = run("forget", "contact", "c1")
    assert (status, out, err) == (1, "", "That is not the same. Nothing was changed.\n")
    assert asked == [
        "The contact Erika Muster, erika@alpha.example will be forgotten for good. To confirm, type the id c1 once more"
    ]
    assert "Erika Muster" in run("about", "contact", "c1")[1]


def test_whoever_types_the_id_once_more_means_it(run, tmp_path, monkeypatch):
    published(run, tmp_path)
    typing(monkeypatch, " c1 ")
    status, out, _ = run("forget", "contact", "c1")
    assert status == 0
    assert ": one row\n" in out
    assert run("about", "contact", "c1")[2] == (
        "No kept snapshot knows a contact with the id “c1”. Ids stand on the pages of accounts and in `about`.\n"
    )


def test_a_script_and_a_trial_are_not_asked(run, tmp_path, monkeypatch):
    published(run, tmp_path)
    assert run("forget", "contact", "c1", "--dry-run")[0] == 0
    asked = typing(monkeypatch, "")
    assert run("forget", "contact", "c1", "--dry-run")[0] == 0
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert run("forget", "contact", "c1")[0] == 0
    assert asked == []


def test_of_a_source_files_and_snapshots_are_counted_not_rows():
    found = [Removed("source", "hubspot", 1), Removed("snapshot", "s1, s2", 2)]
    with language.speaking("de"):
        told = [*forgetting.removed(found, is_tried=True, is_source=True)]
        rows = [*forgetting.removed([Removed("snapshot", "s1", 1)], is_tried=True, is_source=False)]
    assert told[:2] == ["Quelle hubspot: eine Datei", "2 Stände: s1, s2"]
    assert rows[0] == "Stand s1: eine Zeile"
