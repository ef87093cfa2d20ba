"""What a draft would do is what publishing by it does: accounts, days, values and figures, row by row."""

from datetime import UTC, date, datetime

import pytest

from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.charter import DEFAULT_CHARTER, default_charter, parse_charter
from model.charter_edits import with_motion, with_values
from model.charter_file import to_toml
from model.stage_rules import with_stage_rules
from storage.answer import answer
from storage.preview.drafted import DraftedSnapshot, ReworkedSnapshot, drafted
from storage.preview.effects import Effects, effects
from storage.republish import republish
from storage.warehouse import Warehouse
from tests.publishing import publish, rows

STEP = ("requirements", "comparison")
SPELL = """SELECT account_id, motion::VARCHAR AS motion, spell, journey, phase::VARCHAR AS phase, entered_at,
    entered_on, left_on, next_phase::VARCHAR AS next_phase, exit::VARCHAR AS exit,
    dwell_days, is_entry_known, known_by::VARCHAR AS known_by,
    value, value_today, last_lived_on, segment::VARCHAR AS segment FROM spell ORDER BY ALL"""
VALUED = "SELECT * FROM valued_opportunity ORDER BY ALL"
TEXT = to_toml(demonstration_charter())
DRAFTS = {
    "a limit": with_values(TEXT, {("phase", "trigger", "limit_days"): 30}),
    "a window": with_values(TEXT, {("recent_days",): 90, ("stuck_share",): 0.7}),
    "a stage that means another phase": with_stage_rules(TEXT, {"Angebot": "decision"}),
    "a stage that ends": with_stage_rules(TEXT, {"Verhandlung": "lost"}),
    "a stage that means nothing": with_stage_rules(TEXT, {"Qualifizierung": "", "Gewonnen": ""}),
    "silence": with_values(TEXT, {("dormant_days",): 90}),
    "silence of one phase": with_values(TEXT, {("phase", "decision", "dormant_days"): 0}),
    "activities that count together": TEXT.replace("min_count = 3", "min_count = 2"),
    "rates": with_values(TEXT, {("money", "currency"): "CHF", ("money", "rates", "2026", "EUR"): 0.95}),
    "another motion": with_motion(TEXT, "other", {"de": "Anderes", "en": "Other"}, after_won=True).replace(
        'key = "existing"', 'key = "renewal"'
    ),
    "a phase by another key": TEXT.replace("trigger", "impulse"),
    "rates and a stage": with_stage_rules(
        with_values(TEXT, {("money", "currency"): "CHF", ("money", "rates", "2026", "EUR"): 0.95}),
        {"Angebot": "requirements"},
    ),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Warehouse:
    warehouse = Warehouse(tmp_path_factory.mktemp("preview"), keep=50)
    run(warehouse, DemoCompany(accounts=120, seed=3), charter=demonstration_charter(), label="demo", is_demo=True)
    return warehouse


@pytest.mark.parametrize("name", DRAFTS)
def test_a_preview_is_what_publishing_makes(demo, name):
    held = demo.snapshots()[-1].id
    demo.roll_back(held)
    before, charter = demo.current(), parse_charter(DRAFTS[name])
    found = drafted(before, charter)
    later = effects(before, found, step=STEP)
    republish(demo, charter)
    after = demo.current()
    assert rows(found.snapshot.arrow(SPELL)) == rows(after.arrow(SPELL))
    assert rows(found.snapshot.arrow(VALUED)) == rows(after.arrow(VALUED))
    as_of = {"as_of": before.info.as_of}
    for metric in ("stock", "stuck_counts", "dwell", "thresholds", "targets"):
        assert answer(found.snapshot, metric, **as_of).equals(answer(after, metric, **as_of)), metric
    stood, stands = (standing(one, before.info.as_of) for one in (before, after))
    moved = {one for one in {*stood, *stands} if stood.get(one) != stands.get(one)}
    assert {*later.changed_phase["account_id"].to_pylist()} == moved


def standing(snapshot, day):
    """Account -> phase in the lead motion on that day."""
    open_then = f"entered_on <= DATE '{day}' AND (left_on IS NULL OR left_on > DATE '{day}')"
    found = snapshot.arrow(
        f"SELECT account_id, phase::VARCHAR AS phase FROM spell WHERE motion = 'new' AND {open_then}"
    )
    return {row["account_id"]: row["phase"] for row in found.to_pylist()}


def test_only_what_a_draft_changes_is_worked_out_anew(demo):
    demo.roll_back(demo.snapshots()[-1].id)
    snapshot = demo.current()

    def kind(name):
        return type(drafted(snapshot, parse_charter(DRAFTS[name])).snapshot)

    assert kind("a limit") is kind("a window") is DraftedSnapshot
    assert kind("silence") is kind("rates") is ReworkedSnapshot
    few = drafted(snapshot, parse_charter(DRAFTS["silence of one phase"])).snapshot.affected.found
    assert 0 < few < drafted(snapshot, parse_charter(DRAFTS["another motion"])).snapshot.affected.found


class TestTraced:
    """Four accounts that a person can follow; the last day is 31 March 2026."""

    @pytest.fixture
    def snapshot(self, tmp_path):
        def deal(name, stage, day):
            return {"opportunity_id": f"o{name}", "account_id": name, "name": name, "stage": stage, "created_at": day}

        def moved(name, stage, day):
            return {"opportunity_id": f"o{name}", "stage": stage, "changed_at": day, "changed_by": "user"}

        deals = [
            # Orientation, limit 60: 20, 50 and 75 days. Comparison, limit 45: 40 days.
            ("young", "Prospecting", datetime(2026, 3, 11, 9, tzinfo=UTC)),
            ("ripe", "Prospecting", datetime(2026, 2, 9, 9, tzinfo=UTC)),
            ("old", "Prospecting", datetime(2026, 1, 15, 9, tzinfo=UTC)),
            ("offer", "Proposal", datetime(2026, 2, 19, 9, tzinfo=UTC)),
        ]
        return publish(
            Warehouse(tmp_path),
            account=[{"account_id": name, "name": name.title(), "segment": "S" if name == "ripe" else "M"}
                     for name, _, _ in deals],
            opportunity=[deal(*one) for one in deals], stage_change=[moved(*one) for one in deals],
            activity=[{"activity_id": "x", "account_id": "young", "department": "buyer", "kind": "page",
                       "occurred_at": datetime(2026, 3, 31, 9, tzinfo=UTC)}],
            synced_at=datetime(2026, 3, 31, 20, tzinfo=UTC),
        )  # fmt: skip

    @staticmethod
    def by(snapshot, text: str, **scope) -> Effects:
        return effects(snapshot, drafted(snapshot, parse_charter(text)), step=STEP, **scope)

    @staticmethod
    def moved(found: Effects) -> dict[tuple[str, str], tuple]:
        return {(one.name, one.phase): (one.before, one.after) for one in found.figures if one.is_moved}

    def test_a_limit_made_shorter(self, snapshot):
        text = DEFAULT_CHARTER.read_text(encoding="utf-8")
        found = self.by(snapshot, with_values(text, {("phase", "orientation", "limit_days"): 30}))
        assert found.becoming_overdue["account_id"].to_pylist() == ["ripe"]
        assert found.no_longer_overdue.num_rows == found.changed_phase.num_rows == 0
        row = rows(found.moves)[0]
        assert (row["name"], row["age_after"], row["limit_before"], row["limit_after"]) == ("Ripe", 50, 60, 30)
        # Next to nobody has moved on, so the charter's limit is the threshold of stuck, too: 75 days, then 50 as well.
        assert self.moved(found) == {
            ("overdue", ""): (1, 2), ("overdue", "orientation"): (1, 2), ("stuck", ""): (1, 2),
        }  # fmt: skip

    def test_a_limit_made_longer(self, snapshot):
        text = DEFAULT_CHARTER.read_text(encoding="utf-8")
        found = self.by(snapshot, with_values(text, {("phase", "orientation", "limit_days"): 75}))
        assert found.no_longer_overdue["account_id"].to_pylist() == ["old"], "75 days are not more than 75"
        assert self.moved(found)["overdue", ""] == (1, 0)

    def test_with_the_same_filter_before_and_after(self, snapshot):
        text = DEFAULT_CHARTER.read_text(encoding="utf-8")
        shorter = with_values(text, {("phase", "orientation", "limit_days"): 30})
        assert self.by(snapshot, shorter, where={"segment": ["M"]}).moves.num_rows == 0
        assert self.by(snapshot, shorter, where={"segment": ["S"]}).moves.num_rows == 1
        assert self.by(snapshot, shorter, as_of=date(2026, 3, 11)).moves.num_rows == 1, "30 days old on 11 March: 2"

    def test_a_stage_that_means_another_phase(self, snapshot):
        text = with_stage_rules(DEFAULT_CHARTER.read_text(encoding="utf-8"), {"Proposal": "decision"})
        found = self.by(snapshot, text)
        (row,) = rows(found.changed_phase)
        assert (row["account_id"], row["phase_before"], row["phase_after"]) == ("offer", "comparison", "decision")
        # 40 days in the decision, limit 30.
        assert found.becoming_overdue["account_id"].to_pylist() == ["offer"]
        assert self.moved(found) == {
            ("stock", "comparison"): (1, 0), ("stock", "decision"): (0, 1), ("overdue", ""): (1, 2),
            ("overdue", "decision"): (0, 1), ("stuck", ""): (1, 2),
        }  # fmt: skip
        assert found.reclassified == 1

    def test_only_those_that_were_silent_long_enough_are_worked_out_anew(self, snapshot):
        text = DEFAULT_CHARTER.read_text(encoding="utf-8")
        # Nobody but `young` gave a sign of life, yesterday; the others stand there since 50, 75 and 40 days.
        for days, possible in ((30, 3), (45, 2), (60, 1), (75, 1), (76, 0)):
            found = drafted(snapshot, parse_charter(with_values(text, {("dormant_days",): days})))
            assert found.snapshot.affected.found == possible, days
        later = with_values(text, {("phase", "comparison", "dormant_days"): 30})
        assert drafted(snapshot, parse_charter(later)).snapshot.affected.found == 1

    def test_a_draft_that_says_the_same_does_nothing(self, snapshot):
        found = self.by(snapshot, to_toml(default_charter()))
        assert (found.moves.num_rows, self.moved(found)) == (0, {})


def test_given_phases_stay_whatever_the_rules_say(tmp_path):
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    snapshot = publish(
        Warehouse(tmp_path),
        phase_event=[{"account_id": "a", "phase": "trigger", "occurred_at": at, "known_by": "user"}],
    )
    text = with_stage_rules(DEFAULT_CHARTER.read_text(encoding="utf-8"), {"Proposal": "decision"})
    found = drafted(snapshot, parse_charter(text))
    assert found.are_phases_given
    assert effects(snapshot, found, step=STEP).moves.num_rows == 0
