"""A person forgotten: no byte of the data folder tells of them any more, whatever is read, published or rolled back."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from connectors.forgetting.about import about
from connectors.forgetting.forget import forget
from connectors.forgetting.source import forget_source
from connectors.kit.stream import GONE, Page, RawTable, Stream
from connectors.kit.system import Standing, System
from connectors.systems import sync
from model.charter import default_charter
from model.errors import Fault
from storage.forgetting.person import Person
from storage.forgetting.rewriting import opened
from storage.records import chosen_records, decisions, running_meetings
from storage.sync_lock import only_sync
from tests.connectors.forgetting.lists import MAIL, NAME, put_list
from tests.connectors.forgetting.traces import telling

TELLING = (NAME, MAIL, "Musterfrau")
PEOPLE = RawTable("people", ("id",), ("id", "firm_id", "first", "last", "email"))
FIRMS = RawTable("firms", ("id",), ("id", "name"))
CALLS = RawTable("calls", ("id",), ("id", "firm_id", "person_id", "at", "subject"))
OWNERS = RawTable("owners", ("id",), ("id", "name", "email"))


class Crm:
    """A system whose firm 1 has two people; the one to be forgotten has the same id as a firm and a call."""

    def __init__(self):
        self.gone, self.subject = [], f"Anruf: {NAME}"
        self.people = [("1", "1", "Erika", "Musterfrau", MAIL), ("2", "1", "Otto", "Andermann", "otto@alpha.example")]

    def system(self):
        return System(
            "crm",
            lambda: nullcontext(self),
            lambda client: Standing("crm"),
            (Stream("all", (FIRMS, PEOPLE, CALLS, OWNERS, GONE), self.tell),),
            {
                "account": lambda: "SELECT id AS account_id, name FROM raw.firms ORDER BY id",
                "contact": lambda: (
                    "SELECT id AS contact_id, firm_id AS account_id, first || ' ' || last AS name, email"
                    " FROM raw.people"
                ),
                "activity": lambda: (
                    "SELECT id AS activity_id, firm_id AS account_id, person_id AS contact_id, 'sales' AS department,"
                    " 'call' AS kind, \"at\" AS occurred_at, subject FROM raw.calls"
                ),
                "user": lambda: "SELECT id AS user_id, name, email, 'true' AS is_active FROM raw.owners",
            },
            identities={"people": "contact", "firms": "account"},
        )

    def tell(self, client, cursor):
        calls = [
            {"id": "1", "firm_id": "1", "person_id": "1", "at": "2026-03-02T08:00:00Z", "subject": self.subject},
            {"id": "2", "firm_id": "1", "person_id": "2", "at": "2026-03-03T08:00:00Z", "subject": "Rückruf, Otto"},
        ]
        yield Page(
            {
                "firms": [{"id": "1", "name": "Alpha GmbH"}],
                "people": [dict(zip(PEOPLE.columns, one, strict=True)) for one in self.people],
                "calls": calls,
                "gone": self.gone,
                "owners": [{"id": "7", "name": "Petra Verkauf", "email": "petra@we.example"}],
            },
            {},
        )


@pytest.fixture
def read(settings, warehouse):
    crm = Crm().system()
    return lambda is_full=False: sync([crm], settings, None, warehouse, default_charter(), is_full=is_full)


def test_no_byte_tells_of_a_forgotten_person(settings, warehouse, read, tmp_path):
    read()
    read(is_full=True)
    records = chosen_records(settings)
    with records.begin() as session:
        made = decisions.add(
            session, "s", decisions.Wording(f"Mit {NAME} sprechen", owner="Petra"), decided_on=date(2026, 3, 4)
        )
        decision_id = made.decision_id
        running_meetings.change_participants(session, "s", 1, shown=[], chosen=["Petra", NAME])
    records.close()
    kept = put_list(settings, tmp_path)
    upload = settings.data / "uploads" / ("a" * 32)
    upload.mkdir(parents=True)
    (upload / "x.csv").write_text(f"Kunde;{NAME}\n", encoding="utf-8")
    read()
    former = [info.id for info in warehouse.snapshots()]
    held = about(settings, warehouse, "contact", "crm:1")["held"]
    assert list(held) == ["snapshot", "source crm", "list list-messe", "records"]
    assert [row["participants"] for row in held["records"]["running_meeting"]] == [["Petra", NAME]]
    assert held["source crm"]["calls"] == [
        {"id": "1", "firm_id": "1", "person_id": "1", "at": "2026-03-02T08:00:00Z", "subject": f"Anruf: {NAME}"}
        | {"read_at": held["source crm"]["calls"][0]["read_at"]}
    ]
    assert telling(settings.data, MAIL) >= ["accounts.csv", "notes.xlsx", "raw.duckdb"]

    tried = forget(settings, warehouse, "contact", "crm:1", is_tried=True)
    assert {one.place for one in tried} == {"source", "list", "upload", "snapshot", "record"}
    assert telling(settings.data, MAIL)

    done = forget(settings, warehouse, "contact", "crm:1")
    assert [(one.place, one.name) for one in done] == [(one.place, one.name) for one in tried]
    assert telling(settings.data, *TELLING) == []
    assert warehouse.current_id() not in former

    # What is left stands: the firm, its history without a person, the other one, the list's other row.
    snapshot = warehouse.current()
    assert snapshot.arrow("SELECT contact_id, name FROM contact ORDER BY 1").to_pylist() == [
        {"contact_id": "crm:2", "name": "Otto Andermann"},
        {"contact_id": "list-messe:10", "name": "Andermann"},
    ]
    assert snapshot.arrow("SELECT activity_id, contact_id, subject FROM activity ORDER BY 1").to_pylist() == [
        {"activity_id": "crm:1", "contact_id": None, "subject": None},
        {"activity_id": "crm:2", "contact_id": "crm:2", "subject": "Rückruf, Otto"},
    ]
    assert (kept.folder / "accounts.csv").read_text(encoding="cp1252").splitlines()[1:] == [
        "9;Alpha GmbH;;;",
        "10;Öl AG;Otto;Andermann;otto@oel.example",
    ]
    with chosen_records(settings).reading() as session:
        assert decisions.versions(session, decision_id)[0].wording["text"] == "Mit — sprechen"

    # Neither the next sync, nor a full one, nor a roll-back brings them back.
    for again in (
        lambda: read(),
        lambda: read(is_full=True),
        lambda: warehouse.roll_back(warehouse.snapshots()[-1].id),
    ):
        again()
        assert telling(settings.data, *TELLING) == []
    read(is_full=True)
    assert warehouse.current().arrow("SELECT count(*) AS n FROM contact").to_pylist() == [{"n": 2}]


def test_a_user_forgotten_is_no_owner_any_more(settings, warehouse, read):
    read()
    forget(settings, warehouse, "user", "crm:7")
    assert telling(settings.data, "Petra Verkauf", "petra@we.example") == []
    read(is_full=True)
    assert telling(settings.data, "Petra Verkauf", "petra@we.example") == []
    assert warehouse.current().arrow('SELECT count(*) AS n FROM "user"').to_pylist() == [{"n": 0}]


def test_who_is_not_known_is_a_sentence(settings, warehouse, read):
    read()
    with pytest.raises(Fault) as caught:
        forget(settings, warehouse, "contact", "crm:99")
    assert caught.value.key == "forget.unknown.contact"
    assert not (settings.data / "forgotten.json").exists()


def test_a_source_forgotten_is_gone_with_its_snapshots(settings, warehouse, read, tmp_path, monkeypatch):
    read()
    put_list(settings, tmp_path)
    read()
    former = [info.id for info in warehouse.snapshots()]
    crm = Crm().system()
    monkeypatch.setattr("connectors.forgetting.source.configured.all_of", lambda settings, names: [crm])
    assert telling(settings.data, "otto@oel.example") != []
    with pytest.raises(Fault) as caught:
        forget_source(settings, warehouse, default_charter(), "nobody")
    assert caught.value.key == "forget.no_source"
    assert forget_source(settings, warehouse, default_charter(), "list-messe", is_tried=True)[0].place == "list"
    assert [info.id for info in warehouse.snapshots()] == former
    assert crm.name == "crm"

    # The list is taken away: its file, and every snapshot that was published with it; the system stays.
    done = forget_source(settings, warehouse, default_charter(), "list-messe")
    assert [(one.place, one.name) for one in done] == [("list", "list-messe"), ("snapshot", ", ".join(former))]
    assert not set(former) & {info.id for info in warehouse.snapshots()}
    assert telling(settings.data, "messe", "Otto Oel", "otto@oel.example", "Öl AG") == []
    assert warehouse.current().arrow("SELECT contact_id FROM contact ORDER BY 1")["contact_id"].to_pylist() == [
        "crm:1", "crm:2",
    ]  # fmt: skip
    read(is_full=True)
    assert telling(settings.data, "otto@oel.example", "Öl AG") == []
    with pytest.raises(Fault) as caught:
        forget_source(settings, warehouse, default_charter(), "crm")
    assert caught.value.key == "forget.only_source"
    assert warehouse.current().info.row_counts["account"] == 1


def test_who_is_deleted_in_the_system_is_gone_when_the_days_are_over(settings, warehouse):
    crm = Crm()
    read = lambda: sync([crm.system()], settings, None, warehouse, default_charter(), is_full=True)  # noqa: E731
    read()
    crm.people = crm.people[1:]
    gone = {"object": "people", "id": "1", "kind": "deleted", "into_id": None}
    crm.gone = [gone | {"gone_at": (datetime.now(UTC) - timedelta(days=29)).isoformat()}]
    read()
    assert warehouse.current().arrow("SELECT contact_id FROM contact").to_pylist() == [{"contact_id": "crm:2"}]
    assert "raw.duckdb" in telling(settings.data, "Musterfrau")
    crm.gone = [gone | {"gone_at": (datetime.now(UTC) - timedelta(days=31)).isoformat()}]
    crm.subject = "Anruf"
    read()
    assert telling(settings.data, MAIL, "Musterfrau") == []
    assert not (settings.data / "forgotten.json").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Bo Ng", ("bo", "ng")),
        ("Li de Souza", ("li", "souza")),
        ("李 伟", ("李", "伟")),
        ("J. R. Oh", ("oh",)),
        ("Erika Musterfrau", ("erika", "musterfrau")),
    ],
)
def test_words_of_a_name_that_tell_who_it_is(name, words):
    assert Person("contact", ("1",), (name,)).words == words


def test_a_name_of_two_letters_in_cells_of_its_own_goes_with_the_address(settings, warehouse):
    crm = Crm()
    crm.subject, crm.people = "Anruf", [("1", "1", "Bo", "Ng", "bo@alpha.example"), crm.people[1]]
    read = lambda: sync([crm.system()], settings, None, warehouse, default_charter(), is_full=True)  # noqa: E731
    read()
    forget(settings, warehouse, "contact", "crm:1")
    with opened(settings.raw_folder / "crm" / "raw.duckdb") as connection:
        assert connection.execute("SELECT first, last FROM staged.people").fetchall() == [("Otto", "Andermann")]
    read()
    with opened(settings.raw_folder / "crm" / "raw.duckdb") as connection:
        assert connection.execute("SELECT first, last FROM staged.people").fetchall() == [("Otto", "Andermann")]


def test_ids_that_were_united_are_one_person(settings, warehouse):
    crm = Crm()
    crm.subject = "Anruf"
    crm.people.append(("3", "1", "E.", "Muster-Frau", "e.muster@alpha.example"))
    read = lambda: sync([crm.system()], settings, None, warehouse, default_charter(), is_full=True)  # noqa: E731
    read()
    crm.people.pop()
    merged = {"object": "people", "id": "3", "kind": "merged", "into_id": "1"}
    crm.gone = [merged | {"gone_at": datetime.now(UTC).isoformat()}]
    read()
    forget(settings, warehouse, "contact", "crm:3")
    assert telling(settings.data, MAIL, "Musterfrau", "e.muster@alpha.example", "Muster-Frau") == []


def test_another_person_of_the_same_name_keeps_their_rows_but_no_text_names_them(settings, warehouse):
    crm = Crm()
    crm.people[1] = ("2", "1", "Erika", "Musterfrau", "other@alpha.example")
    read = lambda: sync([crm.system()], settings, None, warehouse, default_charter(), is_full=True)  # noqa: E731
    read()
    forget(settings, warehouse, "contact", "crm:1")
    current = warehouse.current()
    assert current.arrow("SELECT contact_id, name, email FROM contact").to_pylist() == [
        {"contact_id": "crm:2", "name": NAME, "email": "other@alpha.example"}
    ]
    subjects = current.arrow("SELECT activity_id, subject FROM activity ORDER BY 1")["subject"].to_pylist()
    assert subjects == [None, "Rückruf, Otto"]


def test_while_a_sync_goes_on_nobody_is_forgotten_and_a_sentence_says_so(settings, warehouse, read):
    read()
    with only_sync(settings.data), pytest.raises(Fault) as caught:
        forget(settings, warehouse, "contact", "crm:1")
    assert caught.value.key == "sync.already_running"
    assert telling(settings.data, MAIL) != []


def test_files_that_cannot_be_rewritten_are_named(settings, warehouse, read, tmp_path):
    read()
    kept = put_list(settings, tmp_path)
    duckdb.execute(f"COPY (SELECT '{NAME}' AS name) TO '{kept.folder / 'account.parquet'}'")
    (kept.folder / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + NAME.encode("utf-16-le"))
    (kept.folder / "torn.parquet").write_bytes(b"PAR1")
    done = forget(settings, warehouse, "contact", "crm:1")
    assert [one.name for one in done if one.place == "unreachable"] == [
        "lists/list-messe/old.xls", "lists/list-messe/torn.parquet",
    ]  # fmt: skip
    (kept.folder / "torn.parquet").unlink()
    assert telling(settings.data, NAME) == ["old.xls"]
