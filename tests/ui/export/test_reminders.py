"""Reminders of decisions, to a webhook of our own on loopback: which, once a day, and nobody by name unless asked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from model.errors import Fault
from settings import Settings
from storage.records import decisions, meetings, reminders
from storage.records.decisions import Wording
from tests.browser import free_port
from tests.ui.export.conftest import DAY, NAMES
from ui.reports import reminder_schedule, sending
from ui.reports.reminders import remind, without_names
from ui.shell import data
from ui.text import language

SERIES = meetings.series_of((), is_demo=True)
# Noon of the tenth of June.
NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)


@pytest.fixture
def agreed(company) -> Iterator[None]:
    """On the tenth: one overdue by two days, one due today, one due in a week, one in eight days; done and undated."""
    language.use("de")
    wanted = (
        Wording("Termin mit dem Einkauf", "Ida Kern", DAY - timedelta(days=2), account_id="x"),
        Wording("Mehr Termine", "Ben Vogt", DAY, "comparison"),
        Wording("Ida Kern ruft an", "", DAY + timedelta(days=7)),
        Wording("Später", "Ida Kern", DAY + timedelta(days=8)),
        Wording("Getan", "Ida Kern", DAY, status="done"),
        Wording("Irgendwann", "Ida Kern"),
    )
    with data.records().begin() as session:
        for wording in wanted:
            decisions.add(session, SERIES, wording, decided_on=date(2026, 6, 1), is_demo=True)
        decisions.add(session, SERIES, Wording("Echt", due_on=DAY), decided_on=date(2026, 6, 1), is_demo=False)
    yield
    with data.records().begin() as session:
        decisions.forget_demonstration(session)


def told(hook) -> list[tuple[str, list[str]]]:
    return [(one["title"], one["message"].splitlines()) for one in hook[1]]


def test_what_is_overdue_or_due_within_a_week_and_nobody_by_name(agreed, hook) -> None:
    assert remind(sending.receivers(f"json://127.0.0.1:{hook[0]}"), within_days=7, now=NOW) == 3
    ((title, lines),) = told(hook)
    assert title == "Gleichtakt: 1 Beschluss überfällig, 2 bald fällig"
    assert lines == [
        "Vorführfirma: Alle Zahlen und Namen sind simuliert.",
        f"– überfällig seit 08.06.2026: Termin mit dem Einkauf · {NAMES['x']}",
        "– fällig am 10.06.2026: Mehr Termine · Vergleich",
        "– fällig am 17.06.2026: *** ruft an",
    ]


def test_each_at_most_once_a_day(agreed, hook) -> None:
    to = sending.receivers(f"json://127.0.0.1:{hook[0]}")
    later = (0, 1, 11, 12)  # hours: still the tenth until 22:00 UTC in Berlin, then the eleventh
    assert [remind(to, within_days=0, now=NOW + timedelta(hours=hours)) for hours in later] == [2, 0, 2, 0]
    assert len(told(hook)) == 2


def test_people_are_named_where_that_is_asked_for(agreed, hook) -> None:
    remind(sending.receivers(f"json://127.0.0.1:{hook[0]}"), within_days=7, is_pseudonymised=False, now=NOW)
    ((_, lines),) = told(hook)
    assert lines[1].endswith(" · Ida Kern")
    assert lines[3] == "– fällig am 17.06.2026: Ida Kern ruft an"


def test_what_was_not_taken_is_told_again(agreed, hook) -> None:
    with pytest.raises(Fault) as stopped:
        remind(sending.receivers(f"json://127.0.0.1:{free_port()}"), within_days=7, now=NOW)
    assert stopped.value.key == "reminders.not_told"
    assert remind(sending.receivers(f"json://127.0.0.1:{hook[0]}"), within_days=7, now=NOW) == 3


def test_what_another_process_claimed_is_left_to_it(agreed, hook) -> None:
    with data.records().begin() as session:
        first = reminders.due(session, day=DAY, within_days=7, is_demo=True)[:1]
        assert reminders.claim(session, first, DAY) == first
        assert reminders.claim(session, first, DAY) == []
    assert remind(sending.receivers(f"json://127.0.0.1:{hook[0]}"), within_days=7, now=NOW) == 2


def test_names_are_hidden_as_whole_words_the_longest_first() -> None:
    said = without_names("Ida Kern und IDA rufen Idas Kernkunden an", ["Ida", "Ida Kern", "Kern"])
    assert said == "*** und *** rufen Idas Kernkunden an"
    assert without_names("Ida", []) == "Ida"


@pytest.mark.parametrize(("hour", "due"), [(6, False), (7, True), (23, True)])
def test_the_schedule_begins_at_seven_and_once_a_day(tmp_path, hour, due) -> None:
    now = datetime(2026, 6, 10, hour, tzinfo=UTC)
    assert reminder_schedule.take_turn(tmp_path, now) == due
    assert not reminder_schedule.take_turn(tmp_path, now)
    assert reminder_schedule.take_turn(tmp_path, datetime(2026, 6, 11, 7, tzinfo=UTC))


def test_settings_without_a_wish_remind_of_nothing() -> None:
    assert (Settings().remind_days, Settings().remind_names) == (None, False)
