"""How systems stand, worked out by hand: what ended badly, what was cut off, and what is overdue by which minute."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from settings import Settings
from storage.records import Records
from storage.records.sync_runs import SyncRun
from storage.sync_lock import only_sync
from storage.sync_standing import Runs, Standing, is_overdue, read_runs, troubles

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)
REFUSED = {"key": "system.credentials_refused", "values": {"system": "hubspot"}}


def run(source: str = "hubspot", *, ended: bool = True, fault: dict | None = None, notes: tuple[str, ...] = ()):
    found = [{"key": key, "values": {}} for key in notes]
    end = SIX + timedelta(minutes=5) if ended else None
    return SyncRun(source=source, began_at=SIX, ended_at=end, rows={}, notes=found, fault=fault)


def of(tmp_path: Path, now: datetime, every: str | None, last: SyncRun | None, whole: datetime | None = None):
    settings = Settings(data=tmp_path, sync_every=every, sources={"hubspot": {"access_token": "x"}})
    runs = Runs({"hubspot": last} if last else {}, {"hubspot": whole} if whole else {})
    return [(one.standing, one.whole_at, one.fault) for one in troubles(settings, runs, now)]


@pytest.mark.parametrize(
    ("every", "minutes", "is_late"),
    [
        ("1h", 119, False),
        ("1h", 120, False),
        ("1h", 121, True),
        ("1d", 2 * 24 * 60, False),
        ("1d", 2 * 24 * 60 + 1, True),
        (None, 10_000_000, False),
    ],
)
def test_overdue_is_longer_than_two_spans_after_the_last_complete_run_began(tmp_path, every, minutes, is_late) -> None:
    now = SIX + timedelta(minutes=minutes)
    assert of(tmp_path, now, every, run(), SIX) == ([(Standing.OVERDUE, SIX, None)] if is_late else [])


def test_a_failure_is_told_before_lateness_and_a_system_never_read_not_at_all(tmp_path: Path) -> None:
    late = SIX + timedelta(days=3)
    assert of(tmp_path, late, "1h", run(fault=REFUSED), SIX) == [(Standing.STOPPED, SIX, REFUSED)]
    assert of(tmp_path, late, "1h", run(fault=REFUSED)) == [(Standing.STOPPED, None, REFUSED)]
    assert of(tmp_path, late, "1h", None) == []
    assert not is_overdue(None, timedelta(hours=1), late)
    assert of(tmp_path, SIX, "1h", run(notes=("system.stream_stopped",)), SIX) == []


def test_what_never_ended_was_cut_off_unless_a_sync_is_going_on(tmp_path: Path) -> None:
    assert of(tmp_path, SIX, None, run(ended=False)) == [(Standing.CUT_OFF, None, None)]
    with only_sync(tmp_path):
        assert of(tmp_path, SIX, None, run(ended=False)) == []
    assert of(tmp_path, SIX, None, run(ended=False)) == [(Standing.CUT_OFF, None, None)]


def test_systems_that_are_no_longer_connected_alarm_nobody(tmp_path: Path) -> None:
    runs = Runs({"old": run("old", fault=REFUSED)}, {})
    settings = Settings(data=tmp_path, sources={"hubspot": {"access_token": "x"}})
    assert [*troubles(settings, runs, SIX)] == []


def test_runs_come_out_of_the_records_by_source(tmp_path: Path) -> None:
    records = Records(tmp_path)
    with records.begin() as session:
        session.add_all([run(), run(fault=REFUSED), run("zoho", ended=False)])
    found = read_runs(records)
    records.close()
    assert {source: one.fault for source, one in found.last.items()} == {"hubspot": REFUSED, "zoho": None}
    assert found.whole == {"hubspot": SIX}
