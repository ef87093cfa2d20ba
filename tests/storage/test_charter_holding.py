"""An agreed draft becomes the charter file on its day; the version before it is kept."""

from datetime import date

import pytest

from model.charter import DEFAULT_CHARTER, parse_charter
from model.charter_edits import with_values
from model.errors import Fault
from settings import Settings
from storage.charter_holding import bring_into_force, held_text, kept_versions
from storage.records import Records
from storage.records import charter_drafts as drafts

TEXT = DEFAULT_CHARTER.read_text(encoding="utf-8")
DRAFT = with_values(TEXT, {("phase", "trigger", "limit_days"): 30})
DAY = date(2026, 12, 1)


@pytest.fixture
def records(tmp_path):
    opened = Records(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def chosen(tmp_path):
    return Settings(data=tmp_path, _env_file=None)


def agreed(records, *, is_demo=False, words=DRAFT, base_version=1):
    with records.begin() as session:
        draft = drafts.begin(session, words, base_version=base_version, by="Nele", is_demo=is_demo)
        for side, name in (("marketing", "Nele"), ("sales", "Ben")):
            drafts.agree(session, draft.draft_id, side, by=name, holds_from=DAY, seen_revision=1)


def test_nothing_holds_before_both_agreed_and_its_day(records, chosen):
    with records.begin() as session:
        draft = drafts.begin(session, DRAFT, base_version=1)
        drafts.agree(session, draft.draft_id, "sales", by="Ben", holds_from=DAY, seen_revision=1)
    assert bring_into_force(chosen, records, None, today=DAY) is None
    with records.begin() as session:
        drafts.agree(session, draft.draft_id, "marketing", by="Nele", holds_from=DAY, seen_revision=1)
    assert bring_into_force(chosen, records, None, today=date(2026, 11, 30)) is None
    assert chosen.agreed_charter is None


def test_on_its_day_the_file_says_it_and_the_former_is_kept(records, chosen):
    agreed(records)
    found = bring_into_force(chosen, records, None, today=DAY)
    assert (found.version, found.valid_from, found.phase("trigger").limit_days) == (2, DAY, 30)
    written = chosen.agreed_charter.read_text(encoding="utf-8")
    assert parse_charter(written) == found
    assert "# without two-way contact an account counts as silent" in written, "comments stay"
    newest, former = kept_versions(records, is_demo=False)
    assert (newest.version, newest.held_from, newest.marketing_by, newest.sales_by) == (2, DAY, "Nele", "Ben")
    assert (former.version, former.held_from, former.marketing_by) == (1, None, None)
    assert held_text(chosen, records, None, is_demo=False) == written
    assert bring_into_force(chosen, records, None, today=DAY) is None, "once"
    assert not [*chosen.data.glob(".charter*")], "nothing half written is left"


def test_a_write_that_fails_leaves_everything_as_it_was(records, chosen, monkeypatch):
    agreed(records)
    monkeypatch.setattr("storage.charter_holding.write_charter", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        bring_into_force(chosen, records, None, today=DAY)
    assert chosen.agreed_charter is None
    assert kept_versions(records, is_demo=False) == []
    monkeypatch.undo()
    assert bring_into_force(chosen, records, None, today=DAY).version == 2


def test_done_again_after_the_file_was_written_it_does_the_same(records, chosen):
    agreed(records)
    bring_into_force(chosen, records, None, today=DAY)
    with records.begin() as session:  # as if the process had died before the records said so
        session.get(drafts.CharterDraft, 1).status = drafts.OPEN
    assert bring_into_force(chosen, records, None, today=DAY).version == 2


def test_a_charter_that_changed_meanwhile_is_not_written_over(records, chosen):
    agreed(records)
    moved = with_values(TEXT, {("version",): 2, ("silent_days",): 30})
    (chosen.data / "charter.toml").write_text(moved, encoding="utf-8")
    with pytest.raises(Fault, match=r"charter\.base_moved .*version=2"):
        bring_into_force(chosen, records, None, today=DAY)
    assert (chosen.data / "charter.toml").read_text(encoding="utf-8") == moved


def test_the_operators_file_stays_theirs(records, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(TEXT, encoding="utf-8")
    agreed(records)
    with pytest.raises(Fault, match=r"stages\.operators_charter"):
        bring_into_force(Settings(data=tmp_path, charter=own, _env_file=None), records, None, today=DAY)
    assert own.read_text(encoding="utf-8") == TEXT


def test_of_a_demonstration_nothing_is_written_but_records(records, chosen):
    agreed(records, is_demo=True)
    assert bring_into_force(chosen, records, None, today=DAY, is_demo=True).version == 2
    assert chosen.agreed_charter is None
    assert [one.version for one in kept_versions(records, is_demo=True)] == [2, 1]
