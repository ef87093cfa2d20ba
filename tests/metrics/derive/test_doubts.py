"""Doubts: from which day to which a spell is suspect, traced by hand, and what a figure is without it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from model.charter import Charter, default_charter
from storage.answer import answer
from storage.warehouse import Warehouse
from tests.publishing import publish, rows
from tests.reference.journeys import journeys

# Journeys are drawn in days after 1 January 2026.
START = date(2026, 1, 1)


def at(day: int) -> datetime:
    return datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=day)


def on(day: int) -> date:
    return START + timedelta(days=day)


def drawn(line: str, *known_by: str) -> list[dict]:
    return [event | {"known_by": how} for event, how in zip(journeys(line), known_by, strict=True)]


def reply(number: int, account: str, day: int, **more: object) -> dict:
    touch = {"activity_id": f"t{number}", "account_id": account, "department": "buyer", "kind": "email_reply"}
    return touch | {"occurred_at": at(day)} | more


def deal(account: str, *, closed: int | None = None, stage: str = "On hold", created: int = 0) -> dict:
    return {
        "opportunity_id": f"o-{account}", "account_id": account, "name": "Deal", "stage": stage,
        "created_at": at(created), "closed_at": None if closed is None else at(closed),
    }  # fmt: skip


def change(account: str, stage: str, day: int) -> dict:
    return {"opportunity_id": f"o-{account}", "stage": stage, "changed_at": at(day)}


def doubts(tmp_path, charter: Charter | None = None, **tables: list[dict]) -> list[tuple]:
    """account_id, spell, kind, from, until in days after the start, place."""
    snapshot = publish(Warehouse(tmp_path), charter, **tables)
    found = rows(snapshot.arrow("SELECT * FROM doubt ORDER BY account_id, spell, from_on, kind"))
    return [
        (
            row["account_id"], row["spell"], row["kind"], (row["from_on"] - START).days,
            row["until_on"] and (row["until_on"] - START).days, row["place"],
        )
        for row in found
    ]  # fmt: skip


class TestContradictory:
    EARLY = drawn("a: orientation@0", "observed")

    @pytest.mark.parametrize(
        ("closed", "until"),
        [(None, None), (40, 40)],
    )
    def test_from_the_offer_until_the_opportunity_closes(self, tmp_path, closed, until) -> None:
        found = doubts(
            tmp_path, phase_event=self.EARLY, opportunity=[deal("a", closed=closed)],
            stage_change=[change("a", "Qualification", -9), change("a", "Angebot", 10)],
        )  # fmt: skip
        # Qualification supports requirements (2), which is later than orientation (1), too.
        assert found == [("a", 1, "contradictory", 0, 10, 2), ("a", 1, "contradictory", 10, until, 3)]

    def test_a_stage_no_rule_names_says_nothing_and_one_that_ends_the_deal_ends_it(self, tmp_path) -> None:
        steps = [change("a", "Angebot", 10), change("a", "On hold", 20), change("a", "Verloren", 30)]
        found = doubts(tmp_path, phase_event=self.EARLY, opportunity=[deal("a")], stage_change=steps)
        # It keeps what it supported before, and is a doubt of its own while it stands there.
        assert found == [("a", 1, "contradictory", 10, 30, 3), ("a", 1, "unnamed_stage", 20, 30, None)]

    def test_without_any_change_the_stage_shown_counts_since_creation(self, tmp_path) -> None:
        found = doubts(tmp_path, phase_event=self.EARLY, opportunity=[deal("a", stage="Verhandlung", created=5)])
        assert found == [("a", 1, "contradictory", 5, None, 4)]

    def test_what_lasts_to_the_end_of_the_spell_stays_what_is_settled_before_does_not(self, tmp_path) -> None:
        late = drawn("a: orientation@0 > comparison@30", "observed", "user")
        found = doubts(tmp_path, phase_event=late, opportunity=[deal("a")], stage_change=[change("a", "Angebot", 10)])
        assert found == [("a", 1, "contradictory", 10, None, 3)]

    def test_moving_on_the_day_of_the_offer_is_no_contradiction(self, tmp_path) -> None:
        along = drawn("a: orientation@0 > comparison@10", "observed", "observed")
        assert (
            doubts(tmp_path, phase_event=along, opportunity=[deal("a")], stage_change=[change("a", "Angebot", 10)])
            == []
        )

    def test_a_rule_on_creation_counts_while_the_opportunity_is_open(self, tmp_path) -> None:
        whole = default_charter().model_dump(by_alias=True)
        whole["rule"] = [{"phase": "comparison", "from": "opportunity", "kinds": ["created"]}]
        charter = Charter.model_validate(whole)
        found = doubts(tmp_path, charter, phase_event=self.EARLY, opportunity=[deal("a", created=3, closed=8)])
        assert found == [("a", 1, "contradictory", 3, 8, 3)]


class TestStale:
    SET = drawn("a: comparison@0", "user")

    def test_more_than_stale_days_without_a_sign_of_life_until_the_next(self, tmp_path) -> None:
        lived = [reply(1, "other", -5), reply(2, "a", 70), reply(3, "a", 71, kind="page_view")]
        # 60 days are allowed: from day 61 on; again 61 days after the reply on day 70.
        assert doubts(tmp_path, phase_event=self.SET, activity=lived) == [
            ("a", 1, "stale", 61, 70, None),
            ("a", 1, "stale", 131, None, None),
        ]

    def test_days_before_the_first_activity_on_record_do_not_count(self, tmp_path) -> None:
        assert doubts(tmp_path, phase_event=self.SET, activity=[reply(1, "other", 20)]) == [
            ("a", 1, "stale", 81, None, None)
        ]
        assert doubts(tmp_path / "none", phase_event=self.SET) == []

    def test_ends_with_the_spell_and_never_holds_for_what_was_observed(self, tmp_path) -> None:
        events = drawn("a: comparison@0 > lost@90", "workflow", "user") + drawn("b: comparison@0", "observed")
        events = [event | {"row_no": number} for number, event in enumerate(events)]
        found = doubts(tmp_path, phase_event=events, activity=[reply(1, "other", -5)])
        assert found == [("a", 1, "stale", 61, 90, None)]

    def test_the_charter_says_how_long(self, tmp_path) -> None:
        charter = default_charter().model_copy(update={"stale_days": 10})
        assert doubts(tmp_path, charter, phase_event=self.SET, activity=[reply(1, "other", -5)]) == [
            ("a", 1, "stale", 11, None, None)
        ]


class TestUnconfirmed:
    @pytest.mark.parametrize("how", ["import", "bulk", "api", "inferred"])
    def test_until_the_first_sign_of_life_in_it(self, tmp_path, how) -> None:
        events = drawn("a: comparison@0", how)
        assert doubts(tmp_path, phase_event=events, activity=[reply(1, "a", -1), reply(2, "a", 20)])[0] == (
            "a", 1, "unconfirmed", 0, 20, None,
        )  # fmt: skip

    def test_a_sign_on_the_first_day_confirms_at_once(self, tmp_path) -> None:
        assert doubts(tmp_path, phase_event=drawn("a: comparison@0", "bulk"), activity=[reply(1, "a", 0)]) == [
            ("a", 1, "stale", 61, None, None)
        ]

    def test_stays_where_none_came_before_the_end(self, tmp_path) -> None:
        events = drawn("a: comparison@0 > decision@30", "import", "observed")
        assert doubts(tmp_path, phase_event=events, activity=[reply(1, "a", 31)]) == [
            ("a", 1, "unconfirmed", 0, None, None)
        ]

    def test_only_phases_in_play_are_in_doubt(self, tmp_path) -> None:
        assert doubts(tmp_path, phase_event=drawn("a: won@0 > dormant@50", "bulk", "inferred")) == []


class TestWithoutDoubtfulSpells:
    @pytest.fixture
    def snapshot(self, tmp_path):
        """a's stay in comparison was imported and never seen: in doubt from day 10. b and c are observed."""
        lines = {
            "a: orientation@0 > comparison@10 > decision@40 > comparison@60": (
                "observed",
                "bulk",
                "observed",
                "observed",
            ),
            "b: orientation@0 > comparison@20 > decision@30": ("observed",) * 3,
            "c: orientation@0 > lost@50": ("observed",) * 2,
        }
        events = [event for line, how in lines.items() for event in drawn(line, *how)]
        events = [event | {"row_no": number} for number, event in enumerate(events)]
        return publish(Warehouse(tmp_path), phase_event=events, activity=[reply(1, "b", 0)])

    def test_flow_adds_up_with_the_account_nowhere_in_between(self, snapshot) -> None:
        asked = {"start": on(5), "end": on(35)}
        found = rows(answer(snapshot, "flow", trusted_only=True, **asked))
        counts = {row["phase"]: tuple(row.values())[1:] for row in found}
        # a left orientation on day 10 and is nowhere until day 40.
        assert counts["orientation"] == (3, 0, 2, 1)
        assert counts["comparison"] == (0, 1, 1, 0)
        assert counts["decision"] == (0, 1, 0, 1)
        with_it = {row["phase"]: tuple(row.values())[1:] for row in rows(answer(snapshot, "flow", **asked))}
        assert with_it["comparison"] == (0, 2, 1, 1)

    def test_what_was_reached_is_worked_out_from_the_spells_that_remain(self, snapshot) -> None:
        goal = {"from_phase": "orientation", "to_phase": "comparison", "window_days": 30, "cohort": "quarter"}
        (whole,) = rows(answer(snapshot, "conversion", as_of=on(100), **goal))
        (sure,) = rows(answer(snapshot, "conversion", as_of=on(100), trusted_only=True, **goal))
        # a reached comparison on day 10 by a doubtful entry; without it a got beyond on day 40, too late.
        assert (whole["entries"], whole["converted"]) == (3, 2)
        assert (sure["entries"], sure["converted"]) == (3, 1)

    def test_the_first_trusted_entry_is_the_first(self, snapshot) -> None:
        goal = {"from_phase": "comparison", "to_phase": "decision", "window_days": 30, "cohort": "quarter"}
        (whole,) = rows(answer(snapshot, "conversion", as_of=on(100), **goal))
        (sure,) = rows(answer(snapshot, "conversion", as_of=on(100), trusted_only=True, **goal))
        assert (whole["entries"], whole["converted"]) == (2, 2)
        # a's first trusted entry into comparison is that of day 60, which led nowhere.
        assert (sure["entries"], sure["converted"]) == (2, 1)

    def test_spells_keep_their_numbers_days_and_exits(self, snapshot) -> None:
        whole = rows(answer(snapshot, "phase_spells", as_of=on(100)))
        sure = rows(answer(snapshot, "phase_spells", as_of=on(100), trusted_only=True))
        assert sure == [row for row in whole if (row["account_id"], row["spell"]) != ("a", 2)]

    def test_an_account_whose_phase_then_is_in_doubt_is_not_called_new(self, snapshot) -> None:
        asked = {"since": on(20), "as_of": on(100), "trusted_only": True}
        assert [row["account_id"] for row in rows(answer(snapshot, "changes", **asked))] == ["b", "c"]

    def test_before_the_doubt_arose_nothing_changes(self, snapshot) -> None:
        for name in ("stock", "phase_spells", "dwell", "known_by"):
            assert answer(snapshot, name, as_of=on(9), trusted_only=True) == answer(snapshot, name, as_of=on(9))


class TestRecord:
    """What the opportunities and owners of an account say against themselves."""

    EARLY = drawn("a: comparison@0", "observed")

    def test_open_in_a_stage_that_no_rule_names(self, tmp_path) -> None:
        steps = [change("a", "Angebot", 5), change("a", "Pilot", 10), change("a", "Verhandlung", 20)]
        found = doubts(tmp_path, phase_event=self.EARLY, opportunity=[deal("a")], stage_change=steps)
        assert ("a", 1, "unnamed_stage", 10, 20, None) in found
        shown = doubts(tmp_path / "shown", phase_event=self.EARLY, opportunity=[deal("a", stage="Pilot", created=3)])
        assert shown == [("a", 1, "unnamed_stage", 3, None, None)]
        closed = [deal("a", stage="Pilot", created=3, closed=9)]
        assert doubts(tmp_path / "closed", phase_event=self.EARLY, opportunity=closed) == [
            ("a", 1, "unnamed_stage", 3, 9, None)
        ]

    def test_without_rules_on_stages_no_stage_says_anything(self, tmp_path) -> None:
        whole = default_charter().model_dump(by_alias=True)
        rules = [rule for rule in whole["rule"] if rule["from"] != "stage_change"]
        charter = Charter.model_validate(whole | {"rule": rules})
        assert doubts(tmp_path, charter, phase_event=self.EARLY, opportunity=[deal("a", stage="Pilot")]) == []

    def test_closed_by_its_outcome_while_its_stage_is_open(self, tmp_path) -> None:
        steps = [change("a", "Angebot", 5), change("a", "Gewonnen", 30)]
        won = [deal("a", closed=20) | {"outcome": "won"}]
        assert doubts(tmp_path, phase_event=self.EARLY, opportunity=won, stage_change=steps) == [
            ("a", 1, "outcome_differs", 20, 30, None)
        ]
        lost = [deal("a", closed=20) | {"outcome": "lost"}]
        assert doubts(tmp_path / "lost", phase_event=self.EARLY, opportunity=lost, stage_change=steps) == [
            ("a", 1, "outcome_differs", 20, 30, None), ("a", 1, "outcome_differs", 30, None, None),
        ]  # fmt: skip

    def test_closed_by_its_stage_without_an_outcome_where_others_have_one(self, tmp_path) -> None:
        steps = [change("a", "Gewonnen", 5)]
        alone = doubts(tmp_path, phase_event=self.EARLY, opportunity=[deal("a")], stage_change=steps)
        assert alone == [], "a source that never tells an outcome contradicts nothing"
        other = deal("b", closed=12) | {"outcome": "won"}
        found = doubts(
            tmp_path / "other", phase_event=self.EARLY, opportunity=[deal("a"), other],
            stage_change=[*steps, change("b", "Gewonnen", 12)],
        )  # fmt: skip
        assert found == [("a", 1, "outcome_differs", 12, None, None)]

    def test_an_owner_who_has_left(self, tmp_path) -> None:
        moved = drawn("a: trigger@0 > comparison@10 > won@30", "observed", "observed", "observed")
        users = [{"user_id": "u1", "name": "U", "is_active": False}, {"user_id": "u2", "name": "V", "is_active": True}]
        account = {"account_id": "a", "name": "A", "owner_sales": "u1", "owner_marketing": "u2"}
        found = doubts(tmp_path, phase_event=moved, account=[account], user=users)
        assert found == [("a", 2, "owner_left", 10, 30, None)], "sales leads the second phase alone"
        deals = [deal("a", created=4, closed=6) | {"owner": "u1", "outcome": "lost", "stage": "Verloren"}]
        kept = doubts(tmp_path / "deal", phase_event=moved, opportunity=deals, user=users)
        assert kept == [("a", 1, "owner_left", 4, 6, None)]


def test_nobody_owns_a_stuck_account_any_more(tmp_path) -> None:
    """Three offers lie since March with somebody who has left: in the list of what is stuck, and to be put right."""
    deals = [
        {
            "opportunity_id": f"o{n}", "account_id": f"a{n}", "name": "A", "stage": "Proposal", "amount": 1000.0,
            "currency": "EUR", "owner": "u1", "created_at": at(59),
        }
        for n in range(3)
    ]  # fmt: skip
    snapshot = publish(
        Warehouse(tmp_path),
        account=[{"account_id": f"a{n}", "name": f"A{n}", "owner_sales": "u1"} for n in range(3)],
        opportunity=deals,
        stage_change=[
            {"opportunity_id": f"o{n}", "stage": "Proposal", "changed_at": at(59), "changed_by": "user"}
            for n in range(3)
        ],
        # Somebody else's activity lets the data reach into October.
        activity=[reply(1, "b", 300)],
        user=[{"user_id": "u1", "name": "Former Colleague", "is_active": False}],
    )
    listed = rows(answer(snapshot, "stuck_accounts", as_of=on(300)))
    assert [(row["account_id"], row["owner"], row["has_owner_left"]) for row in listed] == [
        (f"a{n}", "Former Colleague", True) for n in range(3)
    ]
    fixes = rows(answer(snapshot, "fixes", as_of=on(300)))
    assert [(row["account_id"], row["finding"], row["what_to_do"], row["evidence"]) for row in fixes] == [
        (f"a{n}", "owner_left", "name_owner", "u1") for n in range(3)
    ]


class TestUnsupported:
    def test_where_nothing_supports_the_phase_after_a_setback_until_something_does(self, tmp_path) -> None:
        """The offer is lost on day 20; the other deal stands in a stage that no rule names until day 40."""
        other = deal("a", stage="On hold") | {"opportunity_id": "o-b"}
        moved = change("a", "Qualification", 40) | {"opportunity_id": "o-b"}
        found = doubts(
            tmp_path, opportunity=[deal("a", closed=20, stage="Verloren") | {"outcome": "lost"}, other],
            stage_change=[change("a", "Angebot", 10), change("a", "Verloren", 20),
                          change("a", "On hold", 15) | {"opportunity_id": "o-b"}, moved],
        )  # fmt: skip
        # In comparison (3) until requirements (2) begin on day 40: a doubt that lasts to the end of the spell stays.
        assert [doubt for doubt in found if doubt[2] == "unsupported"] == [("a", 1, "unsupported", 20, None, None)]

    def test_the_deals_of_a_customer_say_nothing_of_the_decision_it_has_made(self, tmp_path) -> None:
        """What is created after the first win belongs to another motion, and so do the doubts it raises."""
        later = deal("a", created=60, stage="On hold") | {"opportunity_id": "o-b"}
        snapshot = publish(
            Warehouse(tmp_path), phase_event=[*drawn("a: comparison@0 > won@50 > orientation@70", *["user"] * 3)],
            opportunity=[later], stage_change=[change("a", "Angebot", 61) | {"opportunity_id": "o-b"}],
            activity=[reply(1, "a", 60), reply(2, "a", 80)],
        )  # fmt: skip
        found = rows(answer(snapshot, "trust", as_of=on(80)))
        assert {row["phase"]: row["contradictory"] for row in found}["orientation"] == 0
