"""Working together on cases that can be followed by hand. 5 January 2026 is a Monday; Berlin is one hour ahead of UTC.

Work is done Monday to Friday from 08:00 to 18:00 in Berlin, 07:00 to 17:00 UTC in winter; sales has 20 hours, two days.
"""

from datetime import UTC, date, datetime

import pytest

from model.charter import default_charter
from model.errors import Fault
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import event_row

CHARTER = default_charter()
JANUARY = {"start": date(2026, 1, 1), "end": date(2026, 1, 31)}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Warehouse:
    return Warehouse(tmp_path_factory.mktemp("working_together"), keep=1)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def entries(*steps: tuple[str, str, str]) -> list[dict]:
    return [event_row(account, phase, at(moment), n) for n, (account, phase, moment) in enumerate(steps, start=1)]


def act(account: str, kind: str, moment: str, department: str = "sales", **more) -> dict:
    own = {"account_id": account, "kind": kind, "occurred_at": at(moment), "department": department}
    return own | {"activity_id": f"{account} {kind} {moment}", "is_solicited": None} | more


def asked(account: str, moment: str, kind: str = "contact_requested") -> dict:
    return act(account, kind, moment, "buyer")


def fit(snapshot, phase: str, *names: str, **period) -> tuple:
    found = {row["phase"]: row for row in rows(answer(snapshot, "touch_fit", **(period or JANUARY)))}
    return tuple(found[phase][name] for name in names)


class TestPremature:
    """One account in a phase that marketing leads since 5 January, 08:00 UTC."""

    @pytest.mark.parametrize(
        ("acts", "touched", "premature"),
        [
            ([act("a", "call", "2026-01-12T10:00")], 1, 1),
            ([act("a", "call", "2026-01-12T10:00", is_solicited=True)], 1, 0),
            ([act("a", "call", "2026-01-12T10:00", is_solicited=False)], 1, 1),
            # Asked on the 5th: the 12th is the seventh day, the 13th is too late.
            ([asked("a", "2026-01-05T22:30"), act("a", "call", "2026-01-12T22:30")], 1, 0),
            ([asked("a", "2026-01-05T22:30"), act("a", "call", "2026-01-12T23:30")], 1, 1),
            # Asked again: the last request counts.
            ([asked("a", "2026-01-05T09:00"), asked("a", "2026-01-19T09:00"), act("a", "call", "2026-01-20T09:00")],
             1, 0),
            # Asked before there was any phase still counts; asked a minute later does not.
            ([asked("a", "2026-01-04T09:00"), act("a", "call", "2026-01-06T09:00")], 1, 0),
            ([act("a", "call", "2026-01-06T09:00"), asked("a", "2026-01-06T09:01")], 1, 1),
            ([act("a", "call", "2026-01-06T09:00"), asked("a", "2026-01-06T09:00")], 1, 0),
            # Asked by another account, by marketing, or by something that is no request.
            ([asked("b", "2026-01-06T08:00"), act("a", "call", "2026-01-06T09:00")], 1, 1),
            ([act("a", "contact_requested", "2026-01-06T08:00", "marketing"), act("a", "call", "2026-01-06T09:00")],
             1, 1),
            ([asked("a", "2026-01-06T08:00", "webinar_attended"), act("a", "call", "2026-01-06T09:00")], 1, 1),
            # Several touches are one account; one that was welcome does not make up for another.
            ([act("a", "call", "2026-01-07T09:00"), act("a", "call", "2026-01-08T09:00", is_solicited=True)], 1, 1),
            # No touches: marketing's mail, the buyer's call, what is only recorded, before the phase.
            ([act("a", "email_sent", "2026-01-06T09:00", "marketing")], 0, 0),
            ([act("a", "call", "2026-01-06T09:00", "buyer")], 0, 0),
            ([act("a", "email_opened", "2026-01-06T09:00"), act("a", "handover_returned", "2026-01-06T09:00")], 0, 0),
            ([act("a", "call", "2026-01-05T07:59")], 0, 0),
            ([act("a", "call", "2026-01-05T08:00")], 1, 1),
        ],
    )  # fmt: skip
    def test_counts(self, warehouse, acts, touched, premature):
        snapshot = publish(warehouse, phase_event=entries(("a", "orientation", "2026-01-05T08:00")), activity=acts)
        assert fit(snapshot, "orientation", "touched", "premature") == (touched, premature)

    def test_a_touch_counts_in_the_phase_of_its_instant(self, warehouse):
        events = entries(("a", "orientation", "2026-01-05T08:00"), ("a", "requirements", "2026-01-07T10:00"))
        acts = [act("a", "workshop", "2026-01-07T10:00"), act("a", "call", "2026-01-07T09:59")]
        snapshot = publish(warehouse, phase_event=events, activity=acts)
        assert fit(snapshot, "orientation", "touched", "premature") == (1, 1)
        assert fit(snapshot, "requirements", "touched", "premature", "premature_rate") == (1, 0, None)

    def test_days_are_those_of_the_charter(self, warehouse):
        events = entries(("a", "orientation", "2026-01-05T08:00"))
        # Half past midnight of 1 February in Berlin.
        snapshot = publish(warehouse, phase_event=events, activity=[act("a", "call", "2026-01-31T23:30")])
        assert fit(snapshot, "orientation", "touched") == (0,)
        february = {"start": date(2026, 2, 1), "end": date(2026, 2, 1)}
        assert fit(snapshot, "orientation", "touched", **february) == (1,)
        with pytest.raises(Fault, match=r"answer\.before_end"):
            fit(snapshot, "orientation", "touched", **february, as_of=date(2026, 1, 31))

    def test_kinds_and_days_of_grace_are_the_charter_s(self, warehouse):
        kinds = CHARTER.touch_kinds.model_copy(update={"one_to_one": ("call",), "contact_requests": ("form",)})
        charter = CHARTER.model_copy(update={"touch_kinds": kinds, "grace_days": 0})
        events = entries(("a", "orientation", "2026-01-05T08:00"), ("b", "orientation", "2026-01-05T08:00"))
        acts = [
            act("a", "email_sent", "2026-01-07T09:00"), asked("b", "2026-01-07T08:00", "form"),
            act("b", "call", "2026-01-07T09:00"), asked("b", "2026-01-08T08:00", "form"),
        ]  # fmt: skip
        snapshot = publish(warehouse, charter, phase_event=events, activity=acts)
        assert fit(snapshot, "orientation", "touched", "premature") == (1, 0)
        later = [*acts, act("b", "call", "2026-01-09T09:00")]
        snapshot = publish(warehouse, charter, phase_event=events, activity=later)
        assert fit(snapshot, "orientation", "touched", "premature") == (1, 1)

    def test_rates_from_ten_accounts_on(self, warehouse):
        events = entries(*((f"a{n}", "trigger", "2026-01-05T08:00") for n in range(10)))
        acts = [act(f"a{n}", "call", "2026-01-07T09:00", is_solicited=n > 3) for n in range(10)]
        snapshot = publish(warehouse, phase_event=events, activity=acts)
        touched, premature, rate, low, high = fit(
            snapshot, "trigger", "touched", "premature", "premature_rate", "premature_low", "premature_high"
        )
        # Wilson for 4 of 10.
        assert (touched, premature, rate, round(low, 4), round(high, 4)) == (10, 4, 0.4, 0.1682, 0.6873)
        snapshot = publish(warehouse, phase_event=events, activity=acts[1:])
        assert fit(snapshot, "trigger", "touched", "premature_rate") == (9, None)


class TestLate:
    """One account in a phase that sales leads since Friday, 9 January, 16:00 in Berlin: 2 hours are left that day."""

    FRIDAY = ("a", "comparison", "2026-01-09T15:00")

    @pytest.mark.parametrize(
        ("moment", "late"),
        [
            ("2026-01-09T15:00", 0),  # at once
            ("2026-01-10T12:00", 0),  # Saturday: 2 hours
            ("2026-01-13T15:00", 0),  # Tuesday 16:00: 2 + 10 + 8 = 20 hours, the boundary
            ("2026-01-13T15:01", 1),
            ("2026-01-20T09:00", 1),
            (None, 1),
        ],
    )
    def test_the_weekend_does_not_count(self, warehouse, moment, late):
        acts = [act("a", "call", moment)] if moment else []
        snapshot = publish(warehouse, phase_event=entries(self.FRIDAY), activity=acts)
        assert fit(snapshot, "comparison", "due", "late") == (1, late)

    def test_it_shows_on_the_day_the_time_ran_out(self, warehouse):
        acts = [act("a", "call", "2026-01-20T09:00")]
        snapshot = publish(warehouse, phase_event=entries(self.FRIDAY), activity=acts)
        for day, due in ((12, 0), (13, 1), (14, 0), (20, 0)):
            period = {"start": date(2026, 1, day), "end": date(2026, 1, day)}
            assert fit(snapshot, "comparison", "due", "late", **period) == (due, due)
        until_monday = {"start": JANUARY["start"], "end": date(2026, 1, 12)}
        assert fit(snapshot, "comparison", "due", **until_monday, as_of=date(2026, 1, 12)) == (0,)
        assert fit(snapshot, "comparison", "due", **until_monday, as_of=date(2026, 1, 20)) == (0,)

    def test_a_deadline_at_closing_time_is_missed_the_next_working_day(self, warehouse):
        events = entries(("a", "comparison", "2026-01-08T17:00"))  # Thursday 18:00
        acts = [act("a", "call", "2026-01-13T06:59")]  # Tuesday 07:59: exactly 20 hours of work lie between
        snapshot = publish(warehouse, phase_event=events, activity=acts)
        assert fit(snapshot, "comparison", "due", "late") == (1, 0)
        snapshot = publish(warehouse, phase_event=events)
        monday = {"start": date(2026, 1, 12), "end": date(2026, 1, 12)}
        tuesday = {"start": date(2026, 1, 13), "end": date(2026, 1, 13)}
        assert fit(snapshot, "comparison", "late", **monday) == (0,)
        assert fit(snapshot, "comparison", "late", **tuesday) == (1,)

    @pytest.mark.parametrize(("region", "late"), [("DE", 1), ("DE-BY", 0)])
    def test_epiphany_is_a_holiday_in_bavaria(self, warehouse, region, late):
        level = CHARTER.service_level.model_copy(update={"holiday_region": region})
        charter = CHARTER.model_copy(update={"service_level": level})
        events = entries(("a", "comparison", "2026-01-05T09:00"))  # Monday 10:00
        acts = [act("a", "call", "2026-01-07T10:00")]  # Wednesday 11:00: 8 + 10 + 3 hours, in Bavaria 8 + 3
        snapshot = publish(warehouse, charter, phase_event=events, activity=acts)
        assert fit(snapshot, "comparison", "due", "late") == (1, late)

    def test_a_touch_of_an_earlier_spell_does_not_count(self, warehouse):
        events = entries(("a", "comparison", "2026-01-05T09:00"), ("a", "decision", "2026-01-06T09:00"))
        snapshot = publish(warehouse, phase_event=events, activity=[act("a", "call", "2026-01-06T08:59")])
        assert fit(snapshot, "comparison", "due", "late") == (1, 0)
        assert fit(snapshot, "decision", "due", "late") == (1, 1)

    @pytest.mark.parametrize(
        ("left", "due"),
        [("2026-01-07T09:00", 0), ("2026-01-07T09:01", 1)],  # after exactly 20 hours, and a minute more
    )
    def test_who_leaves_before_is_not_due(self, warehouse, left, due):
        events = entries(("a", "comparison", "2026-01-05T09:00"), ("a", "lost", left))
        snapshot = publish(warehouse, phase_event=events)
        assert fit(snapshot, "comparison", "due", "late") == (due, due)

    def test_an_unknown_entry_is_not_timed(self, warehouse):
        events = [entries(self.FRIDAY)[0] | {"is_entry_known": False}]
        snapshot = publish(warehouse, phase_event=events, activity=[act("a", "call", "2026-01-20T09:00")])
        assert fit(snapshot, "comparison", "touched", "due") == (1, 0)

    @pytest.mark.parametrize(("entered", "called", "late"), [
        # Around the clock, the night of 29 March has 23 hours in Berlin: 23 + 24 of 47, and a minute more.
        ("2026-03-28T23:00", "2026-03-30T22:00", 0),
        ("2026-03-28T23:00", "2026-03-30T22:01", 1),
        # That of 25 October has 25.
        ("2026-10-24T22:00", "2026-10-26T21:00", 0),
        ("2026-10-24T22:00", "2026-10-26T21:01", 1),
    ])  # fmt: skip
    def test_days_on_which_the_clock_changes(self, warehouse, entered, called, late):
        every_day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        update = {"weekdays": every_day, "opens": "00:00", "closes": "24:00", "hours": 47.0}
        charter = CHARTER.model_copy(update={"service_level": CHARTER.service_level.model_copy(update=update)})
        events = entries(("a", "comparison", entered))
        snapshot = publish(warehouse, charter, phase_event=events, activity=[act("a", "call", called)])
        year = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
        assert fit(snapshot, "comparison", "due", "late", **year) == (1, late)
