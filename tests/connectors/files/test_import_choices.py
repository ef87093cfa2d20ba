"""What a file leaves open may be chosen: pipelines or types that count, time zone, currency, factor."""

from datetime import UTC, datetime

import pytest

from connectors.files.recognised import Answers, parse_answers, recognise, write_answers
from connectors.kit.base import SettingsError

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
# Two new deals worth 300, three renewals worth 60; the last was created at half past midnight.
ROWS = (
    "Deal ID,Deal,Account,Stage,Amount,Pipeline,Type,Created At",
    "1,A,Alpha,Proposal,100,New,Big,2026-03-02 10:00",
    "2,B,Beta,Proposal,200,New,Small,2026-03-02 11:00",
    "3,C,Gamma,Proposal,10,Renewals,Small,2026-03-02 12:00",
    "4,D,Gamma,Proposal,20,Renewals,Small,2026-03-02 13:00",
    "5,E,Delta,Proposal,30,Renewals,Small,2026-03-03 00:30",
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "deals 2026-11-27.csv"
    path.write_text("\n".join(ROWS) + "\n", encoding="utf-8")
    return path


def said(*answers):
    told = Answers()
    for key, answer in answers:
        told = told.with_answer(key, answer)
    return told


def test_what_is_left_open_is_offered_most_at_stake_first(path):
    proposal = recognise([path], now=NOW)
    assert proposal.questions == ()
    offered = {one.key: one for one in proposal.options}
    # Without the smaller types 100 would go, without the smaller pipeline 60; all five instants name no zone.
    assert list(offered) == ["only:type", "only:pipeline", "currency", "factor:Amount", "time_zone"]
    assert [(one.answer, one.shows) for one in offered["only:pipeline"].choices] == [("Renewals", "3"), ("New", "2")]
    assert (offered["only:type"].value, offered["only:pipeline"].value, offered["time_zone"].rows) == (100, 60, 5)
    assert (offered["time_zone"].chosen, offered["currency"].chosen, offered["factor:Amount"].chosen) == (
        ("Europe/Berlin",), (), ("1",),
    )  # fmt: skip


def test_only_the_rows_of_a_pipeline(path):
    proposal = recognise([path], answers=said(("only:pipeline", "New")), now=NOW)
    assert (proposal.counts.open, proposal.counts.accounts, proposal.amounts[0].open_total) == (2, 2, 300)
    both = recognise([path], answers=said(("only:pipeline", "New|Renewals"), ("only:type", "Small")), now=NOW)
    assert (both.counts.open, both.amounts[0].open_total) == (4, 260)


def test_instants_in_another_zone_are_of_another_day(path):
    # Half past midnight in Honolulu is half past eleven in the morning in Berlin, on the same day.
    assert recognise([path], now=NOW).counts.first_on.isoformat() == "2026-03-02"
    far = recognise([path], answers=said(("time_zone", "Asia/Tokyo")), now=NOW)
    # 10:00 in Tokyo is 2:00 in Berlin, 0:30 of the 3rd is 16:30 of the 2nd.
    assert (far.counts.first_on.isoformat(), far.counts.last_on.isoformat()) == ("2026-03-02", "2026-03-02")


def test_a_currency_and_a_factor_that_no_heading_tells(path):
    proposal = recognise([path], answers=said(("currency", "chf"), ("factor:Amount", "1000")), now=NOW)
    (amounts,) = proposal.amounts
    assert (amounts.currency, amounts.open_total) == ("CHF", 360_000)


def test_choices_are_kept_in_the_mapping(path):
    told = said(("only:pipeline", "New"), ("currency", "EUR"), ("factor:Amount", "1000"), ("time_zone", "Asia/Tokyo"))
    kept = parse_answers(write_answers(recognise([path], answers=told, now=NOW).answers))
    again = recognise([path], answers=kept, now=NOW)
    assert (again.amounts[0].currency, again.amounts[0].open_total) == ("EUR", 300_000)
    assert parse_answers(write_answers(again.answers)) == kept


@pytest.mark.parametrize(("key", "answer"), [("time_zone", "Mars"), ("currency", "XYZ"), ("factor:Amount", "0")])
def test_what_is_none_is_refused(key, answer):
    with pytest.raises(SettingsError):
        said((key, answer))
