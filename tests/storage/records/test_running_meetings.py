"""What is entered about a running meeting is seen by everybody, undone by nobody unseen, and gone once it is closed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from storage.records import Records, running_meetings

SERIES, OTHER = "a" * 64, "b" * 64


def names(records, number=3, series=SERIES):
    with records.reading() as session:
        found = running_meetings.entered(session, series, number)
    return found and found.participants


def change(records, shown, chosen, number=3, **more):
    with records.begin() as session:
        running_meetings.change_participants(session, SERIES, number, shown=shown, chosen=chosen, **more)


def test_others_see_it_at_once(place, records):
    assert names(records) is None
    # Nothing had been entered: Ida was proposed from the meeting before.
    change(records, ["Ida"], ["Ida", "Ben"])
    another = Records(*place)
    assert names(another) == ["Ida", "Ben"]
    another.close()
    assert (names(records, number=4), names(records, series=OTHER)) == (None, None)


def test_of_two_people_nobody_undoes_what_the_other_entered(records):
    change(records, [], ["Ida", "Ben"])
    # Both saw Ida and Ben; one adds Cem, the other removes Ben, and the first then adds Dora without having seen it.
    change(records, ["Ida", "Ben"], ["Ida", "Ben", "Cem"])
    change(records, ["Ida", "Ben"], ["Ida"])
    change(records, ["Ida", "Ben", "Cem"], ["Ida", "Ben", "Cem", "Dora"])
    assert names(records) == ["Ida", "Cem", "Dora"]


def test_many_enter_the_first_thing_at_once(place, records):
    def enter(name):
        mine = Records(*place)
        change(mine, [], [name])
        mine.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(enter, "ABCD"))
    assert sorted(names(records)) == ["A", "B", "C", "D"]


def test_a_day_is_said_also_if_it_is_none_and_each_change_has_its_version(records):
    for day in (date(2026, 6, 15), None):
        with records.begin() as session:
            running_meetings.change_next(session, SERIES, 3, shown=None, chosen=day)
        with records.reading() as session:
            found = running_meetings.entered(session, SERIES, 3)
        assert (found.is_next_said, found.next_on, found.participants) == (True, day, None)
    assert found.version == 2


def test_what_was_entered_ends_with_the_meeting_and_with_the_demonstration(records):
    for number in (2, 3, 4):
        change(records, [], ["Ida"], number=number)
    change(records, [], ["Ida"], number=5, is_demo=True)
    with records.begin() as session:
        running_meetings.end(session, SERIES, 3)
        running_meetings.forget_demonstration(session)
    assert [names(records, number=number) for number in (2, 3, 4, 5)] == [None, None, ["Ida"], None]
