"""Reported situations as HubSpot tells them at the first and the second sync: the right value, by hand."""

import json
from pathlib import Path

import pytest

from settings import settings
from tests.cases.terminal import CASES, Terminal, with_lines
from tests.fakes.hubspot import TOKEN
from tests.fakes.hubspot_told import ToldHubSpot
from tests.fakes.serving import serving
from ui.shell import shared_cache

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not beside the repository")
DAY = "2026-10-31"


def steps(case: str) -> list[dict]:
    return [json.loads(path.read_text()) for path in sorted(next(CASES.glob(f"{case}-*")).glob("step*.json"))]


@pytest.fixture
def synced(tmp_path, monkeypatch, capsys):
    """Sync the steps of a case, one after the other: the terminal, and what each sync said."""
    monkeypatch.setenv("GLEICHTAKT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")
    terminal = Terminal(monkeypatch, capsys)

    def sync(case: str, *, charter: str | None = None) -> tuple[Terminal, list[str]]:
        told = steps(case)
        fake = ToldHubSpot(told[0])
        with serving(fake) as url:
            for name, value in {"ACCESS_TOKEN": TOKEN, "ADDRESS": url, "SEARCHES_PER_SECOND": "1000"}.items():
                monkeypatch.setenv(f"GLEICHTAKT_SOURCES__HUBSPOT__{name}", value)
            if charter:
                monkeypatch.setenv("GLEICHTAKT_CHARTER", charter)
            settings.cache_clear()
            shared_cache.clear()
            said = []
            for step in told:
                fake.tell(step)
                status, out, err = terminal.run("sync")
                assert status == 0, out + err
                said.append(out + err)
        return terminal, said

    yield sync
    settings.cache_clear()


def test_25_the_default_charter_knows_hubspots_own_stages(synced):
    terminal, _ = synced("25")
    assert terminal.stock(DAY) == {"decision": 1, "won": 1}


def test_27_a_renamed_stage_is_an_alarm_or_keeps_its_phase(synced):
    terminal, said = synced("27")
    assert terminal.stock("2026-05-01") == {"comparison": 2} or "Offer sent" in said[1]
    status, out, err = terminal.run("check")
    assert "Offer sent" in out + err
    assert status == 1


def test_28_only_the_sales_pipeline_counts(synced, tmp_path):
    motion = '\n[[motion]]\nkey = "new"\nname = { de = "Neu", en = "New" }\npipelines = ["Sales"]\n'
    terminal, _ = synced("28", charter=with_lines(tmp_path, motions=motion))
    assert terminal.stock(DAY) == {"comparison": 1}


def test_30_won_on_the_closing_day_though_the_history_lacks_it(synced):
    terminal, _ = synced("30")
    assert terminal.spells(DAY)[-1][1:3] == ("won", "2026-05-15")
    assert terminal.stock(DAY) == {"won": 1}


def test_32_the_end_customer_decides(synced):
    terminal, _ = synced("32")
    assert {(row[0], row[1]) for row in terminal.spells(DAY)} == {
        ("hubspot:2", "comparison"), ("hubspot:3", "decision"),
    }  # fmt: skip


def test_34_a_deleted_deal_is_gone(synced):
    terminal, _ = synced("34")
    assert terminal.stock(DAY) == {}


def test_39_the_amount_of_the_day_asked_for(synced):
    terminal, _ = synced("39")
    value = {row["phase"]: float(row["value"] or 0) for row in terminal.kpi("stock", "--as-of", "2026-06-30")}
    assert (value["comparison"], value["decision"]) == (10_000.0, 1_000.0)
    assert terminal.stock("2026-05-15") == {"comparison": 1, "lost": 1}


def test_40_stages_that_no_rule_knows_are_told(synced, tmp_path):
    charter = Path(with_lines(tmp_path))
    kept = charter.read_text().lower()
    assert "contractsent" in kept  # the charter as delivered knows HubSpot's own
    terminal, _ = synced("40")
    assert terminal.stock(DAY) == {"decision": 6, "won": 3, "lost": 3}
