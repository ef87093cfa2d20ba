"""What a sample says a draft would do: what was drawn is counted, the whole is estimated, and the truth lies within."""

import pytest

from connectors.demo.charter import demonstration_charter
from connectors.demo.source import DemoCompany
from connectors.sync import run
from model.charter import parse_charter
from model.charter_edits import with_values
from model.charter_file import to_toml
from storage.preview.drafted import DraftedSnapshot, drafted
from storage.preview.effects import GROUPS, effects
from storage.preview.estimate import estimated_effects
from storage.warehouse import Warehouse

TEXT = to_toml(demonstration_charter())
SILENCE = with_values(TEXT, {("dormant_days",): 60})
SHORTER = with_values(SILENCE, {("phase", "trigger", "limit_days"): 20})
STEP = ("requirements", "comparison")
DRAWN = 60


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    warehouse = Warehouse(tmp_path_factory.mktemp("estimate"))
    run(warehouse, DemoCompany(accounts=150, seed=3), charter=demonstration_charter(), label="demo", is_demo=True)
    return warehouse.current()


@pytest.mark.parametrize("text", [SILENCE, SHORTER], ids=["silence", "silence and a limit"])
def test_the_truth_lies_within_the_limits(snapshot, text):
    charter = parse_charter(text)
    sampled, whole = drafted(snapshot, charter, most=DRAWN), drafted(snapshot, charter)
    found, truth = estimated_effects(snapshot, sampled), effects(snapshot, whole, step=STEP)
    assert found.possible == whole.snapshot.affected.possible
    assert DRAWN < found.sampled < found.possible
    assert sampled.sample.affected.found == DRAWN
    possible = {*whole.snapshot.sampled}
    for name in GROUPS:
        accounts = {*getattr(truth, name)["account_id"].to_pylist()}
        drawn, others = accounts & sampled.sample.sampled, accounts - possible
        estimate = found.groups[name]
        assert estimate.about == pytest.approx(len(drawn) / found.sampled * found.possible + len(others)), name
        assert estimate.low <= len(accounts) <= estimate.high, name
    assert found.groups["changed_phase"].about > 0
    counted = {(one.name, one.phase): one for one in truth.figures}
    for one in found.figures:
        assert one.before == counted[one.name, one.phase].before
        assert one.after.low <= counted[one.name, one.phase].after <= one.after.high, one


def test_the_same_accounts_are_drawn_each_time(snapshot):
    first, second = (drafted(snapshot, parse_charter(SILENCE), most=DRAWN).sample.sampled for _ in range(2))
    assert first == second


def test_few_are_counted_at_once(snapshot):
    found = drafted(snapshot, parse_charter(SILENCE), most=1_000)
    assert found.sample is None
    with pytest.raises(ValueError, match="no sample was drawn"):
        estimated_effects(snapshot, found)


def test_another_engine_says_that_phases_are_left_out(snapshot):
    # Any snapshot that is no file of the embedded engine, as PostgreSQL's.
    elsewhere = DraftedSnapshot(snapshot, snapshot.charter)
    assert drafted(elsewhere, parse_charter(SILENCE)).is_left_out
    assert effects(elsewhere, drafted(elsewhere, parse_charter(SILENCE)), step=STEP).is_left_out
    limit = with_values(TEXT, {("phase", "trigger", "limit_days"): 20})
    assert not drafted(elsewhere, parse_charter(limit)).is_left_out
