"""The terminal: exact output, exit statuses, one clear sentence instead of a traceback."""

import pytest


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


def test_pseudonyms_are_for_the_story(run, folder, tmp_path):
    run("import", folder)
    assert run("export", "meeting", "--pseudonyms", "--to", str(tmp_path / "x.html"))[0] == 2
    assert run("export", "leadership", "--pseudonyms", "--to", str(tmp_path / "x.html"))[0] == 0
