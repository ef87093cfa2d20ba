"""Reports by groups: the group stands in its first row only, and holds for all of them; or it is asked."""

from datetime import UTC, datetime

import pytest

from connectors.files.recognised import Answers, parse_answers, recognise, write_answers
from tests.connectors.files.exports_told_otherwise import book, text

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
HEAD = ("Stage  ↑", "Account Name  ↑", "Opportunity Name", "Amount", "Created Date", "Opportunity Owner")
# Three deals in proposal (two of Alpha, one of Beta), two in negotiation (Beta, Gamma): 6,000 and 500 open.
BY_STAGE_AND_ACCOUNT = [
    HEAD,
    ["Proposal", "Alpha", "A1", 1000, "2026-03-02", "Kim"],
    [None, None, "A2", 2000, "2026-03-03", "Kim"],
    [None, "Subtotal", None, 3000, None, None],
    [None, "Beta", "B1", 3000, "2026-03-04", "Kim"],
    [None, "Subtotal", None, 3000, None, None],
    ["Subtotal", None, None, 6000, None, None],
    ["Count", None, 3, None, None, None],
    ["Negotiation", "Beta", "B2", 200, "2026-03-05", "Alex"],
    [None, "Subtotal", None, 200, None, None],
    [None, "Gamma", "C1", 300, "2026-03-06", "Alex"],
    [None, "Subtotal", None, 300, None, None],
    ["Subtotal", None, None, 500, None, None],
    ["Total", None, None, 6500, None, None],
]  # fmt: skip
# The same without subtotals: what stands above may hold, or not be told.
WITHOUT = [row for row in BY_STAGE_AND_ACCOUNT if row is HEAD or (row[2] and row[5])]


def read(tmp_path, name, content, said=None):
    path = tmp_path / name
    path.write_bytes(content)
    return recognise([path], answers=said, now=NOW)


def told(proposal):
    return {(one.word, one.open_rows, one.open_value) for one in proposal.stages}


@pytest.mark.parametrize("name", ["report 2026-11-27.csv", "report 2026-11-27.xlsx"])
def test_a_group_named_in_its_first_row_is_that_of_all_rows(tmp_path, name):
    content = book(BY_STAGE_AND_ACCOUNT) if name.endswith("xlsx") else text(BY_STAGE_AND_ACCOUNT, delimiter=",")
    found = read(tmp_path, name, content)
    assert (found.questions, found.counts.opportunities, found.counts.accounts) == ((), 5, 3)
    assert told(found) == {("Proposal", 3, 6_000), ("Negotiation", 2, 500)}
    filled = {note.values["column"]: note.values["rows"] for note in found.notes if "filled_down" in note.key}
    assert filled == {"Stage ↑": 3, "Account Name ↑": 1}
    (totals,) = [left for left in found.tables[0].left_out if left.reason == "total"]
    assert totals.rows == 8


def test_without_subtotals_it_is_asked_and_the_answer_is_kept(tmp_path):
    rows = [[*row] for row in WITHOUT]
    rows[3][1] = rows[5][1] = None  # Beta, too, where it goes on
    rows = [[row[0], *row[2:]] for row in rows]
    name, content = "report 2026-11-27.csv", text(rows, delimiter=",")
    asked = {one.key: (one.rows, one.guess) for one in read(tmp_path, name, content).questions}
    assert asked["fill:Stage ↑"] == (3, "down")
    said = Answers().with_answer("fill:Stage ↑", "down").with_answer("field:account_name", "")
    found = read(tmp_path, name, content, said)
    assert (found.questions, told(found)) == ((), {("Proposal", 3, 6_000), ("Negotiation", 2, 500)})
    kept = parse_answers(write_answers(found.answers)).with_answer("field:account_name", "")
    assert told(read(tmp_path, name, content, kept)) == told(found)
    # Nothing told: rows without a stage are kept back, and told by number.
    empty = read(tmp_path, name, content, said.with_answer("fill:Stage ↑", "empty"))
    assert empty.counts.open == 2
    assert {note.key: note.values.get("rows") for note in empty.notes}["exports.note.kept_back"] == 3


def test_a_column_that_is_empty_here_and_there_is_no_group(tmp_path):
    rows = [HEAD, *(["Proposal" if at % 4 else "Negotiation", f"A{at}" if at % 3 else None, f"X{at}", 100,
                     "2026-03-02", "Kim"] for at in range(1, 13))]  # fmt: skip
    found = read(tmp_path, "report 2026-11-27.csv", text(rows, delimiter=","))
    assert (found.questions, found.counts.without_account) == ((), 4)


@pytest.mark.parametrize("counts", [(" (2 records)", " (1 record)"), ("", "")])
def test_a_group_named_in_a_row_of_its_own(tmp_path, counts):
    rows = [
        ["Opportunity Name", "Account Name", "Amount", "Created Date"],
        [f"Stage: Proposal{counts[0]}", None, None, None],
        ["A1", "Alpha", 1000, "2026-03-02"],
        ["A2", "Beta", 2000, "2026-03-03"],
        [f"Stage: Negotiation{counts[1]}", None, None, None],
        ["B1", "Gamma", 500, "2026-03-04"],
        ["Grand Totals (3 records)", None, 3500, None],
    ]
    found = read(tmp_path, "report 2026-11-27.csv", text(rows, delimiter=","))
    assert (found.questions, found.counts.opportunities, found.counts.accounts) == ((), 3, 3)
    assert told(found) == {("Proposal", 2, 3_000), ("Negotiation", 1, 500)}
    assert {left.reason: left.rows for left in found.tables[0].left_out} == {"group": 2, "total": 1}
    (filled,) = [note.values for note in found.notes if "filled_down" in note.key]
    assert (filled["column"], filled["rows"]) == ("Stage", 3)
