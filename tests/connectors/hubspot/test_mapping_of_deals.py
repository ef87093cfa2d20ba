"""What HubSpot told, on rows written by hand, and what becomes of it."""

import duckdb
import pytest

from connectors.hubspot.words import CHANGED_BY, case
from tests.connectors.hubspot.conftest import STAGES
from tests.connectors.hubspot.days import FRIDAY, MONDAY, TUESDAY


class TestDeals:
    def test_an_open_deal_is_expected_on_its_close_date(self, rows):
        told = rows(
            "opportunity", "stage", "expected_close_on", "closed_at", "outcome",
            stages=STAGES, deals=[{"id": "7", "dealname": "Press", "dealstage": "1", "closedate": FRIDAY}],
        )  # fmt: skip
        assert told == [("Angebot", FRIDAY, None, None)]

    def test_a_won_deal_closed_when_it_entered_the_stage_and_was_expected_when_last_said_before(self, rows):
        told = rows(
            "opportunity", "stage", "expected_close_on", "closed_at", "outcome",
            stages=STAGES,
            deals=[{"id": "7", "dealname": "Press", "dealstage": "won", "closedate": "2025-12-31T00:00:00.000Z"}],
            deal_stages=[
                {"deal_id": "7", "changed_at": MONDAY, "value": "1"},
                {"deal_id": "7", "changed_at": TUESDAY, "value": "won"},
            ],
            deal_close_dates=[
                {"deal_id": "7", "changed_at": "2026-03-01T08:00:00.000Z", "value": "2026-12-01T12:00:00.000Z"},
                {"deal_id": "7", "changed_at": MONDAY, "value": "2026-11-01T12:00:00.000Z"},
                {"deal_id": "7", "changed_at": TUESDAY, "value": TUESDAY},
                {"deal_id": "7", "changed_at": FRIDAY, "value": "2025-12-31T00:00:00.000Z"},
            ],
        )  # fmt: skip
        assert told == [("Gewonnen", "2026-11-01T12:00:00.000Z", TUESDAY, "won")]

    def test_without_history_the_close_date_stands_in_and_a_deleted_stage_keeps_its_id(self, rows):
        told = rows(
            "opportunity", "name", "stage", "closed_at", "outcome",
            stages=STAGES,
            deals=[
                {"id": "7", "dealstage": "lost", "closedate": FRIDAY},
                {"id": "8", "dealname": "B", "dealstage": "gone"},
            ],
        )  # fmt: skip
        assert told == [("7", "Verloren", FRIDAY, "lost"), ("B", "gone", None, None)]

    def test_where_hubspot_does_not_say_that_a_stage_ends_a_deal_its_probability_does(self, rows):
        told = rows(
            "opportunity", "opportunity_id", "outcome",
            stages=[
                {"stage_id": "a", "object": "deals", "probability": "1.0"},
                {"stage_id": "b", "object": "deals", "probability": "0.9"},
                {"stage_id": "c", "object": "deals", "probability": "0.0"},
                {"stage_id": "d", "object": "deals", "probability": "0.0", "is_closed": "false"},
            ],
            deals=[{"id": stage, "dealstage": stage} for stage in "abcd"],
        )  # fmt: skip
        assert told == [("a", "won"), ("b", None), ("c", "lost"), ("d", None)]

    def test_stages_bear_their_names_and_who_moved_is_told_only_where_it_is_certain(self, rows):
        told = rows(
            "stage_change", "changed_at", "stage", "changed_by",
            stages=STAGES, deals=[{"id": "7"}],
            deal_stages=[
                {"deal_id": "7", "changed_at": MONDAY, "value": "1", "source_type": "CRM_UI"},
                {"deal_id": "7", "changed_at": TUESDAY, "value": "won", "source_type": "CALCULATED"},
                {"deal_id": "7", "changed_at": FRIDAY, "value": "lost", "source_type": "SOMETHING_NEW"},
                {"deal_id": "9", "changed_at": FRIDAY, "value": "1", "source_type": "CRM_UI"},
            ],
        )  # fmt: skip
        # Deal 9 is no more, and so is its history.
        assert told == [(MONDAY, "Angebot", "user"), (TUESDAY, "Gewonnen", None), (FRIDAY, "Verloren", None)]

    def test_lifecycles_are_of_contacts_or_of_companies_and_bear_the_names_of_their_own_pipeline(self, rows):
        told = rows(
            "lifecycle_change", "account_id", "contact_id", "lifecycle_stage", "changed_by",
            stages=STAGES, contacts=[{"id": "5"}], companies=[{"id": "6"}],
            contact_lifecycles=[{"contact_id": "5", "changed_at": MONDAY, "value": "1", "source_type": "IMPORT"}],
            company_lifecycles=[{"company_id": "6", "changed_at": MONDAY, "value": "1", "source_type": "FORM"}],
        )  # fmt: skip
        assert told == [("6", None, "1", None), (None, "5", "Interessent", "import")]


TOLD_BY = {
    "7": (("2026-03-01", "o"), ("2026-03-10", "won")),
    "8": (("2026-03-02", "o"), ("2026-03-05", "lost")),
}


class TestMergedDeals:
    """Deal 7: offer on the 1st, won on the 10th. Deal 8: offer on the 2nd, lost on the 5th. Merged on the 20th."""

    STAGES = (
        {"stage_id": "o", "object": "deals", "label": "Offer", "is_closed": "false", "probability": "0.4"},
        {"stage_id": "n", "object": "deals", "label": "Talks", "is_closed": "false", "probability": "0.6"},
        {"stage_id": "won", "object": "deals", "label": "Won", "is_closed": "true", "probability": "1.0"},
        {"stage_id": "lost", "object": "deals", "label": "Lost", "is_closed": "true", "probability": "0.0"},
    )

    def versions(self, deal, told, source="CRM_UI"):
        found, before = [], None
        for day, value in sorted(told):
            row = {"deal_id": deal, "changed_at": f"{day}T08:00:00.000Z", "value": value, "previous_value": before}
            found.append({**row, "source_type": "MERGE_OBJECTS" if day == "2026-03-20" else source})
            before = value
        return found

    def history(self, rows, deal, losers, *, known, stage="won"):
        """What is told of `deal`, into which `losers` were merged, of which those `known` were read before."""
        both = [*TOLD_BY["7"], *TOLD_BY["8"], ("2026-03-20", stage)]
        before = [row for one in known for row in self.versions(one, TOLD_BY[one])]
        told = rows(
            "stage_change", "changed_at", "stage", "previous_stage",
            stages=self.STAGES, deals=[{"id": deal, "dealstage": stage, "createdate": "2026-03-01T08:00:00.000Z"}],
            deal_stages=[*self.versions(deal, both), *before],
            gone=[{"object": "deals", "id": one, "kind": "merged", "into_id": deal} for one in losers],
        )  # fmt: skip
        return [(at[8:10], name, before) for at, name, before in told]

    def test_the_deal_that_lives_on_has_its_own_history_alone(self, rows):
        assert self.history(rows, "7", ["8"], known=["8"]) == [("01", "Offer", None), ("10", "Won", "Offer")]

    @pytest.mark.parametrize(
        ("stage", "told"),
        [
            ("won", [("01", "Offer", None), ("10", "Won", "Offer")]),
            ("lost", [("02", "Offer", None), ("05", "Lost", "Offer")]),
        ],
    )
    def test_one_that_got_a_new_id_has_that_of_the_deal_whose_stage_it_kept(self, rows, stage, told):
        assert self.history(rows, "9", ["7", "8"], known=["7", "8"], stage=stage) == told

    def test_what_was_never_read_before_cannot_be_told_apart(self, rows):
        assert self.history(rows, "7", ["8"], known=[]) == [
            ("01", "Offer", None), ("05", "Lost", "Offer"), ("10", "Won", "Lost"),
        ]  # fmt: skip

    def test_a_deal_that_nothing_was_merged_into_is_as_it_was(self, rows):
        assert [row[:2] for row in self.history(rows, "7", [], known=["8"])] == [
            ("01", "Offer"), ("05", "Lost"), ("10", "Won"),
        ]  # fmt: skip


class TestRealRows:
    """Field samples of a real account, as a warehouse holds them."""

    @pytest.fixture
    def seeds(self, shared_data):
        return shared_data / "vendor_formats" / "vendor_seeds" / "hubspot" / "seeds"

    def test_won_is_what_the_account_calls_won(self, rows, seeds):
        stages = duckdb.sql(
            "SELECT row_number() OVER () AS id, lower(is_closed), probability, closed_won FROM "
            f"read_csv('{seeds}/deal_pipeline_stage_data.csv', all_varchar=true)"
        ).fetchall()
        told = rows(
            "opportunity", "opportunity_id", "outcome",
            stages=[
                {"stage_id": str(number), "object": "deals", "is_closed": closed, "probability": probability}
                for number, closed, probability, _ in stages
            ],
            deals=[{"id": str(number), "dealstage": str(number)} for number, *_ in stages],
        )  # fmt: skip
        won = {int(number) for number, outcome in told if outcome == "won"}
        assert won == {number for number, *_, is_won in stages if is_won == "TRUE"}
        assert len(won) == 5

    @pytest.mark.parametrize(
        ("name", "counts"),
        [
            ("deal", {None: 91, "bulk": 9}),
            ("contact", {None: 68, "import": 31, "api": 1}),
            ("company", {None: 100}),
        ],
    )
    def test_who_changed_is_told_where_it_is_certain(self, seeds, name, counts):
        found = duckdb.sql(
            f"SELECT {case('source', CHANGED_BY)} AS changed_by, count(*) FROM "
            f"read_csv('{seeds}/{name}_property_history_data.csv', all_varchar=true) GROUP BY ALL"
        ).fetchall()
        assert dict(found) == counts
