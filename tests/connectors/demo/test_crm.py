"""What the demonstration company's CRM says beside the stages: several opportunities, names, histories, owners."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from connectors.demo.dynamics import DEFAULT_UNTIL
from connectors.demo.source import DemoCompany
from connectors.demo.stages import renamed_on
from model.charter import default_charter
from storage.staging import open_staging
from tests.reference.timelines_by_rules import place_of

CHARTER = default_charter()


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    """Rows of the default company by table, as dicts."""
    with open_staging(tmp_path_factory.mktemp("demo"), memory_limit_mb=500) as staging:
        DemoCompany().fill(staging)
        staging.connection.execute("SET TimeZone = 'UTC'")
        names = ("account", "contact", "opportunity", "stage_change", "activity", "attribute_change", "user")
        return {name: staging.connection.execute(f'FROM "{name}"').to_arrow_table().to_pylist() for name in names}


@pytest.fixture(scope="module")
def moves(rows):
    """By opportunity its stage changes in order of time."""
    found = {}
    for row in sorted(rows["stage_change"], key=lambda row: row["changed_at"]):
        found.setdefault(row["opportunity_id"], []).append(row)
    return found


def test_business_with_customers_has_a_pipeline_and_types_of_its_own(rows):
    kinds = {(row["pipeline"], row["type"]) for row in rows["opportunity"]}
    assert kinds == {
        ("Neukunden", "Neugeschäft"),
        ("Bestandskunden", "Verlängerung"),
        ("Bestandskunden", "Erweiterung"),
    }


def test_many_accounts_have_several_opportunities_open_at_once(rows):
    by_account = {}
    for row in rows["opportunity"]:
        if row["account_id"] is not None:
            closed_at = row["closed_at"] or datetime.max.replace(tzinfo=row["created_at"].tzinfo)
            by_account.setdefault(row["account_id"], []).append((row["created_at"], closed_at))
    several = sum(
        any(begins < other < ends for begins, ends in own for other, _ in own if other != begins)
        for own in by_account.values()
    )
    assert several > 150


def test_an_opportunity_steps_back_or_is_lost_while_another_goes_on(rows, moves):
    account_of = {row["opportunity_id"]: row["account_id"] for row in rows["opportunity"]}
    stages = {"requirements": 0, "comparison": 1, "decision": 2}
    back = 0
    for changes in moves.values():
        places = [place_of(row, {}, CHARTER) for row in changes]
        ranks = [stages[place] for place in places if place in stages]
        # Only those beside a journey's own are opened, stepped back and lost.
        is_beside = int(changes[0]["opportunity_id"].rsplit("-", 1)[1]) % 100 >= 40
        back += is_beside and any(later < earlier for earlier, later in pairwise(ranks))
        if is_beside and places[-1] == "lost":
            account = account_of[changes[0]["opportunity_id"]]
            others = [row for row in rows["opportunity"] if row["account_id"] == account]
            lost_at = changes[-1]["changed_at"]
            assert any(
                row["created_at"] < lost_at and (row["closed_at"] is None or row["closed_at"] > lost_at)
                for row in others
            )
    assert back > 30


def test_a_stage_has_its_old_name_until_a_day_and_its_new_one_since(rows):
    on = renamed_on(DEFAULT_UNTIL)
    assert on == date(2025, 12, 27)
    days = {"Angebot": set(), "Angebot erstellt": set()}
    for row in rows["stage_change"]:
        if row["stage"] in days:
            days[row["stage"]].add(row["changed_at"].date())
    assert max(days["Angebot"]) < on <= min(days["Angebot erstellt"])
    assert {place_of({"stage": stage}, {}, CHARTER) for stage in days} == {"comparison"}
    # What stands there bears today's name, whenever it was keyed in.
    standing = [row for row in rows["opportunity"] if row["stage"] in days]
    assert {row["stage"] for row in standing} == {"Angebot erstellt"}


def test_skipped_stages_are_filled_in_without_any_length(moves):
    filled = [
        [row for row in changes if row["changed_at"] == told["changed_at"]]
        for changes in moves.values()
        for told in changes
        if told["previous_stage"] is not None and told["stage"] in ("Verhandlung", "Angebot", "Angebot erstellt")
    ]
    assert len(filled) > 200
    for together in filled:
        # From the stage before to the one it stands in: each row goes on from the row before.
        assert len(together) >= 2
        for earlier, later in pairwise(together):
            assert later["previous_stage"] == earlier["stage"]


def test_owners_who_left_still_have_open_opportunities(rows):
    inactive = {row["user_id"] for row in rows["user"] if not row["is_active"]}
    assert inactive == {"U-05", "U-14", "U-21"}
    theirs = [row for row in rows["opportunity"] if row["owner"] in inactive and row["outcome"] is None]
    assert len(theirs) > 20


def test_some_amounts_were_others_before(rows):
    changed = [row for row in rows["attribute_change"] if row["field"] == "amount"]
    opportunities = {row["opportunity_id"]: row for row in rows["opportunity"]}
    by_id = {}
    for row in changed:
        by_id.setdefault(row["entity_id"], []).append(row)
    assert 150 < len(by_id) < 0.2 * len(opportunities)
    for key, history in by_id.items():
        first, last = sorted(history, key=lambda row: row["changed_at"])
        opportunity = opportunities[key]
        assert first["changed_at"] == opportunity["created_at"]
        assert float(last["value"]) == opportunity["amount"] != float(first["value"])
        assert opportunity["closed_at"] is None or last["changed_at"] < opportunity["closed_at"]


def test_a_contact_that_changes_employer_takes_nothing_along(rows):
    moves = [row for row in rows["attribute_change"] if row["field"] == "account_id"]
    employers = {}
    for row in sorted(moves, key=lambda row: row["changed_at"]):
        employers.setdefault(row["entity_id"], []).append(row)
    contacts = {row["contact_id"]: row["account_id"] for row in rows["contact"]}
    assert len(employers) > 5
    for contact, (first, last) in employers.items():
        assert (contacts[contact], first["value"] == last["value"]) == (last["value"], False)
        own = [row for row in rows["activity"] if row["contact_id"] == contact]
        assert {row["account_id"] for row in own} == {first["value"]}
        assert max(row["occurred_at"] for row in own) < last["changed_at"] - timedelta(days=15)
