"""Opportunities with products: a row for each product, and one opportunity of them with the right amount."""

from datetime import UTC, datetime

import pytest

from connectors.files.recognised import Answers, import_files, parse_answers, recognise, write_answers
from model.charter import default_charter
from storage.warehouse import Warehouse

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HEAD = "Opportunity ID,Account Name,Opportunity Name,Stage,Created Date,Product Name"
# X has two products (7,000 and 500), Y one (1,000).
X = "006A,Alpha,X,Proposal,2026-03-02"
Y = "006B,Beta,Y,Proposal,2026-03-03"
SALES = "Account Name,Opportunity Name,Stage,Close Date,Created Date,Product Name,Quantity,Total Price"


def read(tmp_path, lines, said=None):
    path = tmp_path / "report 2026-11-27.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return recognise([path], answers=said, now=NOW)


def notes(proposal):
    return {note.key.rpartition(".")[2]: note.values["rows"] for note in proposal.notes}


def test_the_amount_of_the_opportunity_repeated_counts_once(tmp_path):
    told = read(tmp_path, [f"{HEAD},Amount", f"{X},Pump,7500", f"{X},Service,7500", f"{Y},Pump,1000"])
    assert (told.questions, told.counts.open, told.amounts[0].open_total) == ((), 2, 8_500)
    assert notes(told)["lines_once"] == 1
    assert "twice" not in notes(told)


def test_amounts_of_lines_are_summed_where_their_heading_says_so(tmp_path):
    told = read(tmp_path, [f"{HEAD},Total Price", f"{X},Pump,7000", f"{X},Service,500", f"{Y},Pump,1000"])
    assert (told.questions, told.counts.open, told.amounts[0].open_total) == ((), 2, 8_500)
    assert notes(told)["lines_summed"] == 1


def test_the_amount_of_the_opportunity_goes_before_that_of_its_lines(tmp_path):
    lines = [f"{HEAD},Amount,Total Price", f"{X},Pump,7500,7000", f"{X},Service,7500,500", f"{Y},Pump,1000,1000"]
    told = read(tmp_path, lines)
    assert (told.questions, told.amounts[0].open_total) == ((), 8_500)


@pytest.mark.parametrize(("answer", "total"), [("sum", 8_500), ("once", 8_000)])
def test_amounts_that_differ_are_asked_about(tmp_path, answer, total):
    lines = [f"{HEAD},Amount", f"{X},Pump,7000", f"{X},Service,500", f"{Y},Pump,1000"]
    (asked,) = read(tmp_path, lines).questions
    assert (asked.key, asked.guess, asked.rows, asked.value) == ("lines:Amount", "sum", 2, 500)
    told = read(tmp_path, lines, Answers().with_answer(asked.key, answer))
    assert (told.questions, told.counts.open, told.amounts[0].open_total) == ((), 2, total)
    # The mapping reads the next export of the kind alike.
    kept = parse_answers(write_answers(told.answers))
    assert read(tmp_path, lines, kept).amounts[0].open_total == total


def test_without_an_id_the_rows_of_one_opportunity_are_one(tmp_path):
    """Alpha's X has two lines; another X of the same account was begun on another day and is another."""
    lines = [
        SALES,
        "Alpha,X,Proposal,2026-12-24,2026-03-02,Pump,2,7000",
        "Alpha,X,Proposal,2026-12-24,2026-03-02,Service,1,500",
        "Alpha,X,Proposal,2026-12-24,2026-06-01,Pump,1,3000",
        "Beta,Y,Closed Won,2026-06-01,2026-03-03,Pump,1,1000",
    ]
    told = read(tmp_path, lines)
    assert (told.questions, told.counts.open, told.counts.won) == ((), 2, 1)
    assert (told.amounts[0].open_total, told.amounts[0].total) == (10_500, 11_500)


def test_no_line_is_kept_back_but_a_row_that_tells_otherwise_is(tmp_path):
    lines = [f"{HEAD},Amount", *(f"006{n},A{n},X{n},Proposal,2026-03-02,{product},100"
                                 for n in range(30) for product in ("Pump", "Service"))]  # fmt: skip
    path = tmp_path / "report 2026-11-27.csv"
    twice = [f"006X,Alpha,X,{stage},2026-03-02,Pump,100" for stage in ("Proposal", "Negotiation")]
    path.write_text("\n".join([*lines, *twice]) + "\n", "utf-8")
    warehouse = Warehouse(tmp_path / "data")
    done = import_files(warehouse, [path], charter=default_charter(), now=NOW)
    assert (done.report.loaded["opportunity"], done.proposal.amounts[0].total) == (31, 3_100)
    assert (notes(done.proposal)["lines_once"], notes(done.proposal)["twice"]) == (30, 1)
    snapshot = warehouse.current()
    assert snapshot is not None
    kept_back = snapshot.arrow("SELECT reason, value FROM quarantine", {}).to_pylist()
    assert kept_back == [{"reason": "quarantine.duplicate_key", "value": "006X"}]


def test_every_deal_once_more_for_a_second_product(shared_data, tmp_path):
    """HubSpot's 60 deals, each in two rows: the same world."""
    head, *rows = (shared_data / "exports" / "hubspot-deals-deutsch.csv").read_text("utf-8").splitlines()
    lines = [f"{head},Produkt", *(f"{row},{product}" for row in rows for product in ("Pumpe", "Wartung"))]
    told = read(tmp_path, lines)
    assert (told.counts.opportunities, told.counts.open, told.counts.won) == (60, 36, 12)
    assert (round(told.amounts[0].open_total), notes(told)["lines_once"]) == (4_703_337, 60)
