"""Senseless questions in the terminal: every KPI refuses them with one line and no figure."""

from datetime import UTC, date, datetime

import pytest

from metrics import CATALOG
from settings import settings
from storage.warehouse import Warehouse
from tests.cases.terminal import Terminal
from tests.publishing import publish
from tests.reference.journeys import journeys
from ui.shell import shared_cache

KPIS = [name for name, metric in CATALOG.items() if metric.is_kpi]
LINES = ("a: trigger@0 > comparison@20 > won@60", "b: trigger@5 > orientation@9", "c: comparison@10 > lost@30")
READ_AT = datetime(2026, 3, 9, 12, tzinfo=UTC)
OPTIONS = {
    "from_phase": "trigger", "to_phase": "comparison", "since": "2026-01-05", "account_id": "a", "phase": "comparison",
}  # fmt: skip
PERIOD = {"start": "2026-01-01", "end": "2026-03-02"}
# What is changed about a sensible question, and words of the sentence that refuses it.
WRONG = (
    ({"as_of": "2026-03-10"}, ("2026-03-10", "2026-03-09")),
    ({"start": "2026-01-01", "end": "2026-03-10"}, ("2026-03-10", "2026-03-09")),
    ({"start": "2026-03-02", "end": "2026-03-01"}, ("2026-03-02", "2026-03-01")),
    ({**PERIOD, "as_of": "2026-03-01"}, ("2026-03-01", "2026-03-02")),
    ({"start": "2026-01-01", "end": None}, ()),
    ({"where": "segment=Konzren"}, ("Konzren", "Konzern")),
    ({"where": "region=Nord"}, ("Nord",)),
    ({"where": "colour=red"}, ("colour", "segment")),
    ({"where": "segment"}, ("DIM=VALUE",)),
    ({"by": "colour"}, ("colour",)),
    ({"motion": "renewals"}, ("renewals", "new, existing")),
)
WRONG_OPTIONS = {
    "since": (({"since": "2026-03-02", "as_of": "2026-03-01"}, ("2026-03-02", "2026-03-01")),
              ({"since": "2026-03-10"}, ("2026-03-10",))),
    "to_phase": (({"from_phase": "comparison", "to_phase": "trigger"}, ("trigger", "decision, won")),
                 ({"to_phase": "nirvana"}, ("nirvana",))),
    "phase": (({"phase": "nirvana"}, ("nirvana", "trigger")),),
    "horizons": (({"horizons": "30,x"}, ()), ({"horizons": "-1"}, ()), ({"horizons": "1.5"}, ())),
    "horizon_days": (({"horizon_days": "0"}, ()), ({"horizon_days": "-3"}, ()), ({"horizon_days": "2.5"}, ())),
    "window_days": (({"window_days": "-1"}, ()), ({"window_days": "x"}, ())),
    "unit": (({"unit": "elephant"}, ("elephant",)),),
    "cohort": (({"cohort": "week"}, ("week", "month")),),
    "grain": (({"grain": "day"}, ("day", "month, week")),),
    "figure": (({"figure": "leads"}, ("leads", "entries, wins")),),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three accounts, last heard of on 2 March and read on 9 March; nobody has a region."""
    path = tmp_path_factory.mktemp("refused")
    segments = {"a": "Konzern", "b": "KMU", "c": None}
    accounts = [{"account_id": key, "name": key, "segment": value} for key, value in segments.items()]
    publish(Warehouse(path), account=accounts, phase_event=journeys(*LINES), synced_at=READ_AT)
    return path


@pytest.fixture
def terminal(folder, monkeypatch, capsys):
    monkeypatch.setenv("GLEICHTAKT_DATA", str(folder))
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")
    settings.cache_clear()
    shared_cache.clear()
    yield Terminal(monkeypatch, capsys)
    settings.cache_clear()


def words(question: dict[str, str | None]) -> list[str]:
    return [w for name, value in question.items() if value is not None for w in (f"--{name.replace('_', '-')}", value)]


@pytest.mark.parametrize("name", KPIS)
def test_every_wrong_question_is_refused(terminal, name):
    metric = CATALOG[name]
    right = {option: OPTIONS[option] for option in metric.required} | (PERIOD if metric.time == "period" else {})
    status, out, err = terminal.run("kpi", name, *words(right))
    assert (status, out != "") == (0, True), err
    wrong = [*WRONG, *(one for option in metric.options for one in WRONG_OPTIONS.get(option, ()))]
    for changed, named in wrong:
        if "from_phase" in changed and "from_phase" not in metric.options:
            continue
        status, out, err = terminal.run("kpi", name, *words(right | changed))
        told = (name, changed, err)
        assert (status in (1, 2), out) == (True, ""), told
        assert "Traceback" not in err, told
        assert "unexpected" not in err.lower(), told
        if not err.startswith("Usage"):  # the parser's own words about a value that is none
            assert err.count("\n") == 1, told
            if "by" not in changed or metric.keys is not None:
                assert all(word in err or _spelled(word) in err for word in named), told


def _spelled(word: str) -> str:
    """A day as sentences write it."""
    try:
        day = date.fromisoformat(word)
    except ValueError:
        return word
    return f"{day.day} {day:%b} {day.year}"


WRONG_OF_REPORTS = (
    (("--as-of", "2026-03-10"), ("2026-03-10", "2026-03-09")),
    (("--motion", "renewals"), ("renewals", "new, existing")),
    (("--language", "fr"), ("fr", "de, en")),
)


@pytest.mark.parametrize("report", ["leadership", "meeting"])
def test_reports_are_refused_what_pages_are(terminal, tmp_path, report):
    for wrong, named in WRONG_OF_REPORTS:
        status, out, err = terminal.run("export", report, "--to", str(tmp_path / "r.html"), *wrong)
        assert (status in (1, 2), out, err.count("\n")) == (True, "", 1), err
        assert all(word in err for word in named), err
        assert not (tmp_path / "r.html").exists()
