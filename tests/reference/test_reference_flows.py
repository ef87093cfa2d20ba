"""Stock, flow, transitions and changes of the reference, counted by hand."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given

from model.charter import default_charter
from tests.reference.journeys import PATIENT, days, journeys, worlds
from tests.reference.kpis import changes, cumulative_flow, flow, phase_spells, stock, transitions

CHARTER = default_charter()

LINES = (
    "a: trigger@0 > orientation@10",
    "b: trigger@0 > orientation@5 > trigger@10 > comparison@10",
    "c: trigger?@2 > won@10",
    "d: lost@10",
)
AS_OF = date(2026, 1, 20)


def day(offset):
    return date(2026, 1, 1) + timedelta(days=offset)


def spells(*lines, as_of=AS_OF):
    return phase_spells(journeys(*(lines or LINES)), CHARTER, as_of)


def counts(rows, *columns):
    """Rows as tuples, without the phases where all is 0."""
    told = [tuple(row[column] for column in columns) for row in rows]
    return [row for row in told if any(row[1:])]


def test_stock_lists_every_phase_and_sums_what_is_known():
    accounts = [{"account_id": "a", "value": 100.0}, {"account_id": "b", "value": None}]
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def opportunity(account_id, amount, created, closed=None):
        closed_at = None if closed is None else at + timedelta(days=closed)
        created_at = at + timedelta(days=created)
        return {"account_id": account_id, "amount": amount, "created_at": created_at, "closed_at": closed_at}

    opportunities = [
        opportunity("a", 7.0, 0),  # a has a value of its own
        opportunity("b", 10.0, 0),
        opportunity("b", 20.0, 19),  # created on as_of
        opportunity("b", 40.0, 0, 19),  # closed on as_of
        opportunity("b", 80.0, 20),  # created the day after
        opportunity("b", 160.0, 0, 20),  # closed the day after
        opportunity("b", None, 0),
    ]
    rows = stock(spells(), accounts, opportunities, CHARTER, AS_OF)
    assert [row["phase"] for row in rows] == list(CHARTER.phase_keys)
    assert counts(rows, "phase", "accounts", "value") == [
        ("orientation", 1, 100.0),
        ("comparison", 1, 190.0),
        ("won", 1, 0),
        ("lost", 1, 0),
    ]


def test_flow_counts_every_entry_and_exit():
    rows = flow(spells(), CHARTER, day(5), day(10))
    assert counts(rows, "phase", "stock_start", "entered", "left", "stock_end") == [
        ("trigger", 3, 1, 4, 0),
        ("orientation", 0, 2, 1, 1),
        ("comparison", 0, 1, 0, 1),
        ("won", 0, 1, 0, 1),
        ("lost", 0, 1, 0, 1),
    ]


def test_transitions_in_charter_order_first_entries_first():
    rows = transitions(spells(), CHARTER, day(0), day(10))
    assert [tuple(row.values()) for row in rows] == [
        (None, "trigger", None, 3, 3),
        (None, "lost", None, 1, 1),
        ("trigger", "orientation", "advance", 2, 2),
        ("trigger", "comparison", "skip", 1, 1),
        ("trigger", "won", "won", 1, 1),
        ("orientation", "trigger", "return", 1, 1),
    ]


def test_transitions_count_an_account_once():
    rows = transitions(spells("a: trigger@0 > won@1 > trigger@2 > won@3"), CHARTER, day(1), day(3))
    assert [tuple(row.values()) for row in rows] == [
        ("trigger", "won", "won", 2, 1),
        ("won", "trigger", "reopened", 1, 1),
    ]


def test_cumulative_flow_has_a_row_for_each_day_and_phase():
    rows = cumulative_flow(spells(), CHARTER, day(4), day(5))
    assert len(rows) == 2 * 8
    assert [tuple(row.values()) for row in rows if row["accounts"]] == [
        (day(4), "trigger", 3),
        (day(5), "trigger", 2),
        (day(5), "orientation", 1),
    ]


def test_every_kind_of_change():
    lines = (
        "01 new: trigger@9",
        "02 unchanged: trigger@0 > won@6 > trigger@7",
        "03 advance: trigger@0 > orientation@9",
        "04 skip: trigger@0 > orientation@6 > requirements@9",
        "05 return: comparison@0 > trigger@9",
        "06 won: comparison@0 > won@9",
        "07 lost: won@0 > lost@9",
        "08 dormant: lost@0 > dormant@9",
        "09 reopened: dormant@0 > trigger@9",
        "10 new: lost@6",
        "11 advance: trigger@5 > orientation@6",
    )
    rows = changes(spells(*lines), CHARTER, day(5), AS_OF)
    assert [(row["account_id"].split()[1]) for row in rows] == [row["kind"] for row in rows]
    assert tuple(rows[0].values()) == ("01 new", None, "trigger", "new")
    assert tuple(rows[3].values()) == ("04 skip", "trigger", "requirements", "skip")


@PATIENT
@given(worlds(), days(), days())
def test_stock_start_plus_entered_minus_left_is_stock_end(world, one, other):
    start, end = sorted((one, other))
    rows = phase_spells(world.events, CHARTER, end)
    flows = flow(rows, CHARTER, start, end)
    assert all(row["stock_start"] + row["entered"] - row["left"] == row["stock_end"] for row in flows)
    stocks = stock(rows, world.accounts, world.opportunities, CHARTER, end)
    assert [row["accounts"] for row in stocks] == [row["stock_end"] for row in flows]
    moves = transitions(rows, CHARTER, start, end)
    assert sum(row["transitions"] for row in moves) == sum(row["entered"] for row in flows)
