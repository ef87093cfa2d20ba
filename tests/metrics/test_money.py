"""Money: one currency by the rates of the year, and what has no rate stands apart."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.charter import Money, default_charter
from storage.answer import answer
from storage.checks import findings
from storage.warehouse import Warehouse
from tests.publishing import publish, rows, same
from tests.reference import kpis
from tests.reference.flows import account_value
from tests.reference.journeys import PATIENT, days, worlds
from tests.reference.opened_by_rules import opened
from ui.text import currency, language, money_notes

CHARTER = default_charter()
EUR = CHARTER.model_copy(update={"money": Money(currency="EUR", rates={"2026": {"USD": 0.9}, "2025": {"USD": 0.8}})})
PROPOSED, AFTER = datetime(2026, 5, 1, 9, tzinfo=UTC), date(2026, 10, 31)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("money"), keep=1)


def deal(opportunity_id: str, account_id: str, amount: float | None, currency: str | None = "EUR", **more) -> dict:
    row = {"opportunity_id": opportunity_id, "account_id": account_id, "name": "n", "stage": "Proposal"}
    return row | {"amount": amount, "currency": currency, "created_at": PROPOSED} | more


def proposed(*deals: dict) -> dict:
    """The deals, each proposed on its day, and a later sign that the data goes on."""
    changes = [{"opportunity_id": d["opportunity_id"], "stage": "Proposal", "changed_at": PROPOSED} for d in deals]
    late = {"activity_id": "v", "account_id": "late", "department": "buyer", "kind": "content_viewed"}
    return {
        "opportunity": list(deals),
        "stage_change": changes,
        "activity": [late | {"occurred_at": datetime(2026, 10, 31, 9, tzinfo=UTC)}],
    }


# Case 01: a1 5,000,000 JPY, a2 50,000 EUR, a3 1,000 EUR + 10,000 USD.
SEVERAL = proposed(
    deal("o1", "a1", 5_000_000, "JPY"), deal("o2", "a2", 50_000), deal("o3", "a3", 1_000),
    deal("o4", "a3", 10_000, "usd "),
)  # fmt: skip


def value(snapshot, phase: str = "comparison", **asked) -> float | None:
    found = rows(answer(snapshot, "stock", **({"as_of": AFTER} | asked)))
    return next(row["value"] for row in found if row["phase"] == phase)


@pytest.mark.parametrize("as_of", [AFTER, date(2026, 10, 30)])
def test_converted_by_the_rate_of_the_year_and_apart_without_one(warehouse, as_of):
    snapshot = publish(warehouse, EUR, **SEVERAL)
    assert value(snapshot, as_of=as_of) == 60_000  # 50,000 + 1,000 + 0.9 x 10,000
    listed = {row["account_id"]: row["value"] for row in rows(answer(snapshot, "stuck", as_of=as_of))}
    assert listed == {"a1": None, "a2": 50_000, "a3": 10_000}
    money = currency.money_on(snapshot)
    assert (money.ours, money.is_mixed, money.apart) == ("EUR", False, (("JPY", 1, 5_000_000),))
    said = {finding.key: finding.values for finding in findings(warehouse, EUR)}
    assert said["money_apart"] == {"currency": "JPY", "rows": 1, "total": 5_000_000}


def test_several_currencies_and_no_money_in_the_charter_add_up_to_nothing(warehouse):
    snapshot = publish(warehouse, **SEVERAL)
    assert value(snapshot) is None
    assert value(snapshot, "decision") == 0
    assert {row["value"] for row in rows(answer(snapshot, "stuck", as_of=AFTER))} == {None}
    keys = [finding.key for finding in findings(warehouse, CHARTER)]
    assert keys.count("money_of") == 3
    assert "money_mixed" in keys
    language.use("en")
    assert money_notes.sentences(currency.money_on(snapshot)) == [
        "Amounts are in several currencies and the charter does not say which one is yours ([money]): nothing is added"
        " up. €51,000 (2) · JP¥5,000,000 (1) · US$10,000 (1)"
    ]


def test_the_only_currency_is_ours_and_counts_for_amounts_without_one(warehouse):
    snapshot = publish(warehouse, **proposed(deal("o1", "a1", 5, "CHF"), deal("o2", "a2", 7, None)))
    assert value(snapshot) == 12
    assert currency.money_on(snapshot) == currency.Money("CHF", has_amounts=True)
    assert money_notes.sentences(currency.money_on(snapshot)) == []


def test_the_year_is_that_of_the_day_asked_for(warehouse):
    old = {"created_at": datetime(2024, 12, 1, 9, tzinfo=UTC)}
    events = [
        {"account_id": "a1", "phase": "comparison", "occurred_at": old["created_at"], "known_by": "user"},
        {"account_id": "z", "phase": "trigger", "occurred_at": PROPOSED, "known_by": "user"},
    ]
    snapshot = publish(warehouse, EUR, opportunity=[deal("o1", "a1", 100, "USD", **old)], phase_event=events)
    by_year = {day: value(snapshot, as_of=day) for day in (date(2024, 12, 31), date(2025, 1, 1), date(2026, 1, 1))}
    assert by_year == {date(2024, 12, 31): 0, date(2025, 1, 1): 80, date(2026, 1, 1): 90}


def test_an_accounts_own_value_is_converted_or_apart_too_and_its_opportunities_do_not_replace_it(warehouse):
    accounts = [
        {"account_id": "a1", "name": "A1", "value": 10.0, "currency": "USD"},
        {"account_id": "a2", "name": "A2", "value": 10.0, "currency": "JPY"},
    ]
    snapshot = publish(warehouse, EUR, account=accounts, **proposed(deal("o1", "a1", 500), deal("o2", "a2", 500)))
    for as_of in (AFTER, date(2026, 10, 30)):
        assert value(snapshot, as_of=as_of) == 9
    assert currency.money_on(snapshot).apart == (("JPY", 1, 10.0),)
    (found,) = rows(answer(snapshot, "account_profile", account_id="a1"))
    assert (found["value"], found["currency"]) == (9, "USD")


def change(opportunity_id: str, field: str, to: str | None, *, changed=None, seen=None) -> dict:
    named = {"entity": "opportunity", "entity_id": opportunity_id, "field": field, "value": to}
    return named | {"changed_at": changed, "seen_at": seen}


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def test_amounts_are_those_known_on_the_day(warehouse):
    """Case 39: 10,000 until October, then 100,000: seen for o1, dated by the source for o2."""
    changes = [
        change("o1", "amount", "10000", seen=at(10, 1)), change("o1", "amount", "100000", seen=at(10, 20)),
        change("o2", "amount", "10000", changed=at(5, 1)), change("o2", "amount", "100000", changed=at(10, 20)),
    ]  # fmt: skip
    snapshot = publish(
        warehouse, attribute_change=changes, **proposed(deal("o1", "a1", 100_000), deal("o2", "a2", 100_000))
    )
    known = {day: value(snapshot, as_of=day) for day in (date(2026, 6, 30), date(2026, 10, 19), date(2026, 10, 20))}
    assert known == {date(2026, 6, 30): 20_000, date(2026, 10, 19): 20_000, date(2026, 10, 20): 200_000}


def test_before_the_source_dates_an_amount_there_was_none_and_one_taken_back_is_none(warehouse):
    changes = [
        change("o1", "amount", "500", changed=at(7, 1)),
        change("o1", "amount", None, changed=at(8, 1)),
        change("o1", "amount", "700", changed=at(9, 1)),
    ]
    snapshot = publish(warehouse, attribute_change=changes, **proposed(deal("o1", "a1", 700)))
    assert [value(snapshot, as_of=at(month, 15).date()) for month in (6, 7, 8, 9)] == [0, 500, 0, 700]


def test_what_was_corrected_after_the_last_day_shows_on_the_last_day_only(warehouse):
    changes = [change("o1", "amount", "5", seen=at(11, 20)), change("o1", "amount", "50", seen=at(11, 21))]
    snapshot = publish(warehouse, attribute_change=changes, **proposed(deal("o1", "a1", 50)))
    assert (value(snapshot), value(snapshot, as_of=date(2026, 10, 30))) == (50, 5)


CURRENCIES = st.sampled_from((None, "EUR", "USD", "jpy"))
FEW = st.sampled_from((None, "100", "250.5"))


@settings(PATIENT, max_examples=40)
@given(world=worlds(), is_agreed=st.booleans(), data=st.data())
def test_value_in_any_currency_as_known_on_any_day(warehouse, world, is_agreed, data):
    accounts = [account | {"currency": data.draw(CURRENCIES)} for account in world.accounts]
    deals = [deal | {"currency": data.draw(CURRENCIES)} for deal in world.opportunities]
    changes = []
    for one in deals:
        for _ in range(data.draw(st.integers(0, 2))):
            when = datetime.combine(data.draw(days()), datetime.min.time(), UTC)
            is_amount, is_told = data.draw(st.booleans()), data.draw(st.booleans())
            to = data.draw(FEW) if is_amount else data.draw(st.sampled_from(("EUR", "USD")))
            dated = {"changed": when} if is_told else {"seen": when}
            changes.append(change(one["opportunity_id"], "amount" if is_amount else "currency", to, **dated))
    charter = EUR if is_agreed else CHARTER
    snapshot = publish(
        warehouse, charter, phase_event=world.events, account=accounts, opportunity=deals, attribute_change=changes
    )
    for as_of in {world.as_of, snapshot.info.as_of}:
        listed = {row["account_id"]: row["value"] for row in rows(answer(snapshot, "accounts", as_of=as_of,
                  start=as_of, end=as_of, limit=0))}  # fmt: skip
        spells = kpis.phase_spells(world.events, charter, as_of)
        is_last = as_of == snapshot.info.as_of
        stretches = opened(deals, [], world.events, charter)
        found = [
            {"account_id": s["account_id"],
             "value": account_value(s["account_id"], accounts, stretches, charter, as_of, changes, is_last_day=is_last)}
            for s in spells if s["is_open"]
        ]  # fmt: skip
        by_id = sorted(found, key=lambda row: row["account_id"])
        same([{"account_id": one["account_id"], "value": listed[one["account_id"]]} for one in by_id], by_id)
