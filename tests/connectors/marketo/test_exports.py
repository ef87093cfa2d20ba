"""A long log of Marketo read from bulk extracts: the same as by pages, cut off anywhere, whatever is refused."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from connectors.kit import retry
from connectors.marketo import exports, log, spans
from connectors.marketo.exports import NoExportError, activities, columns_of, exported_today
from tests.connectors.marketo.reading import read, rows_of, stream, system
from tests.connectors.test_conformance import assert_told, cut_off, gone_on
from tests.fakes import marketo as fake
from tests.fakes.cases import Reader
from tests.fakes.chaos import Chaos
from tests.fakes.marketo_exports import Job, described, validator
from tests.fakes.marketo_log import Activity
from tests.fakes.serving import serving
from tests.fakes.world import BEGAN, a_world

WALKED = ["leads", "activities", "opportunities"]


@pytest.fixture
def world(monkeypatch):
    """A small world with a merged lead."""
    made = a_world(4, touches=30)
    made.people[5].merged_into, made.people[5].deleted_at = 6, made.now - timedelta(days=3)
    prove_long(made, monkeypatch)
    return made


@pytest.fixture
def whole_world(monkeypatch):
    """The world of the conformance suite."""
    made = a_world()
    prove_long(made, monkeypatch)
    return made


def prove_long(made, monkeypatch):
    """The log of a world proves long after one page, and is exported in spans of two days."""
    monkeypatch.setattr(log, "now", lambda: made.now + timedelta(hours=2))
    monkeypatch.setattr(log, "PAGES", 1)
    for module in (log, spans):
        monkeypatch.setattr(module, "SPAN", timedelta(days=2))
    monkeypatch.setattr(spans, "LOOK", 0)
    monkeypatch.setattr(spans, "CHUNK", 200)
    monkeypatch.setattr(retry, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(retry, "LONGEST_WAIT", 0.01)


def by_pages(world, name):
    with serving(fake.app(world)) as url, system(url, daily_export_mb=0).opened() as client:
        return rows_of(stream(name, url).read(client, None))[0]


def asked(application, what):
    return application.state.fake.asked.count(what)


class TestSpans:
    @pytest.mark.parametrize("name", WALKED)
    def test_files_tell_what_pages_tell(self, world, name):
        application = fake.app(world)
        with serving(application) as url:
            held, cursor = read(url, name)
        assert held == by_pages(world, name)
        assert set(cursor) == {"token", "seen"}
        assert asked(application, "create.json") > 5
        assert asked(application, "file.json") > asked(application, "activities.json")

    def test_a_span_begins_where_the_one_before_ended_and_the_last_an_hour_ago(self, world):
        application = fake.app(world)
        with serving(application) as url:
            read(url, "activities")
        told = application.state.fake.exports.spans
        assert [end for _, end in told[:-1]] == [begin for begin, _ in told[1:]]
        assert told[-1][1] == (world.now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        begin, end = (datetime.fromisoformat(one) for one in told[0])
        assert end - begin == timedelta(days=2)

    def test_a_real_span_is_no_longer_than_marketo_takes(self):
        assert spans._end({"begin": "2026-01-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"}) == "2026-01-31T23:59:59Z"
        assert spans._end({"begin": "2026-11-20T00:00:00Z", "until": "2026-12-01T00:00:00Z"}) == "2026-12-01T00:00:00Z"

    def test_no_more_than_one_job_runs_while_another_is_read(self, world):
        application = fake.app(world)
        application.state.fake.exports.looks = 3
        with serving(application) as url:
            read(url, "leads")
        assert application.state.fake.exports.most == 1

    def test_a_later_reading_is_by_pages(self, world):
        application = fake.app(world)
        with serving(application) as url:
            _, cursor = read(url, "activities")
            jobs = asked(application, "create.json")
            world.wait(hours=1)
            world.touch("email", 3)
            held, _ = read(url, "activities", cursor)
        assert asked(application, "create.json") == jobs
        assert any(row["happened_at"] == log.instant(world.now) for row in held["activities"].values())

    def test_after_a_long_gap_what_changed_comes_from_files(self, world):
        application = fake.app(world)
        with serving(application) as url:
            _, cursor = read(url, "leads")
            application.state.fake.exports.spans.clear()
            for day in range(1, 15):
                world.wait(days=1)
                world.rename(1 + day % 4, f"Name of day {day}")
            held, _ = read(url, "leads", cursor)
        assert {row["company"] for row in held["leads"].values()} == {f"Name of day {day}" for day in range(11, 15)}

    def test_what_is_older_than_marketo_remembers_is_read_by_pages(self, world, monkeypatch):
        monkeypatch.setattr(log, "now", lambda: world.now + timedelta(days=800))
        application = fake.app(world)
        with serving(application) as url:
            held, _ = read(url, "leads")
        assert sorted(held["leads"]) == ["1", "2", "3", "4", "6", "7", "8"]
        assert asked(application, "create.json") == 0


class TestCutOff:
    @pytest.mark.parametrize("name", WALKED)
    def test_a_read_cut_off_after_any_page_goes_on_there(self, world, name):
        whole = by_pages(world, name)
        application = fake.app(world)
        with serving(application) as url, system(url).opened() as client:
            one = stream(name, url)
            pages = sum(1 for _ in one.read(client, None))
            for cut in range(1, pages, 2):
                first, cursor = rows_of(islice(one.read(client, None), cut))
                rest, _ = rows_of(one.read(client, cursor))
                together = {table: first.get(table, {}) | rest.get(table, {}) for table in whole}
                assert together == whole, f"cut after page {cut}"

    def test_a_job_goes_on_while_nobody_asks(self, world):
        application = fake.app(world)
        with serving(application) as url, system(url).opened() as client:
            one = stream("activities", url)
            pages = one.read(client, None)
            cursor = next(page.cursor for page in pages if "export" in page.cursor and page.cursor["export"]["job"])
            jobs = len(application.state.fake.exports.jobs)
            held, _ = rows_of(islice(one.read(client, cursor), 5))
        assert held["activities"]
        # The job of the cursor was taken up, and the next one was put in the queue.
        assert len(application.state.fake.exports.jobs) == jobs + 1

    @pytest.mark.parametrize("loads", [2, 5, 9])
    def test_a_whole_run_after_one_that_was_cut_off_shows_the_world_as_of_its_begin(self, whole_world, tmp_path, loads):
        application = fake.app(whole_world)
        with serving(application) as url:
            reader = Reader(system(url), tmp_path)
            cut_off(reader, loads)
            gone_on("marketo", whole_world, 1)
            reader.read()
            assert_told("marketo", reader, whole_world)
            gone_on("marketo", whole_world, 2)
            cut_off(reader, 1)
            gone_on("marketo", whole_world, 3)
            assert reader.read().notes == []
            assert_told("marketo", reader, whole_world)
        assert asked(application, "file.json") > 0

    def test_a_bad_day_changes_nothing(self, whole_world, tmp_path):
        application = fake.app(whole_world)
        kinds = ("limited", "broken", "cut", "garbled")
        with serving(Chaos(application, rate=0.2, seed=5, kinds=kinds, limited=fake.LIMITED)) as url:
            reader = Reader(system(url), tmp_path)
            assert reader.read().notes == []
        assert_told("marketo", reader, whole_world)
        assert asked(application, "file.json") > 0


class TestRefused:
    @pytest.mark.parametrize(
        "fault", [{"allowance": 0}, {"allowance": 900}, {"ends": "Failed"}, {"ends": "Canceled"}, {"is_lost": True}]
    )
    def test_what_cannot_be_exported_is_read_by_pages(self, world, fault):
        application = fake.app(world)
        for name, value in fault.items():
            setattr(application.state.fake.exports, name, value)
        with serving(application) as url:
            for name in WALKED:
                assert read(url, name)[0] == by_pages(world, name)

    def test_a_full_queue_is_left_to_the_others(self, world):
        application = fake.app(world)
        jobs = application.state.fake.exports.jobs
        jobs |= {f"other-{n}": Job(f"other-{n}", {}, "Queued" if n > 1 else "Processing", -(10**6)) for n in range(10)}
        with serving(application) as url:
            assert read(url, "activities")[0] == by_pages(world, "activities")
        assert application.state.fake.exports.most == 0

    def test_a_job_that_takes_too_long_is_ended(self, world, monkeypatch):
        monkeypatch.setattr(spans, "LOOKS", 3)
        application = fake.app(world)
        application.state.fake.exports.looks = 10**6
        with serving(application) as url:
            assert read(url, "activities")[0] == by_pages(world, "activities")
        assert {one.status for one in application.state.fake.exports.jobs.values()} == {"Cancelled"}

    def test_where_the_role_does_not_export_pages_are_read(self, world):
        with serving(fake.app(world, refused=frozenset({"create.json", "export.json"}))) as url:
            assert read(url, "activities")[0] == by_pages(world, "activities")


class TestAllowance:
    def test_what_our_jobs_wrote_since_midnight_in_chicago_counts(self, world):
        application = fake.app(world)
        midnight = datetime.now(exports.CENTRAL).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
        application.state.fake.exports.jobs |= {
            "today": Job("today", {}, "Completed", 0, b"x" * 700, midnight + timedelta(seconds=1)),
            "yesterday": Job("yesterday", {}, "Completed", 0, b"x" * 90, midnight - timedelta(seconds=1)),
            "queued": Job("queued", {}, "Queued"),
        }
        with serving(application) as url, system(url).opened() as client:
            assert exported_today(client) == 700

    def test_a_fifth_of_it_is_left_to_others(self, world):
        application = fake.app(world)
        used = Job("today", {}, "Completed", 0, b"x" * 800_000, datetime.now(UTC))
        application.state.fake.exports.jobs["today"] = used
        with serving(application) as url:
            for megabytes, share in ((1, 0.2), (1, 0.1)):
                with system(url, daily_export_mb=megabytes, leave_share=share).opened() as client:
                    rows_of(stream("activities", url).read(client, None))
                assert (asked(application, "create.json") > 0) is (share == 0.1)

    def test_calls_count_against_the_day_as_any_other(self, world):
        application = fake.app(world)
        with serving(application) as url, system(url).opened() as client:
            rows_of(stream("activities", url).read(client, None))
            asked_for = [one for one in application.state.fake.asked if one != "stats/usage.json"]
            assert client.usage._ours == len(asked_for)


# As the vendor's page shows a file.
SAMPLE = b"""\
marketoGUID,leadId,activityDate,activityTypeId,campaignId,primaryAttributeValueId,primaryAttributeValue,attributes
783957693,5414087,2022-02-13T14:06:20Z,104,null,1670,"Member, ""Test""
of two lines","{""Reason"":""By hand"",""Program Member ID"":3240303,""Success"":false,""New Status"":""On List""}"
"""


class TestFiles:
    def test_a_file_that_comes_whole_whatever_part_is_asked_for_is_read_once(self, world):
        application = fake.app(world)
        application.state.fake.exports.sends_whole = True
        with serving(application) as url:
            held, _ = read(url, "leads")
        assert held == by_pages(world, "leads")
        assert asked(application, "file.json") > 0

    def test_a_line_is_an_activity_as_the_log_tells_it(self):
        columns, lines = columns_of(SAMPLE)
        assert [*activities(lines, columns)] == [
            {
                "marketoGUID": "783957693", "leadId": "5414087", "activityDate": "2022-02-13T14:06:20Z",
                "activityTypeId": 104, "campaignId": None, "primaryAttributeValueId": "1670",
                "primaryAttributeValue": 'Member, "Test"\nof two lines',
                "attributes": [
                    {"name": "Reason", "value": "By hand"}, {"name": "Program Member ID", "value": 3240303},
                    {"name": "Success", "value": False}, {"name": "New Status", "value": "On List"},
                ],
            }
        ]  # fmt: skip

    @pytest.mark.parametrize("spoilt", [SAMPLE + b"1,2\n", SAMPLE.replace(b",104,", b",x,"), SAMPLE[:-9] + b'{"\n'])
    def test_a_line_that_cannot_be_read_is_no_export(self, spoilt):
        columns, lines = columns_of(spoilt)
        with pytest.raises(NoExportError):
            list(activities(lines, columns))

    @pytest.mark.parametrize(("chunk", "requests"), [(1, 6), (10_000, 1)])
    def test_a_file_is_read_in_whole_lines_whatever_stands_in_them(self, chunk, requests):
        class Files:
            def get_part(self, path, first, last):
                return content[first : last + 1]

        content = SAMPLE * 3
        pieces = []
        while (begin := sum(map(len, pieces))) < len(content):
            pieces.append(exports.part_of_file(Files(), "job", begin, len(content), chunk))
        assert b"".join(pieces) == content
        assert len(pieces) == requests
        # The line in quotes is never cut, though it has a break within.
        assert [piece.count(b'"') % 2 for piece in pieces] == [0] * len(pieces)

    def test_a_quote_that_is_never_closed_is_no_export(self, monkeypatch):
        class Files:
            def get_part(self, path, first, last):
                return content[first : last + 1]

        monkeypatch.setattr(exports, "LONGEST_LINE", 2_000)
        content = b'a,"b\n' + b"c,d\n" * 10_000
        with pytest.raises(NoExportError):
            exports.part_of_file(Files(), "job", 0, len(content), 500)

    def test_quotes_breaks_and_strange_letters_arrive_through_a_file(self, world):
        text = 'Größe "XL",\nzweite Zeile 🙂'
        odd = Activity(BEGAN + timedelta(days=20), 950_000_001, 1, 46, 9, text, {"Description": text})
        with serving(fake.app(world, extra=[odd])) as url:
            held, _ = read(url, "activities")
        assert held["activities"]["950000001"]["description"] == text
        assert held["activities"]["950000001"]["value"] == text


def test_what_is_mended_in_the_description_is_a_fault_still():
    required = described()["definitions"]["ResponseOfExportResponse"]["required"]
    assert required == ["errors", "requestId", "result", "success", "warnings"]
    assert not validator("ExportActivityRequest").is_valid({"filter": {}, "fields": []})  # createdAt is needed
