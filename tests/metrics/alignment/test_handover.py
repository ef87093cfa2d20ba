"""Handovers and buying groups that can be followed by hand. 5 January 2026 is a Monday; sales has 20 business hours."""

from datetime import UTC, date, datetime

import pytest

from model.charter import default_charter
from model.errors import Fault
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import event_row

JANUARY = {"start": date(2026, 1, 1), "end": date(2026, 1, 31)}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("handover"), keep=1)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def entries(*steps: tuple[str, str, str]) -> list[dict]:
    return [event_row(account, phase, at(moment), n) for n, (account, phase, moment) in enumerate(steps, start=1)]


def act(account: str, kind: str, moment: str, subject: str | None = None, department: str = "sales", **more) -> dict:
    own = {"account_id": account, "kind": kind, "occurred_at": at(moment), "subject": subject, "department": department}
    return own | {"activity_id": f"{account} {kind} {moment}"} | more


def outcomes(snapshot, **period) -> list[tuple]:
    """(outcome, reason, past due, missed) of every handover, by account and day."""
    found = rows(answer(snapshot, "handover_accounts", **(period or JANUARY)))
    found.sort(key=lambda row: (row["account_id"], row["offered_on"]))
    return [(row["outcome"], row["reason"], row["is_past_due"], row["is_missed"]) for row in found]


MONDAY = ("a", "comparison", "2026-01-05T09:00")  # 10:00 in Berlin: the time runs out on Wednesday at 10:00


@pytest.mark.parametrize(
    ("more", "acts", "expected"),
    [
        ((), [], ("waiting", None, True, False)),
        ((), [act("a", "call", "2026-01-05T09:00")], ("accepted", None, False, False)),
        ((), [act("a", "call", "2026-01-07T09:00")], ("accepted", None, False, False)),
        ((), [act("a", "call", "2026-01-07T09:01")], ("accepted", None, False, True)),
        ((), [act("a", "handover_accepted", "2026-01-06T09:00")], ("accepted", None, False, False)),
        ((), [act("a", "handover_returned", "2026-01-06T09:00", " Zu früh ")], ("returned", "Zu früh", False, False)),
        ((), [act("a", "handover_returned", "2026-01-08T09:00", " ")], ("returned", None, False, True)),
        # The first answer on record stands; a call before a return does not make it an acceptance.
        (
            (),
            [act("a", "handover_accepted", "2026-01-06T09:00"), act("a", "handover_returned", "2026-01-07T09:00", "x")],
            ("accepted", None, False, False),
        ),
        (
            (),
            [act("a", "handover_returned", "2026-01-06T09:00", "x"), act("a", "handover_accepted", "2026-01-07T09:00")],
            ("returned", "x", False, False),
        ),
        (
            (),
            [act("a", "call", "2026-01-06T09:00"), act("a", "handover_returned", "2026-01-09T09:00", "x")],
            ("returned", "x", False, False),
        ),
        # Going back before anything else is a return; after a touch it is not.
        ((("a", "requirements", "2026-01-06T09:00"),), [], ("returned", None, False, False)),
        ((("a", "orientation", "2026-01-08T09:00"),), [], ("returned", None, False, True)),
        (
            (("a", "requirements", "2026-01-06T09:00"),),
            [act("a", "call", "2026-01-05T12:00")],
            ("accepted", None, False, False),
        ),
        ((("a", "lost", "2026-01-20T09:00"),), [], ("ended", None, False, False)),
        # Moving on to another phase of sales ends nothing.
        (
            (("a", "decision", "2026-01-06T09:00"),),
            [act("a", "call", "2026-01-07T08:00")],
            ("accepted", None, False, False),
        ),
        # Only what sales itself does is an answer.
        (
            (),
            [act("a", "call", "2026-01-06T09:00", None, "buyer"), act("a", "email_sent", "2026-01-06T09:00", None, "marketing")],  # noqa: E501
            ("waiting", None, True, False),
        ),
    ],
)  # fmt: skip
def test_what_became_of_one_handover(warehouse, more, acts, expected):
    snapshot = publish(warehouse, phase_event=entries(MONDAY, *more), activity=acts)
    assert outcomes(snapshot) == [expected]


def test_a_day_shows_nothing_of_what_came_later(warehouse):
    acts = [act("a", "call", "2026-01-12T09:00"), act("a", "handover_returned", "2026-01-14T09:00", "Zu früh")]
    snapshot = publish(warehouse, phase_event=entries(MONDAY), activity=acts)
    seen = {day: outcomes(snapshot, start=JANUARY["start"], end=date(2026, 1, day)) for day in (4, 6, 7, 12, 14)}
    assert seen == {
        4: [],
        6: [("waiting", None, False, False)],
        7: [("waiting", None, True, False)],
        12: [("accepted", None, False, True)],
        14: [("returned", "Zu früh", False, True)],
    }


def test_two_handovers_of_one_account(warehouse):
    events = entries(
        MONDAY,
        ("a", "requirements", "2026-01-12T09:00"),
        ("a", "decision", "2026-01-19T09:00"),
        ("a", "comparison", "2026-01-20T09:00"),
        ("a", "won", "2026-01-30T09:00"),
    )
    acts = [act("a", "handover_returned", "2026-01-06T09:00", "Zu früh"), act("a", "call", "2026-01-20T10:00")]
    snapshot = publish(warehouse, phase_event=events, activity=acts)
    assert outcomes(snapshot) == [("returned", "Zu früh", False, False), ("accepted", None, False, False)]
    week = {"start": date(2026, 1, 19), "end": date(2026, 1, 25)}
    assert outcomes(snapshot, **week) == [("accepted", None, False, False)]


def test_the_rows_add_up_and_the_median_counts_those_still_waiting(warehouse):
    events = entries(*((name, "comparison", "2026-01-05T09:00") for name in "abcde"))
    acts = [
        act("a", "call", "2026-01-05T10:00"),  # 1 hour
        act("b", "call", "2026-01-05T12:00"),  # 3 hours
        act("c", "call", "2026-01-06T09:00"),  # 10 hours
        act("d", "handover_returned", "2026-01-05T11:00", "Doppelt"),
    ]
    snapshot = publish(warehouse, phase_event=events, activity=acts)
    found = rows(answer(snapshot, "handover", **JANUARY))
    counts = [(row["outcome"], row["reason"], row["handovers"], row["past_due"], row["missed"]) for row in found]
    assert counts == [
        ("offered", None, 5, 1, 0),
        ("accepted", None, 3, 0, 0),
        ("returned", None, 0, 0, 0),
        ("returned", "Doppelt", 1, 0, 0),
        ("waiting", None, 1, 1, 0),
        ("ended", None, 0, 0, 0),
    ]
    # Of five, three were touched within 10 hours and two never: half of them only at the third.
    assert [row["median_hours"] for row in found] == [10.0, 3.0, None, None, None, None]


def test_an_unknown_entry_is_no_handover(warehouse):
    snapshot = publish(warehouse, phase_event=[entries(MONDAY)[0] | {"is_entry_known": False}])
    assert outcomes(snapshot) == []
    assert [row["handovers"] for row in rows(answer(snapshot, "handover", **JANUARY))] == [0] * 5


def test_filters_choose_accounts(warehouse):
    accounts = [{"account_id": "a", "name": "A", "segment": "KMU"}, {"account_id": "b", "name": "B"}]
    events = entries(MONDAY, ("b", "comparison", "2026-01-05T09:00"), ("c", "trigger", "2026-01-05T09:00"))
    snapshot = publish(warehouse, phase_event=events, account=accounts, activity=[act("c", "call", "2026-01-06T09:00")])
    with pytest.raises(Fault, match=r"answer\.nobody_has .*value=Konzern, nearest=KMU"):
        answer(snapshot, "handover", **JANUARY, where={"segment": ["Konzern"]})
    offered = [
        rows(answer(snapshot, "handover", **JANUARY, where={"segment": chosen}))[0]["handovers"]
        for chosen in (["KMU"], [None], ["KMU", None])
    ]
    assert offered == [1, 1, 2]
    late = [row["late"] for row in rows(answer(snapshot, "touch_fit", **JANUARY, where={"segment": ["KMU"]}))]
    assert late == [0, 0, 0, 1, 0]
    cases = rows(answer(snapshot, "touch_fit_accounts", **JANUARY, case="premature"))
    assert [(case["account_id"], case["premature_on"], case["is_due"]) for case in cases] == [
        ("c", date(2026, 1, 6), False)
    ]
    groups = rows(answer(snapshot, "buying_group", as_of=date(2026, 1, 31), where={"segment": ["KMU"]}))
    assert [group["account_id"] for group in groups] == ["a"]


def test_nothing_at_all(warehouse):
    snapshot = publish(warehouse, account=[{"account_id": "a", "name": "A"}])
    assert [row["touched"] for row in rows(answer(snapshot, "touch_fit", **JANUARY))] == [0] * 5
    assert [row["handovers"] for row in rows(answer(snapshot, "handover", **JANUARY))] == [0] * 5
    for name in ("touch_fit_accounts", "handover_accounts"):
        assert rows(answer(snapshot, name, **JANUARY)) == []
    for name in ("buying_group", "buying_group_accounts"):
        assert rows(answer(snapshot, name, as_of=date(2026, 1, 31))) == []
    known = rows(answer(snapshot, "buying_group_roles", as_of=date(2026, 1, 31)))
    assert (known[0]["role"], known[0]["accounts"], known[0]["covered_rate"]) == ("user", 0, None)


class TestBuyingGroup:
    def test_roles_and_people(self, warehouse):
        contacts = [
            {"contact_id": "k1", "account_id": "a", "buying_role": " Decider "},
            {"contact_id": "k2", "account_id": "a", "buying_role": "technical", "created_at": at("2026-04-30T21:59")},
            {"contact_id": "k3", "account_id": "a", "buying_role": "user"},  # not needed in comparison
            {"contact_id": "k4", "account_id": "b", "buying_role": "influencer"},
        ]
        acts = [
            act("a", "call", "2026-01-30T09:00", is_two_way=True, contact_id="k1"),  # 90 days before 30 April
            act("a", "call", "2026-01-29T09:00", is_two_way=True, contact_id="k2"),  # 91
            act("a", "call", "2026-04-30T09:00", is_two_way=False, contact_id="k3"),
            act("a", "email_reply", "2026-04-30T09:00", None, "buyer", contact_id="k5"),
            act("a", "page_view", "2026-04-30T09:00", None, "buyer", contact_id="k6"),
            act("a", "call", "2026-04-29T09:00", is_two_way=True),  # nobody named
        ]
        snapshot = publish(warehouse, phase_event=entries(MONDAY), contact=contacts, activity=acts)
        one = {"account_id": "a", "phase": "comparison", "required_roles": "decider,influencer,technical"}
        assert rows(answer(snapshot, "buying_group", as_of=date(2026, 4, 30))) == [
            one | {"covered_roles": "decider,technical", "coverage_rate": 2 / 3, "engaged_contacts": 2}
        ]
        # The evening of the 30th in UTC is before midnight in Berlin.
        assert rows(answer(snapshot, "buying_group", as_of=date(2026, 4, 29))) == [
            one | {"covered_roles": "decider", "coverage_rate": 1 / 3, "engaged_contacts": 2}
        ]
        missing = rows(answer(snapshot, "buying_group_accounts", as_of=date(2026, 4, 30), case="incomplete"))
        assert [(row["account_id"], row["missing_roles"]) for row in missing] == [("a", "influencer")]
        known = rows(answer(snapshot, "buying_group_roles", as_of=date(2026, 4, 30)))
        assert [(row["role"], row["covered"]) for row in known if row["phase"] == "comparison"] == [
            ("influencer", 0), ("technical", 1), ("decider", 1),
        ]  # fmt: skip

    def test_a_phase_without_roles_has_no_coverage(self, warehouse):
        bare = default_charter()
        phases = tuple(phase.model_copy(update={"roles": ()}) for phase in bare.phases)
        snapshot = publish(warehouse, bare.model_copy(update={"phases": phases}), phase_event=entries(MONDAY))
        [row] = rows(answer(snapshot, "buying_group", as_of=date(2026, 1, 31)))
        assert (row["required_roles"], row["covered_roles"], row["coverage_rate"]) == ("", "", None)

    def test_who_is_no_longer_in_play_is_not_listed(self, warehouse):
        events = entries(MONDAY, ("a", "won", "2026-01-06T09:00"), ("b", "dormant", "2026-01-06T09:00"))
        snapshot = publish(warehouse, phase_event=events)
        assert rows(answer(snapshot, "buying_group", as_of=date(2026, 1, 31))) == []
        assert len(rows(answer(snapshot, "buying_group", as_of=date(2026, 1, 5)))) == 1


def test_without_spells_in_doubt_nothing_of_them_counts(warehouse):
    imported = entries(MONDAY)[0] | {"known_by": "import"}
    snapshot = publish(warehouse, phase_event=[imported], activity=[act("a", "call", "2026-01-08T09:00")])
    for trusted_only, expected in ((False, (1, 1, 1)), (True, (0, 0, 0))):
        asked = JANUARY | {"trusted_only": trusted_only}
        comparison = rows(answer(snapshot, "touch_fit", **asked))[3]
        offered = rows(answer(snapshot, "handover", **asked))[0]["handovers"]
        assert (comparison["touched"], comparison["late"], offered) == expected
