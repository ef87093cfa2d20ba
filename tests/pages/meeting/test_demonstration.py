"""The past meetings of the demonstration company, and that they are never mistaken for real ones."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from model.charter import default_charter
from storage.records import Records, decisions, meetings
from storage.warehouse import Warehouse
from tests.publishing import publish
from tests.reference.journeys import journeys
from ui.meeting import demonstration, effects
from ui.text import language

COMPANY = {
    "phase_event": journeys("acme: trigger@0 > comparison@10", "bolt: trigger@0 > orientation@5", "cora: trigger@200")
}
DEMO, REAL = meetings.series_of((), is_demo=True), meetings.series_of(())


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """acme hangs in comparison (limit 45 days): 176 days on day 186, two weeks before the last one."""
    publish(Warehouse(tmp_path), is_demo=True, **COMPANY)
    return tmp_path


def held(folder: Path) -> tuple[list[meetings.Meeting], list[decisions.Decision]]:
    records = Records(folder)
    with records.reading() as session:
        found = meetings.of_series(session, DEMO)
        return found, decisions.carried(session, DEMO, since=found[0].closed_at) if found else []


def test_two_weeks_ago_with_decisions_of_which_one_is_done(data_folder) -> None:
    language.use("de")
    demonstration.hold_demonstration()
    demonstration.hold_demonstration()  # once more, as by a second `cli.py demo`: held anew, not twice
    sat, agreed = held(data_folder)
    snapshot = Warehouse(data_folder).current()
    # The last two weeks ago, those before it every four weeks, as far back as there are data: 186 days.
    assert [(snapshot.info.as_of - meeting.as_of).days for meeting in sat] == [14, 42, 70, 98, 126, 154, 182]
    # What the earlier ones decided was done by the next, and is carried no further.
    assert len(agreed) == 3
    assert {one.status for one in agreed} == {"done", "open"}
    assert all(one.is_demo and one.owner and one.due_on for one in agreed)
    assert [one.account_id for one in agreed if one.account_id] == ["acme"]


def test_page_looks_back_on_it(open_page, data_folder) -> None:
    language.use("en")
    demonstration.hold_demonstration()
    assert open_page("pages/meeting/meeting.py", lang="en").title[0].value == "Joint meeting no. 8"


def test_what_it_decided_is_read_in_the_readers_language_and_kept_as_written(open_page, data_folder) -> None:
    """German decisions stood on English pages: the demonstration is built once, in one language."""
    language.use("de")
    demonstration.hold_demonstration()
    for spoken, text, owner in (
        ("en", "Bring the decider to the table, with a sample calculation.", "Inside sales"),
        ("de", "Den Entscheider an den Tisch holen, mit Musterrechnung.", "Innendienst"),
    ):
        app = open_page("pages/accounts/account.py", lang=spoken, account="acme")
        shown = "".join(block.proto.body for block in app.get("html"))
        assert text in shown
        assert owner in shown
    kept = {one.text for one in held(data_folder)[1]}
    assert "Den Entscheider an den Tisch holen, mit Musterrechnung." in kept


def test_real_data_start_their_own_series(open_page, data_folder) -> None:
    language.use("de")
    demonstration.hold_demonstration()
    publish(Warehouse(data_folder), default_charter(), **COMPANY)
    app = open_page("pages/meeting/meeting.py", lang="de")
    assert app.title[0].value == "Gemeinsames Meeting Nr. 1"
    said = "".join(block.proto.body for block in app.get("html"))
    assert "Mit anderen Filtern" not in said


def test_on_real_data_nothing_is_held(data_folder) -> None:
    publish(Warehouse(data_folder), default_charter(), **COMPANY)
    demonstration.hold_demonstration()
    assert held(data_folder) == ([], [])


def test_what_a_decision_expects_reads_whether_its_figure_is_one_thing_or_many() -> None:
    """It read "Stuck accounts (Comparison) falls by 3"."""
    one = SimpleNamespace(effect="stuck", direction="down", amount=3.0, phase=None)
    with language.speaking("de"):
        assert effects.expected(one) == "Erwartet: Festhängende Accounts (alle Phasen): Rückgang um 3."
    with language.speaking("en"):
        assert effects.expected(one) == "Expected: Stuck accounts (all phases): down by 3."
