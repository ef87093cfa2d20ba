"""Several systems read and published as one: what one's failure costs, and what is written down of every run."""

from contextlib import nullcontext
from dataclasses import replace

import pytest

from connectors.configured import all_of, system_of
from connectors.kit.base import RefusedError, SettingsError, UnavailableError
from connectors.kit.stream import GONE, Page, RawTable, Stream
from connectors.kit.system import Standing, System
from connectors.plan import planned
from connectors.sync import import_folder
from connectors.systems import sync
from model.charter import default_charter
from settings import Settings
from storage.records import chosen_records
from storage.records.sync_runs import history, last_whole, latest
from storage.warehouse import Warehouse
from ui.terminal.command_line import synced

FIRMS, TOUCHES = RawTable("firms", ("id",), ("id", "name")), RawTable("touches", ("id",), ("id", "firm_id", "at"))


class Source:
    """A system whose firms and touches stand in lists, told anew at every run."""

    def __init__(self, name, *firms, gone=(), fault=None):
        self.name, self.firms, self.gone, self.fault = name, list(firms), list(gone), fault

    def system(self) -> System:
        return System(
            self.name,
            lambda: nullcontext(self),
            lambda client: Standing(self.name),
            (
                Stream("firms", (FIRMS, GONE), self.tell_firms),
                Stream("touches", (TOUCHES,), self.tell_touches),
            ),
            {
                "account": lambda: "SELECT id AS account_id, name FROM raw.firms ORDER BY id",
                "activity": lambda: (
                    "SELECT id AS activity_id, firm_id AS account_id, 'sales' AS department, "
                    "'call' AS kind, \"at\" AS occurred_at FROM raw.touches ORDER BY id"
                ),
            },
            identities={"firms": "account"},
        )

    def tell_firms(self, client, cursor):
        if self.fault is not None:
            raise self.fault
        columns = ("object", "id", "kind", "into_id", "gone_at")
        gone = [dict(zip(columns, one, strict=True)) for one in self.gone]
        yield Page({"firms": [{"id": id_, "name": name} for id_, name in self.firms], "gone": gone}, {})

    def tell_touches(self, client, cursor):
        rows = [{"id": f"t{id_}", "firm_id": id_, "at": "2026-03-02T08:00:00Z"} for id_, _ in self.firms]
        yield Page({"touches": rows}, {})


@pytest.fixture
def settings(tmp_path):
    return Settings(data=tmp_path, _env_file=None)


@pytest.fixture
def warehouse(settings):
    return Warehouse(settings.data, memory_limit_mb=512)


@pytest.fixture
def run(settings, warehouse):
    def once(*sources, names=None):
        systems = [source.system() for source in sources]
        report = sync(systems, settings, names, warehouse, default_charter())
        accounts = warehouse.current().arrow("SELECT account_id, name FROM account ORDER BY 1").to_pylist()
        return report, [(row["account_id"], row["name"]) for row in accounts]

    return once


def test_two_systems_are_published_as_one_and_share_no_id(run, settings):
    report, accounts = run(Source("crm", ("1", "Acme")), Source("shop", ("1", "Bolt")))
    assert accounts == [("crm:1", "Acme"), ("shop:1", "Bolt")]
    assert (report.info.connector, report.info.label) == ("systems", "crm, shop")
    assert report.filled.loaded == {"account": 2, "activity": 2}
    with chosen_records(settings).reading() as session:
        runs = latest(session)
    assert {name: (one.rows, one.fault) for name, one in runs.items()} == {
        "crm": ({"firms": 1, "touches": 1}, None),
        "shop": ({"firms": 1, "touches": 1}, None),
    }


def test_one_that_fails_costs_only_its_own_news(run, settings):
    crm, shop = Source("crm", ("1", "Acme")), Source("shop", ("1", "Bolt"))
    run(crm, shop)
    crm.firms, shop.firms = [("1", "Acme AG")], [("1", "Bolt AG")]
    shop.fault = UnavailableError("system.unavailable", system="shop", place="/firms", status=503)
    report, accounts = run(crm, shop)
    assert accounts == [("crm:1", "Acme AG"), ("shop:1", "Bolt")]
    assert [(one.system, one.fault and one.fault.key) for one in report.runs] == [
        ("crm", None),
        ("shop", "system.unavailable"),
    ]
    with chosen_records(settings).reading() as session:
        whole, of_shop = last_whole(session), history(session, "shop")
    assert whole["shop"] == of_shop[1].began_at
    assert of_shop[0].fault == {
        "key": "system.unavailable",
        "values": {"system": "shop", "place": "/firms", "status": 503},
    }


def test_if_all_fail_nothing_is_published_and_the_reason_is_told(run, warehouse):
    with pytest.raises(SettingsError):
        run(Source("crm", fault=SettingsError("system.credentials_refused", system="crm", place="/firms")))
    assert warehouse.current_id() is None


def test_a_first_reading_that_stops_halfway_is_published_and_marked_as_a_part(run, settings, warehouse):
    """Of four firms two are told before the system is busy; the next run brings the others."""
    crm = Source("crm", ("1", "Acme"), ("2", "Bolt"), ("3", "Cog"), ("4", "Dyn"))
    busy = UnavailableError("system.quota_left", system="crm", used=80, limit=100, left=20)

    def halfway(client, cursor):
        for number, (id_, name) in enumerate(crm.firms):
            if cursor is None and number == 2:
                raise busy
            yield Page({"firms": [{"id": id_, "name": name}]}, {"after": id_})

    def system():
        told = Source.system(crm)
        firms = Stream("firms", (FIRMS, GONE), halfway, lists_all=True)
        return replace(told, streams=(firms, told.streams[1]))

    report = sync([system()], settings, None, warehouse, default_charter())
    assert [(one.fault.key, one.read.rows) for one in report.runs] == [("system.quota_left", {"firms": 2})]
    assert [(note.key, note.values) for note in report.filled.notes] == [
        ("system.read_in_part", {"system": "crm", "streams": "firms (2)"})
    ]
    accounts = warehouse.current().arrow("SELECT account_id FROM account ORDER BY 1").to_pylist()
    assert [row["account_id"] for row in accounts] == ["crm:1", "crm:2"]
    with chosen_records(settings).reading() as session:
        assert (history(session, "crm")[0].rows, last_whole(session)) == ({"firms": 2}, {})
    report = sync([system()], settings, None, warehouse, default_charter())
    assert (report.runs[0].fault, report.filled.notes) == (None, [])
    assert report.filled.loaded["account"] == 4


def test_a_first_reading_that_told_of_no_company_yet_publishes_nothing(settings, warehouse):
    crm = Source("crm", ("1", "Acme"), fault=UnavailableError("system.unavailable", system="crm", status=503))
    told = crm.system()
    with pytest.raises(UnavailableError):
        sync([replace(told, streams=told.streams[::-1])], settings, None, warehouse, default_charter())
    assert warehouse.current_id() is None
    with chosen_records(settings).reading() as session:
        (run,) = history(session, "crm")
    assert (run.rows, run.fault["key"]) == ({"touches": 1, "firms": 0}, "system.unavailable")


def test_what_was_read_but_not_published_is_not_called_fine(run, settings, warehouse):
    crm = Source("crm", ("1", "Acme"))
    report, _ = run(crm)
    crm.firms = [("1", "Acme"), ("2", ""), ("3", "")]
    with pytest.raises(RefusedError):
        run(crm)
    assert warehouse.current_id() == report.info.id
    with chosen_records(settings).reading() as session:
        refused, before = history(session, "crm")
        assert last_whole(session)["crm"] == before.began_at
    assert (refused.fault["key"], refused.quarantined) == ("files.too_many_faults", 2)


def test_only_the_named_are_read_but_all_are_published(run):
    crm, shop = Source("crm", ("1", "Acme")), Source("shop", ("1", "Bolt"))
    run(crm, shop)
    crm.firms, shop.firms = [("1", "Acme AG")], [("1", "Bolt AG")]
    report, accounts = run(crm, shop, names=["shop"])
    assert [one.system for one in report.runs] == ["shop"]
    assert accounts == [("crm:1", "Acme"), ("shop:1", "Bolt AG")]


def test_what_belongs_to_a_merged_account_follows_it_through_every_merge(run, warehouse):
    day = "2026-03-03T08:00:00Z"
    merged = [
        ("firms", "1", "merged", "2", day),
        ("firms", "2", "merged", "3", day),
        ("firms", "4", "deleted", None, day),
    ]
    crm = Source("crm", ("1", "Acme"), ("2", "Acme AG"), ("3", "Acme SE"), ("4", "Gone"), gone=merged)
    _, accounts = run(crm)
    # The deleted one is still mentioned by its touch: kept, marked as implied, never dropped by a join.
    assert accounts == [("crm:3", "Acme SE"), ("crm:4", "crm:4")]
    told = warehouse.current().arrow("SELECT row_id, kind, into_id, source FROM gone ORDER BY row_id").to_pylist()
    assert [tuple(row.values()) for row in told] == [
        ("crm:1", "merged", "crm:3", "crm"),
        ("crm:2", "merged", "crm:3", "crm"),
        ("crm:4", "deleted", None, "crm"),
    ]
    rows = warehouse.current().arrow("SELECT activity_id, account_id FROM activity ORDER BY 1").to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("crm:t1", "crm:3"),
        ("crm:t2", "crm:3"),
        ("crm:t3", "crm:3"),
        ("crm:t4", "crm:4"),
    ]


def test_who_came_back_after_a_merge_keeps_what_is_its_own(run, warehouse):
    day = "2026-03-03T08:00:00Z"
    crm = Source("crm", ("1", "Acme"), ("2", "Bolt"), gone=[("firms", "1", "merged", "2", day)])
    assert run(crm)[1] == [("crm:2", "Bolt")]
    # The merge was taken back, and then made the other way round.
    crm.gone = [("firms", "2", "merged", "1", day)]
    _, accounts = run(crm)
    assert accounts == [("crm:1", "Acme")]
    rows = warehouse.current().arrow("SELECT activity_id, account_id FROM activity ORDER BY 1").to_pylist()
    assert [tuple(row.values()) for row in rows] == [("crm:t1", "crm:1"), ("crm:t2", "crm:1")]


def test_merges_that_lead_in_a_circle_end_and_lose_nothing(run, warehouse):
    merged = [("firms", *pair, "2026-03-03T08:00:00Z") for pair in (
        ("1", "merged", "2"), ("2", "merged", "3"), ("3", "merged", "4"), ("4", "merged", "2"), ("5", "merged", "5"),
    )]  # fmt: skip
    _, accounts = run(Source("crm", *((str(n), f"Firm {n}") for n in range(1, 6)), gone=merged))
    assert accounts == [("crm:2", "crm:2"), ("crm:5", "crm:5")]
    rows = warehouse.current().arrow("SELECT activity_id, account_id FROM activity ORDER BY 1").to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("crm:t1", "crm:2"), ("crm:t2", "crm:2"), ("crm:t3", "crm:2"), ("crm:t4", "crm:2"), ("crm:t5", "crm:5"),
    ]  # fmt: skip


def test_a_chain_of_merges_may_be_long(run):
    day, last = "2026-03-03T08:00:00Z", 120
    merged = [("firms", str(n), "merged", str(n + 1), day) for n in range(1, last)]
    _, accounts = run(Source("crm", *((str(n), f"Firm {n}") for n in range(1, last + 1)), gone=merged))
    assert accounts == [("crm:120", "Firm 120")]


def test_an_import_that_a_sync_replaces_is_told(run, warehouse, tmp_path):
    folder = tmp_path / "firms"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id,name\n7,Imported\n", encoding="utf-8")
    touch = "activity_id,account_id,department,kind,occurred_at\n1,7,sales,call,2026-03-02T08:00:00Z\n"
    (folder / "activities.csv").write_text(touch, encoding="utf-8")
    before = import_folder(warehouse, folder).info
    report, accounts = run(Source("crm", ("1", "Acme")))
    assert accounts == [("crm:1", "Acme")]
    assert report.replaced == before
    last = [*synced(report)][-1]
    assert "firms" in last
    assert f"python cli.py snapshots --roll-back {before.id}" in last
    assert run(Source("crm", ("1", "Acme")))[0].replaced is None


def test_a_plan_asks_and_keeps_nothing(settings):
    refused = Source("crm", ("1", "Acme"), fault=RefusedError("system.not_allowed", system="crm", place="/firms"))
    told = [*planned(refused.system(), settings.raw_folder, is_full=False)]
    assert [(one.stream, one.is_anew, one.rows, one.has_more, one.fault and one.fault.key) for one in told] == [
        ("firms", True, 0, False, "system.not_allowed"),
        ("touches", True, 1, False, None),
    ]
    assert not settings.raw_folder.exists()


class TestSettings:
    def test_systems_are_named_in_the_environment(self, monkeypatch, tmp_path):
        monkeypatch.setenv("GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN", "pat-secret")
        monkeypatch.setenv("GLEICHTAKT_SOURCES__ALTBESTAND__KIND", "hubspot")
        monkeypatch.setenv("GLEICHTAKT_SOURCES__ALTBESTAND__ACCESS_TOKEN", "pat-other")
        found = Settings(data=tmp_path, _env_file=None)
        assert "pat-" not in repr(found)
        assert sorted(system.name for system in all_of(found)) == ["altbestand", "hubspot"]

    @pytest.mark.parametrize(
        ("names", "key"), [(None, "sync.nothing_connected"), (["nowhere"], "sync.nothing_connected")]
    )
    def test_nothing_connected_says_how(self, settings, names, key):
        with pytest.raises(SettingsError) as caught:
            all_of(settings, names)
        assert caught.value.key == key
        assert "hubspot" in caught.value.values["names"]

    def test_a_missing_credential_is_named_not_shown(self):
        with pytest.raises(SettingsError) as caught:
            system_of("hubspot", {})
        assert caught.value.values["keys"] == "GLEICHTAKT_SOURCES__HUBSPOT__ACCESS_TOKEN"

    def test_an_unknown_kind_is_told_the_known(self):
        with pytest.raises(SettingsError) as caught:
            system_of("siebel", {})
        assert (caught.value.key, caught.value.values["name"]) == ("system.unknown", "siebel")
