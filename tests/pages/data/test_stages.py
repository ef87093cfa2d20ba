"""The sources page where stages have no phase: what is told, what can be chosen, and what comes of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from model.charter import read_charter
from settings import settings
from storage.warehouse import Warehouse
from tests.publishing import publish

Opens = Callable[..., AppTest]
PAGE = "pages/data/sources.py"
DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Three open opportunities of HubSpot, two of them in a stage that no rule names, whose label holds markup."""
    stages = (("Papers *out*", "77"), ("Papers *out*", "77"), ("Proposal", "p"))
    deals = [
        {
            "opportunity_id": f"o{n}", "account_id": f"a{n}", "name": "A", "stage": label, "amount": 500.0,
            "currency": "EUR", "created_at": DAY, "source": "hubspot", "pipeline": "Sales",
        }
        for n, (label, _) in enumerate(stages)
    ]  # fmt: skip
    changes = [
        {
            "opportunity_id": f"o{n}", "stage": label, "stage_id": stage_id, "changed_at": DAY, "changed_by": "user",
            "source": "hubspot",
        }
        for n, (label, stage_id) in enumerate(stages)
    ]  # fmt: skip
    publish(Warehouse(tmp_path), opportunity=deals, stage_change=changes)
    return tmp_path


def said(app: AppTest) -> str:
    blocks = [*app.markdown, *app.caption, *app.warning, *app.error, *app.success]
    return "\n".join(block.value for block in blocks).replace("\\", "")


def drawn(app: AppTest) -> str:
    return "\n".join(str(block.proto.body) for block in app.get("html"))


@pytest.mark.parametrize(
    ("lang", "alarm", "sentence", "worth", "done"),
    [
        (
            "de", "HubSpot: 2 von 3 offenen Verkaufschancen stehen in Stufen, die keine Regel der Charta nennt.",
            "2 von 3 offenen Verkaufschancen stehen dort (67\u202f%)", "1.000\u00a0€",
            "Version 2 der Charta nennt eine Stufe mehr",
        ),
        (
            "en", "HubSpot: 2 of 3 open opportunities stand in stages that no rule of the charter names.",
            "2 of 3 open opportunities stand there (67%)", "€1,000", "charter version 2 names one stage more",
        ),
    ],
)  # fmt: skip
def test_a_stage_gets_its_phase(
    open_page: Opens, data_folder: Path, lang: str, alarm: str, sentence: str, worth: str, done: str
) -> None:
    app = open_page(PAGE, lang=lang)
    assert alarm in drawn(app)
    assert sentence in said(app)
    assert worth in drawn(app)
    assert "Papers *out*" in drawn(app), "what comes from data is text"
    (choice,) = (box for box in app.selectbox if str(box.key).startswith("stages.unnamed"))
    assert choice.value == "", "its name suggests nothing"
    choice.select("decision")
    (button,) = (one for one in app.button if "stages.unnamed" in str(one.form_id))
    button.click()
    app.run()
    assert not app.exception
    assert done in said(app)
    assert alarm not in drawn(app)
    assert not [box for box in app.selectbox if str(box.key).startswith("stages.unnamed")]
    rule = next(rule for rule in read_charter(data_folder / "charter.toml").rules if "77" in rule.kinds)
    assert (rule.phase, rule.kinds[-2:]) == ("decision", ("Papers *out*", "77"))


def test_a_charter_of_the_operators_own_stays_theirs(
    open_page: Opens, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(Path("model/default_charter.toml").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("GLEICHTAKT_CHARTER", str(own))
    settings.cache_clear()
    app = open_page(PAGE, lang="en")
    assert "write the rules there" in said(app)
    (button,) = (one for one in app.button if "stages.unnamed" in str(one.form_id))
    assert button.disabled
