"""Stages and the words of rules: id or label, whatever the case; the words of the default charter."""

from datetime import UTC, datetime

import pytest

from model.charter import Charter, default_charter
from storage.warehouse import Warehouse
from tests.publishing import publish, rows

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

# The default stages of each system in its own order, and what each means to the buyer.
AS_DELIVERED = {
    "HubSpot's ids": (
        ("appointmentscheduled", "orientation"), ("qualifiedtobuy", "requirements"),
        ("presentationscheduled", "comparison"), ("decisionmakerboughtin", "decision"), ("contractsent", "decision"),
        ("closedwon", "won"), ("closedlost", "lost"),
    ),
    "HubSpot": (
        ("Appointment scheduled", "orientation"), ("Qualified to buy", "requirements"),
        ("Presentation scheduled", "comparison"), ("Decision maker bought-in", "decision"),
        ("Contract sent", "decision"), ("Closed won", "won"), ("Closed lost", "lost"),
    ),
    "HubSpot in German": (
        ("Termin vereinbart", "orientation"), ("Für Kauf qualifiziert", "requirements"),
        ("Präsentation vereinbart", "comparison"), ("Entscheidungsträger hat zugestimmt", "decision"),
        ("Vertrag gesendet", "decision"), ("Abgeschlossen und gewonnen", "won"),
        ("Abgeschlossen und verloren", "lost"),
    ),
    "Pipedrive": (
        ("Qualified", "orientation"), ("Contact Made", "requirements"), ("Demo Scheduled", "comparison"),
        ("Proposal Made", "comparison"), ("Negotiations Started", "decision"), ("won", "won"), ("lost", "lost"),
    ),
    "Pipedrive in German": (
        ("Qualifiziert", "orientation"), ("Kontakt aufgenommen", "requirements"), ("Demo geplant", "comparison"),
        ("Angebot erstellt", "comparison"), ("Verhandlungen begonnen", "decision"), ("gewonnen", "won"),
        ("verloren", "lost"),
    ),
    "Salesforce": (
        ("Prospecting", "orientation"), ("Qualification", "requirements"), ("Needs Analysis", "requirements"),
        ("Value Proposition", "comparison"), ("Id. Decision Makers", "comparison"),
        ("Perception Analysis", "comparison"), ("Proposal/Price Quote", "comparison"),
        ("Negotiation/Review", "decision"), ("Closed Won", "won"), ("Closed Lost", "lost"),
    ),
    "Salesforce in German": (
        ("Qualifizierung", "requirements"), ("Bedarfsanalyse", "requirements"), ("Wertangebot", "comparison"),
        ("Wahrnehmungsanalyse", "comparison"), ("Angebot/Preisangebot", "comparison"),
        ("Verhandlung/Überprüfung", "decision"), ("Geschlossen und gewonnen", "won"),
        ("Geschlossen und verloren", "lost"),
    ),
    "Dynamics": (
        ("1-Qualify", "orientation"), ("2-Develop", "requirements"), ("3-Propose", "comparison"),
        ("4-Close", "decision"), ("won", "won"), ("lost", "lost"),
    ),
    "Dynamics in German": (
        ("Qualifizieren", "orientation"), ("Entwickeln", "requirements"), ("Vorschlagen", "comparison"),
        ("Abschließen", "decision"),
    ),
    "Zoho": (
        ("Qualification", "requirements"), ("Needs Analysis", "requirements"), ("Value Proposition", "comparison"),
        ("Identify Decision Makers", "comparison"), ("Proposal/Price Quote", "comparison"),
        ("Negotiation/Review", "decision"), ("Closed Won", "won"), ("Closed Lost", "lost"),
        ("Closed-Lost to Competition", "lost"), ("Closed Lost to Competition", "lost"),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("stages"), keep=1)


def phases(warehouse: Warehouse, stages: list[dict], charter: Charter | None = None) -> dict[str, str]:
    """Account -> phase, where every account has one opportunity that stands in one of `stages` since `DAY`."""
    opportunities = [
        {"opportunity_id": f"o{n}", "account_id": f"a{n}", "name": "A", "stage": one["stage"], "created_at": DAY}
        for n, one in enumerate(stages)
    ]
    changes = [
        {"opportunity_id": f"o{n}", "changed_at": DAY, "changed_by": "user"} | one for n, one in enumerate(stages)
    ]
    snapshot = publish(warehouse, charter, opportunity=opportunities, stage_change=changes)
    found = rows(snapshot.arrow("SELECT account_id, phase FROM phase_event ORDER BY account_id"))
    return {row["account_id"]: row["phase"] for row in found}


@pytest.mark.parametrize("system", AS_DELIVERED)
def test_the_default_charter_knows_the_stages_that_vendors_deliver(warehouse: Warehouse, system: str) -> None:
    stages = AS_DELIVERED[system]
    found = phases(warehouse, [{"stage": stage} for stage, _ in stages])
    assert found == {f"a{n}": phase for n, (_, phase) in enumerate(stages)}
    # A stage further on in the vendor's own pipeline is never a phase further back.
    ranks = [default_charter().rank[phase] for _, phase in stages]
    assert ranks == sorted(ranks)


def test_capitals_and_outer_blanks_do_not_matter(warehouse: Warehouse) -> None:
    assert phases(warehouse, [{"stage": "Closed won"}, {"stage": "closed lost "}, {"stage": " PROPOSAL"}]) == {
        "a0": "won", "a1": "lost", "a2": "comparison",
    }  # fmt: skip


def test_a_renamed_stage_keeps_its_phase_by_its_id(warehouse: Warehouse) -> None:
    assert phases(warehouse, [{"stage": "Papers are out", "stage_id": "ContractSent"}]) == {"a0": "decision"}


def test_a_rule_with_pipelines_names_stages_of_these_alone(warehouse: Warehouse) -> None:
    whole = default_charter().model_dump(by_alias=True)
    rule = {"phase": "decision", "from": "stage_change", "stages": ["Step 2"], "pipelines": ["Projects"]}
    charter = Charter.model_validate(whole | {"rule": [*whole["rule"], rule]})
    stages = [
        {"stage": "step 2", "pipeline": "projects "},
        {"stage": "step 2", "pipeline": "Partners"},
        {"stage": "step 2"},
    ]
    assert phases(warehouse, stages, charter) == {"a0": "decision"}
