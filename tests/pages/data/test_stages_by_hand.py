"""Stages that no rule names, assigned in the browser for a system and for files; what stays at the next reading.

A renamed stage (case 27), stages of a pipeline that is no more, and labels of an imported folder (cases 22, 40).
"""

import csv
import json
from pathlib import Path

import pytest

from settings import settings
from storage.stage_standing import stages_of
from storage.warehouse import Warehouse
from tests.cases.terminal import CASES, Terminal
from tests.fakes.hubspot import TOKEN
from tests.fakes.hubspot_told import ToldHubSpot
from tests.fakes.serving import serving
from tests.pages.data.test_stages import drawn, said
from ui.shell import shared_cache

PAGE = "pages/data/sources.py"


@pytest.fixture
def data_folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def terminal(data_folder, monkeypatch, capsys):
    monkeypatch.setenv("GLEICHTAKT_DATA", str(data_folder))
    monkeypatch.setenv("GLEICHTAKT_LANGUAGE", "en")
    settings.cache_clear()
    return Terminal(monkeypatch, capsys)


def assign(open_page, phases: dict[str, str]) -> None:
    """Choose a phase for each stage on the page, and write them into the charter; every other stage stays unnamed."""
    app = open_page(PAGE, lang="en")
    boxes = {str(box.label).replace("\\", ""): box for box in app.selectbox if ".unnamed." in str(box.key)}
    for label, box in boxes.items():
        (phase,) = [phases[stage] for stage in phases if label.endswith(stage)] or [""]
        box.select(phase)
    (button,) = [one for one in app.button if "stages.unnamed" in str(one.form_id)]
    button.click()
    app.run()
    assert not app.exception
    assert "names" in said(app)


def unnamed(data_folder: Path) -> set[str]:
    return {stage.stage for stage in stages_of(Warehouse(data_folder).current()) if stage.phase is None}


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not beside the repository")
def test_27_a_renamed_stage_and_stages_of_a_pipeline_that_is_no_more(open_page, terminal, data_folder, monkeypatch):
    """Deal 11 began in stage 777 and deal 13 stands in 888: HubSpot no longer tells the pipeline of either."""
    told = [json.loads(path.read_text()) for path in sorted(next(CASES.glob("27-*")).glob("step*.json"))]
    for step in told:
        first, second = step["deals"]
        first["history"]["dealstage"].append(
            {"value": "777", "timestamp": "2026-02-01T09:00:00.000Z", "sourceType": "CRM_UI"}
        )
        third = json.loads(json.dumps(second))
        third["id"], third["properties"]["dealstage"], third["properties"]["dealname"] = "13", "888", "Deal 13"
        third["history"]["dealstage"] = [
            {"value": "888", "timestamp": "2026-05-02T09:00:00.000Z", "sourceType": "CRM_UI"}
        ]
        third["properties"]["createdate"] = "2026-05-02T09:00:00.000Z"
        third["links"]["companies"][0]["id"] = "3"
        step["companies"].append({**step["companies"][0], "id": "3", "properties": {"name": "Cargo"}})
        step["deals"].append(third)
    fake = ToldHubSpot(told[0])
    with serving(fake) as url:
        for name, value in {"ACCESS_TOKEN": TOKEN, "ADDRESS": url, "SEARCHES_PER_SECOND": "1000"}.items():
            monkeypatch.setenv(f"GLEICHTAKT_SOURCES__HUBSPOT__{name}", value)
        settings.cache_clear()
        for step in told:
            fake.tell(step)
            status, out, err = terminal.run("sync")
            assert status == 0, out + err
        assert unnamed(data_folder) == {"Offer sent", "777", "888"}
        shared_cache.clear()
        assign(open_page, {"Offer sent": "comparison", "777": "trigger", "888": "decision"})
        assert unnamed(data_folder) == set()
        spells = [
            ("hubspot:1", "trigger", "2026-02-01", "skip"), ("hubspot:1", "requirements", "2026-03-01", "advance"),
            ("hubspot:1", "comparison", "2026-04-01", ""),
            ("hubspot:2", "comparison", "2026-04-01", "won"), ("hubspot:2", "won", "2026-06-01", ""),
            ("hubspot:3", "decision", "2026-05-02", ""),
        ]  # fmt: skip
        assert terminal.spells("2026-10-31") == spells
        # The next sync knows it too.
        status, out, err = terminal.run("sync")
        assert status == 0, out + err
        assert terminal.spells("2026-10-31") == spells
        assert unnamed(data_folder) == set()


def test_labels_of_files_get_their_phases_and_keep_them_in_the_next_import(open_page, terminal, data_folder, tmp_path):
    """Three opportunities, two of them in stages that no rule names; "closed won " is won in any case (case 22)."""
    folder = tmp_path / "in"
    folder.mkdir()
    stages = {"o1": "Papers out", "o2": "Legal", "o3": "closed won "}
    tables = {
        "opportunities": [
            {"opportunity_id": key, "account_id": key.replace("o", "a"), "name": key, "stage": stage,
             "created_at": "2026-03-01T09:00:00Z", "amount": "1000"}
            for key, stage in stages.items()
        ],
        "stage_changes": [
            {"opportunity_id": key, "stage": stage, "changed_at": "2026-03-02T09:00:00Z"}
            for key, stage in stages.items()
        ],
    }  # fmt: skip
    for name, found in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            rows = csv.DictWriter(file, list(found[0]))
            rows.writeheader()
            rows.writerows(found)
    status, out, err = terminal.run("import", str(folder))
    assert status == 0, err
    assert "Papers out" in out + err
    assert unnamed(data_folder) == {"Papers out", "Legal"}
    shared_cache.clear()
    assign(open_page, {"Papers out": "comparison", "Legal": ""})
    assert unnamed(data_folder) == {"Legal"}
    assert terminal.stock("2026-03-02") == {"comparison": 1, "won": 1}
    # Given another phase later: what is named can be changed, too.
    app = open_page(PAGE, lang="en")
    (box,) = [one for one in app.selectbox if ".named." in str(one.key) and str(one.label).endswith("Papers out")]
    box.select("decision")
    (button,) = [one for one in app.button if "stages.named" in str(one.form_id)]
    button.click()
    app.run()
    assert "charter version 3" in said(app)
    assert "Papers out" in drawn(app)
    assert terminal.stock("2026-03-02") == {"decision": 1, "won": 1}
    status, out, err = terminal.run("import", str(folder))
    assert status == 0, err
    assert terminal.stock("2026-03-02") == {"decision": 1, "won": 1}
