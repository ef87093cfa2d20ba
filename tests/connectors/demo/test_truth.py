"""The evidence of the demonstration company leads back to its true phases, read by the contract in plain Python."""

from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from connectors.demo.source import DemoCompany, true_spells_of
from model.charter import default_charter
from storage.staging import open_staging
from tests.reference.phases_by_rules import phase_events
from tests.reference.spells import local_day

CHARTER = default_charter()
TABLES = ("opportunity", "stage_change", "activity", "contact")


def staged(folder, company):
    """The company's rows by table, as dicts."""
    with open_staging(folder, memory_limit_mb=500) as staging:
        company.fill(staging)
        staging.connection.execute("SET TimeZone = 'UTC'")
        return {name: staging.connection.execute(f"FROM {name}").to_arrow_table().to_pylist() for name in TABLES}


@pytest.mark.parametrize(("accounts", "seed"), [(300, 7), (300, 20261122), (300, 3)])
def test_the_contract_finds_every_true_spell_on_its_day(tmp_path, accounts, seed):
    company = DemoCompany(accounts=accounts, seed=seed)
    truth = defaultdict(list)
    for spell in true_spells_of(company).to_pylist():
        truth[spell["account_id"], spell["motion"]].append((spell["phase"], spell["entered_on"]))

    found = defaultdict(list)
    for event in phase_events(staged(tmp_path, company), CHARTER):
        on = local_day(event["occurred_at"], CHARTER)
        found[event["account_id"], event["motion"]].append((event["phase"], on))

    assert len({account for account, _ in truth}) > 0.9 * accounts
    assert {motion for _, motion in truth} == {"new", "existing"}
    assert dict(found) == dict(truth)


def test_the_truth_holds_every_kind_of_move():
    spells = true_spells_of(DemoCompany(accounts=1_500)).to_pylist()
    for motion in ("new", "existing"):
        own = [spell for spell in spells if spell["motion"] == motion]
        kinds = {None, "advance", "skip", "return", "won", "lost", "dormant", "reopened"}
        assert {spell["exit"] for spell in own} == kinds
        assert max(spell["journey"] for spell in own) >= 2


def test_who_was_won_stays_won_and_goes_on_as_a_customer():
    spells = true_spells_of(DemoCompany(accounts=1_500)).to_pylist()
    first_wins = {
        spell["account_id"]: spell["entered_at"]
        for spell in spells
        if (spell["motion"], spell["phase"]) == ("new", "won")
    }
    won = [spell for spell in spells if (spell["motion"], spell["phase"]) == ("new", "won")]
    assert {(spell["left_on"], spell["exit"]) for spell in won} == {(None, None)}
    begun = {}
    for spell in spells:
        if spell["motion"] == "existing":
            begun.setdefault(spell["account_id"], spell["entered_at"])
    assert set(begun) < set(first_wins)
    at_once = [account for account, begins in begun.items() if begins == first_wins[account]]
    assert all(begins >= first_wins[account] for account, begins in begun.items())
    # What was open at the win goes on at that very instant.
    assert 10 < len(at_once) < len(begun) / 2


def test_who_wakes_goes_on_where_it_stood_or_further():
    spells = true_spells_of(DemoCompany(accounts=1_500)).to_pylist()
    rank = CHARTER.rank
    woken = 0
    for before, silent, after in zip(spells, spells[1:], spells[2:], strict=False):
        if silent["exit"] == "reopened" and silent["phase"] == "dormant":
            assert before["account_id"] == after["account_id"]
            assert rank[after["phase"]] >= rank[before["phase"]]
            woken += 1
    assert woken > 100


def test_nothing_lies_after_the_last_day(tmp_path):
    company = DemoCompany(accounts=300, until=date(2025, 5, 31))
    rows = staged(tmp_path, company)
    instants = [row["occurred_at"] for row in rows["activity"]] + [row["changed_at"] for row in rows["stage_change"]]
    last = max(instants)
    assert last.astimezone(CHARTER.zone).date() <= date(2025, 5, 31)
    assert last > datetime(2025, 5, 25, tzinfo=UTC)
