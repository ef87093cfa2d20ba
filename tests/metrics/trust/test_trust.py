"""Trust and fixes on rows that can be counted by hand; what the simulated company hides is found."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from connectors.demo.source import DemoCompany
from model.charter import default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference import trust as by_hand
from tests.reference.journeys import journeys
from tests.reference.opened_by_rules import opened

DAY = date(2026, 4, 11)  # day 100 after 1 January


def at(day: int) -> datetime:
    return datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """a: observed in orientation, offer open. b: set by hand in comparison, silent. c: comparison by import, never
    seen, of no known value. d: comparison, observed, decider and technical known, step planned. e: trigger, all well.
    """
    drawn = {
        "a: orientation@0": "observed", "b: comparison@0": "user", "c: comparison@90": "import",
        "d: comparison@50": "observed", "e: trigger@0": "observed",
    }  # fmt: skip
    events = [event | {"known_by": how} for line, how in drawn.items() for event in journeys(line)]
    deals = {"a": (10, None), "d": (60, date(2026, 5, 1))}
    return publish(
        Warehouse(tmp_path_factory.mktemp("trust")),
        phase_event=[event | {"row_no": number} for number, event in enumerate(events)],
        account=[
            {"account_id": name, "name": name.upper(), "value": value, "segment": segment}
            for name, value, segment in (
                ("a", 1000.0, "S"), ("b", 3000.0, "S"), ("c", None, "L"), ("d", 5000.0, "L"), ("e", 1000.0, "L"),
            )
        ],
        opportunity=[
            {
                "opportunity_id": f"o-{name}", "account_id": name, "name": "Deal", "stage": "Angebot",
                "created_at": at(day), "expected_close_on": close,
            }
            for name, (day, close) in deals.items()
        ],
        contact=[
            {"contact_id": f"{name}-{role}-{day}", "account_id": name, "buying_role": role, "created_at": at(day)}
            for name, role, day in (
                ("a", "user", 0), ("a", "Influencer ", 0), ("b", "user", 0), ("d", "decider", 0), ("d", "technical", 0),
                ("d", "influencer", 101), ("e", "user", 0),
            )
        ],
        activity=[
            {"activity_id": name, "account_id": name, "department": "buyer", "kind": "reply", "occurred_at": at(day)}
            for name, day in (("e", -10), ("b", 30))
        ],
    )  # fmt: skip


def test_trust_of_every_phase(snapshot):
    found = {row.pop("phase"): tuple(row.values()) for row in rows(answer(snapshot, "trust", as_of=DAY))}
    third, nothing = 1 / 3, (None,) * 5
    # accounts, shares, contradictory, stale, unconfirmed, outcome differs, unnamed stage, unsupported, owner left,
    # suspect, missing roles, missing next step
    assert found["trigger"] == (1, 1.0, 0.0, 0.0, 0.0, 0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, None)
    assert found["orientation"] == (1, 1.0, 0.0, 0.0, 0.0, 0.0, 1, 0, 0, 0, 0, 0, 0, 1, 0, None)
    assert found["requirements"] == (0, *nothing, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    # b was last seen 70 days before; c has been there for 10 days only; d's influencer became known a day later.
    assert found["comparison"] == (3, third, third, 0.0, third, 0.0, 0, 1, 1, 0, 0, 0, 0, 2, 3, 2)


def test_the_accounts_behind_it(snapshot):
    listed = rows(answer(snapshot, "trust_accounts", as_of=DAY))
    assert [
        (row["account_id"], row["finding"], row["to_phase"], row["evidence"], row["quiet_days"]) for row in listed
    ] == [
        ("d", "missing_roles", None, "influencer", None),
        ("b", "stale", None, "user", 70),
        ("b", "missing_next_step", None, None, None),
        ("b", "missing_roles", None, "decider, influencer, technical", None),
        ("a", "contradictory", "comparison", "o-a", None),
        ("c", "unconfirmed", None, "import", None),
        ("c", "missing_next_step", None, None, None),
        ("c", "missing_roles", None, "decider, influencer, technical", None),
    ]
    stale = rows(answer(snapshot, "trust_accounts", as_of=DAY, finding="stale"))
    assert [row["account_id"] for row in stale] == ["b"]
    assert [row["account_id"] for row in rows(answer(snapshot, "trust_accounts", as_of=DAY, phase="orientation"))] == [
        "a"
    ]


def test_fixes_in_the_order_of_what_they_move(snapshot):
    found = rows(answer(snapshot, "fixes", as_of=DAY))
    names = ("account_id", "finding", "what_to_do", "moves", "by_how_much", "unit", "moved_rate")
    # 10,000 in play; five accounts; five in phases that need roles.
    assert [tuple(row[name] for name in names) for row in found] == [
        ("b", "stale", "confirm_or_close", "stock", 3000.0, "money", 0.3),
        ("c", "unconfirmed", "confirm_phase", "stock", 1.0, "accounts", 0.2),
        ("a", "contradictory", "align_phase", "stock", 1000.0, "money", 0.1),
        ("d", "missing_roles", "find_roles", "buying_group", pytest.approx(1 / 15), "share", pytest.approx(1 / 15)),
    ]
    assert [row["rank"] for row in found] == [1, 2, 3, 4]


def test_what_fixes_of_phases_move_is_the_difference_without_doubtful_spells(snapshot):
    whole, sure = (rows(answer(snapshot, "stock", as_of=DAY, trusted_only=only)) for only in (False, True))
    fixes = rows(answer(snapshot, "fixes", as_of=DAY, limit=0))
    for before, after in zip(whole, sure, strict=True):
        moved = [row for row in fixes if row["phase"] == before["phase"] and row["moves"] == "stock"]
        assert before["accounts"] - after["accounts"] == len(moved)
        assert before["value"] - after["value"] == sum(row["by_how_much"] for row in moved if row["unit"] == "money")


def test_a_fix_moves_what_it_says(snapshot):
    """Roles of d found: the mean coverage rises by what the fix says."""

    def coverage(day: date) -> float:
        rates = [row["coverage_rate"] for row in rows(answer(snapshot, "buying_group", as_of=day))]
        return sum(rates) / len(rates)

    (fix,) = [row for row in rows(answer(snapshot, "fixes", as_of=DAY)) if row["finding"] == "missing_roles"]
    assert coverage(DAY + timedelta(days=1)) - coverage(DAY) == pytest.approx(fix["by_how_much"])


def test_by_and_where(snapshot):
    grouped = rows(answer(snapshot, "trust", as_of=DAY, by="segment"))
    found = {(row["phase"], row["segment"]): (row["accounts"], row["suspect"]) for row in grouped}
    assert (found["comparison", "S"], found["comparison", "L"]) == ((1, 1), (2, 1))
    small = rows(answer(snapshot, "fixes", as_of=DAY, where={"segment": ["S"]}))
    assert [(row["account_id"], row["moved_rate"]) for row in small] == [("b", 0.75), ("a", 0.25)]


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    company = DemoCompany()
    warehouse = Warehouse(tmp_path_factory.mktemp("demo"), memory_limit_mb=1_000)
    with warehouse.staging() as staging:
        company.fill(staging)
        read = {
            name: staging.connection.execute(f'SELECT * FROM "{name}"').to_arrow_table().to_pylist()
            for name in ("account", "activity", "opportunity", "stage_change", "contact", "user")
        }
        warehouse.publish(staging, charter=default_charter(), connector="demo", label="demo", is_demo=True)
    return warehouse.current(), read, company


class TestSimulatedCompany:
    """What is badly kept there on purpose is found, account by account, from its rows as they were read."""

    def test_offers_left_open_by_an_earlier_attempt_hold_the_account(self, company):
        """An account stands at the furthest of its open opportunities: none can stand open further on than it does."""
        snapshot, read, _ = company
        charter, as_of = snapshot.charter, snapshot.info.as_of
        stood = [row for row in rows(answer(snapshot, "phase_spells", as_of=as_of)) if row["is_open"]]
        spells = [row for row in stood if row["phase"] in charter.in_play]
        deals = by_account(stretches(snapshot, read))
        for spell in spells:
            assert by_hand.contradiction(spell, deals.get(spell["account_id"], []), charter, as_of) is None
        assert rows(answer(snapshot, "trust_accounts", finding="contradictory", limit=0)) == []

    def test_people_without_a_role(self, company):
        snapshot, read, _ = company
        people = by_account(read["contact"])
        stood = rows(answer(snapshot, "accounts", start=snapshot.info.as_of, end=snapshot.info.as_of, limit=0))
        expected = {
            (row["account_id"], ", ".join(missing))
            for row in stood
            if row["phase"] in snapshot.charter.in_play
            and (
                missing := by_hand.lacking(
                    row, people.get(row["account_id"], []), snapshot.charter, snapshot.info.as_of
                )
            )
        }
        listed = rows(answer(snapshot, "trust_accounts", finding="missing_roles", limit=0))
        assert {(row["account_id"], row["evidence"]) for row in listed} == expected
        assert len(expected) == 204

    def test_labels_of_accounts_that_have_fallen_silent(self, company):
        snapshot, read, _ = company
        charter, as_of = snapshot.charter, snapshot.info.as_of
        lived = by_account(read["activity"])
        known_by = snapshot.arrow(
            "SELECT account_id, entered_on, CAST(known_by AS VARCHAR) AS known_by, CAST(phase AS VARCHAR) AS phase"
            " FROM spell WHERE motion = 'new' AND entered_on <= $day AND (left_on IS NULL OR left_on > $day)",
            {"day": as_of},
        ).to_pylist()
        expected = set()
        for row in known_by:
            alive = by_hand.signs_of_life(row["account_id"], lived.get(row["account_id"], []), charter, as_of)
            quiet = (as_of - max([row["entered_on"], *alive])).days
            if row["phase"] in charter.in_play and row["known_by"] != "observed" and quiet > 60:
                expected.add((row["account_id"], quiet))
        listed = rows(answer(snapshot, "trust_accounts", finding="stale", limit=0))
        assert {(row["account_id"], row["quiet_days"]) for row in listed} == expected
        assert len(expected) == 29

    def test_accounts_whose_owner_has_left(self, company):
        snapshot, read, _ = company
        charter, as_of = snapshot.charter, snapshot.info.as_of
        world = SimpleNamespace(users=read["user"], accounts=read["account"], opened=stretches(snapshot, read))
        stood = rows(answer(snapshot, "phase_spells", as_of=as_of))
        expected = {
            (spell["account_id"], gone)
            for spell in stood
            if spell["is_open"]
            and spell["phase"] in charter.in_play
            and (gone := by_hand.held(spell, by_hand.gone_owners(spell, world, charter), as_of, lasting=False))
        }
        listed = rows(answer(snapshot, "trust_accounts", finding="owner_left", limit=0))
        assert {(row["account_id"], row["evidence"]) for row in listed} == expected
        assert {user["name"] for user in read["user"] if user["user_id"] in {gone for _, gone in expected}} == {
            user["name"] for user in read["user"] if not user["is_active"]
        }

    def test_the_whole_table(self, company):
        snapshot, _, _ = company
        names = (
            "phase",
            "accounts",
            "contradictory",
            "stale",
            "unconfirmed",
            "owner_left",
            "suspect",
            "missing_roles",
            "missing_next_step",
        )
        found = [tuple(row[name] for name in names) for row in rows(answer(snapshot, "trust"))]
        assert found == [
            ("trigger", 63, 0, 0, 0, 14, 14, 14, None),
            ("orientation", 77, 0, 0, 0, 19, 19, 32, None),
            ("requirements", 124, 0, 18, 0, 12, 28, 91, 101),
            ("comparison", 67, 0, 8, 0, 6, 14, 50, 46),
            ("decision", 21, 0, 3, 0, 0, 3, 17, 14),
        ]


def stretches(snapshot, read) -> list[dict]:
    """Every stretch in which an opportunity stands open in the lead motion."""
    wins = snapshot.arrow(
        "SELECT account_id, CAST(motion AS VARCHAR) AS motion, phase, occurred_at FROM phase_event WHERE phase = 'won'"
    ).to_pylist()
    events = [win | {"occurred_at": win["occurred_at"].replace(tzinfo=UTC)} for win in wins]
    return opened(read["opportunity"], read["stage_change"], events, snapshot.charter)


def by_account(entries: list[dict]) -> dict[str, list[dict]]:
    return by_key(entries, "account_id")


def by_key(entries: list[dict], key: str) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for entry in entries:
        found.setdefault(entry[key], []).append(entry)
    return found
